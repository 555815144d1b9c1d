"""The card of one detector: what it is, how often it is right on planted data, and when not to rely on it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from jupyter_compliance.detectors.about import About, about
from jupyter_compliance.detectors.base import Detector
from jupyter_compliance.sources.synthetic_lookalikes import LOOK_ALIKES
from jupyter_compliance.triage.policy import Policy

from .blocks import Block, Bullets, Code, Figure, Heading, Para, Spans, Strong, Table
from .chart import sweep_svg
from .identity import fingerprint
from .measure import Measured, Point
from .planted import ABOUT, World
from .told import basis, filing, plain_words, rule, thresholds, weighed
from .words import fired_words, share_words, value_words

INVENTED = (
    "All figures on this card were measured on generated data. Nobody in it exists; no figure is one about the world. "
    "Precision depends on how much is planted, which here is far more than in life: compare detectors and settings by "
    "it, and take the accounts wrongly reported among 10,000 as the measure of the work a detector makes."
)
COUNTED = (
    f"A finding is about something planted when at least {100 * ABOUT:.0f} % of the transfers it cites belong to it, or, "
    "where it cites none, when its subject takes part in it. Recall counts planted instances, precision counts findings. "
    "Intervals are Wilson's, 95 %; those of precision use the effective number of findings, for findings about one "
    "instance share their fate."
)


@dataclass(frozen=True)
class Setting:
    """Where and how the figures of all cards were measured.

    Attributes
    ----------
    world
        The invented case.
    policy
        The policy whose thresholds were in force.
    """

    world: World
    policy: Policy

    def command(self, code: str) -> str:
        """Return the command line that makes a card again."""
        asked = self.world.made.manifest["asked"]
        own = "" if self.policy.sha256 == Policy.default().sha256 else " --policy POLICY.toml"
        return f"jupyter compliance cards {code} --rows {asked['transfers']} --seed {asked['seed']}{own}"


@dataclass(frozen=True)
class Card:
    """A card that is ready to be written.

    Attributes
    ----------
    detector, measured
        What it is about, and what was measured.
    blocks
        Its content.
    svg
        Its chart.
    """

    detector: Detector
    measured: Measured
    blocks: tuple[Block, ...]
    svg: str


def card(detector: Detector, measured: Measured, setting: Setting) -> Card:
    """Return the card of a detector with the thresholds it has."""
    facts = about(detector.code)
    words = f"Sweeps of {detector.code} {detector.name}: recall and precision with 95 % intervals"
    svg = sweep_svg(measured, facts.main, _in_force(detector, facts), words)
    blocks: list[Block] = [
        Heading(1, f"{detector.code} {detector.name}"),
        Para((plain_words(detector),)),
        Para((Strong("On generated data"), *_summary(measured))),
        *rule(detector),
        *thresholds(detector),
        *basis(facts),
        *_measured(measured, facts, Figure(detector.code, words, svg)),
        *_look_alikes(measured, facts),
        *_evasions(measured, facts),
        *filing(facts),
        *weighed(detector, setting.policy),
        Heading(2, "When not to rely on it"),
        Bullets([(caveat,) for caveat in facts.caveats]),
        *_made(detector, setting),
    ]
    return Card(detector, measured, tuple(blocks), svg)


def _summary(m: Measured) -> Spans:
    point = m.reported
    told = (
        f" it finds {share_words(point.recall)} of what was planted; {share_words(point.right)} of its findings are about "
        f"a planted typology, {share_words(point.own)} about this one; {m.per_10000(point):.1f} of 10,000 accounts are "
        f"reported wrongly. Look-alikes that fire, with their greatest strength: {fired_words(m.look_alikes)}."
    )
    return (told,)


def _measured(m: Measured, facts: About, figure: Figure) -> list[Block]:
    blocks: list[Block] = [
        Heading(2, "How often it is right, on generated data"),
        Para((INVENTED,)),
        Para((COUNTED,)),
        figure,
        Heading(3, "By least strength"),
        _points(m, m.by_strength, "Least strength"),
    ]
    if m.by_threshold:
        title = f"By {facts.main}"
        blocks += [Heading(3, title), _points(m, m.by_threshold, facts.main)]
    hard = [[(name,), (share_words(share),)] for name, share in m.by_difficulty.items()]
    blocks += [Heading(3, "By difficulty"), Table(("Planted", "Found"), hard, frozenset({1}))]
    return blocks


def _points(m: Measured, points: tuple[Point, ...], name: str) -> Table:
    rows = [
        [
            (value_words(point.at),), (f"{point.findings:,}",), (share_words(point.recall),), (share_words(point.right),),
            (share_words(point.own),), (f"{m.per_10000(point):.1f}",),
        ]
        for point in points
    ]  # fmt: skip
    head = (name, "Findings", "Recall", "Precision, any typology", "Precision, this one", "Wrong of 10,000 accounts")
    return Table(head, rows, frozenset(range(6)))


def _look_alikes(m: Measured, facts: About) -> list[Block]:
    said = {name: (inspect.getdoc(builder) or "").splitlines()[0] for name, (builder, _, _) in LOOK_ALIKES.items()}
    shown = [look for look in m.look_alikes if look.resembles or look.fired.hits]
    shown.sort(key=lambda look: (not look.resembles, -look.strongest, look.name))
    rows: list[list[Spans]] = [
        [
            (look.name.replace("_", " "),), ("yes" if look.resembles else "",), (share_words(look.fired),),
            (f"{look.strongest:.2f}" if look.fired.hits else "–",), (said[look.name],),
        ]
        for look in shown
    ]  # fmt: skip
    quiet = [look.name.replace("_", " ") for look in m.look_alikes if look not in shown]
    blocks: list[Block] = [Heading(2, "Innocent look-alikes tried")]
    if rows:
        head = ("Look-alike", "Made to resemble it", "Fires", "Strongest", "What it is")
        blocks.append(Table(head, rows, frozenset({2, 3})))
    if quiet:
        blocks.append(Para((f"Tried, and never fire: {', '.join(quiet)}.",)))
    blocks.append(
        Para((f"Accounts reported that take part in nothing planted at all: {m.ordinary:,} of {m.accounts:,}.",))
    )
    blocks.append(Para((f"Known, but not tried: {'; '.join(facts.alike)}.",)))
    return blocks


def _evasions(m: Measured, facts: About) -> list[Block]:
    evasive = share_words(m.by_difficulty["evasive"])
    return [
        Heading(2, "Known evasions"),
        Bullets(
            [
                ("Tried: ", f"{facts.tried} Found: {evasive}."),
                *[("Untested: ", f"{evasion}.") for evasion in facts.untried],
            ]
        ),
    ]


def _made(detector: Detector, setting: Setting) -> list[Block]:
    return [
        Heading(2, "What exactly this is about"),
        Bullets(
            [
                (f"Detector {detector.code}, version {detector.version}, SHA-256 of thresholds and code ", Code(fingerprint(detector)), "."),
                (f"Policy {setting.policy.name}, version {setting.policy.version}, SHA-256 ", Code(setting.policy.sha256), "."),
                (world_words(setting.world),),
                ("Made again by ", Code(setting.command(detector.code)), "."),
            ]
        ),
    ]  # fmt: skip


def world_words(world: World) -> str:
    """Say how the planted data was made."""
    manifest = world.made.manifest
    asked, planted = manifest["asked"], world.made.labels.filter(role="transfer").height
    bad = world.instances.filter("bad")
    each = sorted(set(bad.group_by("code").len()["len"].to_list())) or [0]
    innocent = world.instances.height - bad.height
    return (
        f"Generated data: {manifest['generator']}, {asked['transfers']:,} transfers over {asked['days']} days, seed "
        f"{asked['seed']}; {' to '.join(f'{n:,}' for n in sorted({each[0], each[-1]}))} instances of each typology and "
        f"{innocent:,} look-alikes; {100 * planted / max(1, world.ledger.rows):.0f} % of the transfers are planted."
    )


def _in_force(detector: Detector, facts: About) -> float | None:
    value = getattr(detector.parameters, facts.main)
    return None if isinstance(value, str) else float(value)
