"""All detectors by code, and running them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import PolicyError
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.network.ledger import Ledger

from .account_takeover import AccountTakeover
from .address_poisoning import AddressPoisoning
from .apart import Cancel, apart
from .base import Detector
from .bipartite import Bipartite
from .chain_hopping import ChainHopping
from .coinjoin_exposure import CoinJoinExposure
from .cycle import Cycle
from .dormant_burst import DormantBurst
from .fan_in import FanIn
from .fan_out import FanOut
from .full_withdrawal import FullWithdrawal
from .funnel import FunnelAccount
from .gather_scatter import GatherScatter
from .high_risk_places import HighRiskPlaces
from .identity_reuse import IdentityReuse
from .illicit_exposure import IllicitExposure
from .large_first_deposit import LargeFirstDeposit
from .micro_structuring import MicroStructuring
from .mixer_deposits import MixerDeposits
from .mule import Mule
from .peel_chain import PeelChain
from .pig_butchering import PigButchering
from .privacy_coin import PrivacyCoin
from .rapid_in_out import RapidInOut
from .sanctioned_exposure import SanctionedExposure
from .scatter_gather import ScatterGather
from .shared_device import SharedDevice
from .smurfing import Smurfing
from .stack import Stack
from .structuring import Structuring
from .travel_rule import TravelRuleAvoidance
from .unlicensed_exchanger import UnlicensedExchanger
from .wash_trading import WashTrading

_ALL: tuple[Detector, ...] = (
    RapidInOut(),
    DormantBurst(),
    FanOut(),
    FanIn(),
    Cycle(),
    ScatterGather(),
    PeelChain(),
    MixerDeposits(),
    SanctionedExposure(),
    IllicitExposure(),
    IdentityReuse(),
    PigButchering(),
    Mule(),
    SharedDevice(),
    AccountTakeover(),
    FullWithdrawal(),
    LargeFirstDeposit(),
    MicroStructuring(),
    UnlicensedExchanger(),
    FunnelAccount(),
    Smurfing(),
    TravelRuleAvoidance(),
    Structuring(),
    Bipartite(),
    Stack(),
    GatherScatter(),
    CoinJoinExposure(),
    ChainHopping(),
    PrivacyCoin(),
    HighRiskPlaces(),
    WashTrading(),
    AddressPoisoning(),
)

#: Longest text a parameter may hold.
TEXT_AT_MOST = 2_000

#: Every detector with its default thresholds, by code.
DETECTORS: dict[str, Detector] = {d.code: d for d in sorted(_ALL, key=lambda d: d.code)}


def configure(code: str, parameters: Mapping[str, Any] | None = None) -> Detector:
    """Return a detector with some thresholds changed.

    Parameters
    ----------
    code
        ``"D09"`` and so on.
    parameters
        New values by parameter name.

    Raises
    ------
    PolicyError
        For an unknown code, an unknown parameter, or a value of the wrong kind.
    """
    if code not in DETECTORS:
        raise PolicyError(f"There is no detector {code!r}.", f"Known detectors: {', '.join(DETECTORS)}.")
    detector = DETECTORS[code]
    known = {f.name: getattr(detector.parameters, f.name) for f in fields(detector.parameters)}
    for name, value in (parameters or {}).items():
        if name not in known:
            raise PolicyError(
                f"Detector {code} ({detector.name}) has no parameter {name!r}.", f"It has: {', '.join(known)}."
            )
        if isinstance(known[name], str):
            if not (isinstance(value, str) and len(value) <= TEXT_AT_MOST and (value.isprintable() or not value)):
                raise PolicyError(
                    f"Parameter {name!r} of detector {code} cannot be {value!r}.",
                    f"Give a text of at most {TEXT_AT_MOST} characters, items separated by commas: {known[name]!r}.",
                )
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (isinstance(known[name], int) and int(value) != value) or not value >= 0:
            kind = "whole number" if isinstance(known[name], int) else "number"
            raise PolicyError(
                f"Parameter {name!r} of detector {code} cannot be {value!r}.", f"Give a {kind} of at least 0."
            )
    typed = {name: type(known[name])(value) for name, value in (parameters or {}).items()}
    return replace(detector, parameters=replace(detector.parameters, **typed))  # type: ignore[type-var]  # all are dataclasses


def run_all(
    ledger: Ledger,
    *,
    codes: Iterable[str] | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    cancel: Cancel | None = None,
) -> pl.DataFrame:
    """Run detectors over a ledger, one after the other, so that they can be given up at any moment (see `apart`).

    Parameters
    ----------
    ledger
        The ledger.
    codes
        Which detectors; all when None.
    parameters
        Changed thresholds by detector code and parameter name.
    progress
        Called as ``progress(code, done, total)`` before each detector, and once at the end with an empty code.
    cancel
        Ends the run when set, in the midst of a detector too.

    Returns
    -------
    polars.DataFrame
        `contracts.results.FINDINGS`, sorted by finding_id.

    Raises
    ------
    PolicyError
        For an unknown code or parameter, before anything runs.
    CancelledError
        `cancel` was set.
    """
    wanted = list(DETECTORS) if codes is None else sorted(set(codes))
    changed = {code: configure(code, values) for code, values in (parameters or {}).items()}
    chosen = [changed.get(code) or configure(code) for code in wanted]
    frames = [pl.DataFrame(schema=FINDINGS)]
    for done, detector in enumerate(chosen):
        if progress:
            progress(detector.code, done, len(chosen))
        doing = f"{detector.code}, {detector.name} ({done + 1} of {len(chosen)})"
        frames.append(apart(partial(detector.run, ledger), doing, cancel))
    if progress:
        progress("", len(chosen), len(chosen))
    return pl.concat(frames).sort("finding_id")
