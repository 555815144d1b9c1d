"""D20 Privacy-coin conversion: traceable value goes into a coin that hides its way, or comes out of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.ledger import Ledger

from .asset_hops import hop_rows
from .base import MICROS_PER_HOUR, WEAKEST, Found, assemble


@dataclass(frozen=True)
class PrivacyCoinParameters:
    """Thresholds of D20.

    Attributes
    ----------
    assets
        Anonymity-enhanced cryptocurrencies by symbol, separated by commas.
    step_hours
        Longest time from a receipt to the payment in the other kind of asset, and W between going in and coming out.
    swap_hours
        The same inside a swap service or another that many use.
    kept_share
        Share of a receipt that the payment carries on, at least; at most its inverse.
    hub_transfers
        Receipts of one account looked at per payment; where the search is cut the run says so.
    """

    assets: str = "XMR,ZEC,DASH,BEAM,GRIN,ARRR,FIRO,XVG,ZEN,DERO,WOW,SCRT,OXEN,PIVX"
    step_hours: float = 72.0
    swap_hours: float = 3.0
    kept_share: float = 0.9
    hub_transfers: int = 500


@dataclass(frozen=True)
class PrivacyCoin:
    """D20: transparent asset → anonymity-enhanced coin → out again within W (DOMAIN 1.5, FATF 2020 p. 9).

    Variants: ``"through"``, into such a coin and out of it again, strength 0.9; ``"into"`` 0.3 and ``"out of"`` 0.25,
    one step alone, which is half of the definition and an everyday exchange besides. Each is multiplied by how sure the matches are: at a service where m receipts would fit one payment,
    a match counts 1 ÷ m. Findings for the accounts at either end of the conversion that are no tagged services, one per
    account and variant: the strongest, the first of equals. Paying with such a coin that was held before is no
    conversion. Cases without such assets have no findings. ``truncated`` tells whether hubs were cut short.
    """

    code: ClassVar[str] = "D20"
    name: ClassVar[str] = "Privacy-coin conversion"
    version: ClassVar[str] = "2"
    parameters: PrivacyCoinParameters = PrivacyCoinParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if "asset" not in ledger.transfers.columns:
            return pl.DataFrame(schema=FINDINGS)
        coins = [part.strip().upper() for part in p.assets.split(",") if part.strip()]
        asset = ledger.transfers["asset"].fill_null("").str.strip_chars().str.to_uppercase()
        hidden = asset.is_in(coins).to_numpy()
        if not hidden.any() or hidden.all():
            return pl.DataFrame(schema=FINDINGS)
        step = int(p.step_hours * MICROS_PER_HOUR)
        origin, sure, shared, _, names, cut = hop_rows(
            ledger, step, int(p.swap_hours * MICROS_PER_HOUR), p.kept_share, p.hub_transfers
        )
        best: dict[tuple[int, str], tuple[float, list[int]]] = {}

        def note(rows: list[int], variant: str, strength: float, accounts: set[int]) -> None:
            for account in accounts:
                key = (account, variant)
                if strength >= WEAKEST and not shared[account] and (key not in best or strength > best[key][0]):
                    best[key] = (strength, rows)

        for i in np.flatnonzero(origin >= 0).tolist():
            j = int(origin[i])
            if hidden[i] == hidden[j]:
                continue
            ends = {int(ledger.s[j]), int(ledger.d[j]), int(ledger.d[i])}
            certain = float(sure[i])
            if hidden[i]:
                note([j, i], "into", 0.3 * certain, ends)
                continue
            note([j, i], "out of", 0.25 * certain, ends)
            run, k = [j, i], j
            while origin[k] >= 0 and hidden[k] and ledger.ts[origin[k]] >= ledger.ts[i] - step:
                certain *= float(sure[k])
                k = int(origin[k])
                run.insert(0, k)
            if not hidden[k]:
                note(run, "through", 0.9 * certain, ends | {int(ledger.s[k]), int(ledger.d[k])})
        keys = sorted(best)
        told = [best[key] for key in keys]
        worth = ledger.transfers["worth"]

        def sentence(f: Found) -> str:
            rows = told[f.number][1]
            first, last = rows[0], rows[-1]
            took = lasting((ledger.ts[last] - ledger.ts[first]) / 1e6)
            coin = brief(names[next(i for i in rows if hidden[i])])
            text = f"{amount_words(worth[first], ledger.currency)}"
            if keys[f.number][1] == "through":
                text += f" went from {brief(names[first])} into {coin} and came out as {brief(names[last])}"
            else:
                text += f" in {brief(names[first])} became {brief(names[last])}"
            return f"{text} within {took} {from_to(f.start, f.end)}; {coin} hides who pays whom."

        return assemble(
            ledger, self, subject=[a for a, _ in keys], strength=[t[0] for t in told],
            finding=np.repeat(np.arange(len(told)), [len(t[1]) for t in told]), row=[i for t in told for i in t[1]],
            variant=[v for _, v in keys], sentence=sentence, extra={"truncated": cut},
        )  # fmt: skip
