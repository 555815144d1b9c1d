"""Cards written to a folder: one Markdown file and one picture each, an index, and one page of them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.detectors.about import about
from jupyter_compliance.detectors.registry import DETECTORS, configure
from jupyter_compliance.triage.policy import Policy

from . import ROWS
from .blocks import Block, Heading, Link, Para, Spans, Table
from .card import INVENTED, Card, Setting, card, world_words
from .chart import standalone
from .markdown import markdown
from .measure import measure
from .page import html_page
from .planted import World
from .words import fired_words, short_share

#: Transfers of the invented case for each instance of a typology.
PER_INSTANCE = 3_300
TITLE = "Detector cards"


def write_cards(
    folder: str | Path,
    codes: Sequence[str] = (),
    *,
    policy: Policy | None = None,
    rows: int = ROWS,
    seed: int = 7,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Card]:
    """Measure detectors on an invented case and write their cards.

    The same arguments give the same bytes. Files of these names are replaced: ``index.md``, ``index.html``, and
    ``D01.md`` and ``D01.svg`` for each detector.

    Parameters
    ----------
    folder
        Where; made if it is not there.
    codes
        Detectors; all when empty.
    policy
        Whose thresholds are in force and whose weights are told; the default policy when None.
    rows, seed
        Size and chance of the invented case.
    progress
        Called as ``progress(code, done, total)`` before each detector, and once at the end with an empty code.

    Returns
    -------
    list of Card
        By code.

    Raises
    ------
    ComplianceError
        There is no such detector, or no such case can be generated.
    """
    chosen = policy or Policy.default()
    wanted = sorted(set(codes)) or list(DETECTORS)
    held = [configure(code, chosen.detectors.get(code)) for code in wanted]
    if seed < 0:
        raise ComplianceError(f"The seed cannot be {seed}.", "Give a whole number of at least 0.")
    setting = Setting(World.generate(rows, seed, max(1, rows // PER_INSTANCE)), chosen)
    cards = []
    for done, detector in enumerate(held):
        if progress:
            progress(detector.code, done, len(held))
        cards.append(card(detector, measure(setting.world, detector, about(detector.code).main), setting))
    if progress:
        progress("", len(held), len(held))
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for one in cards:
        _put(folder / f"{one.detector.code}.md", markdown(one.blocks))
        _put(folder / f"{one.detector.code}.svg", standalone(one.svg))
    index = _index(cards, setting)
    _put(folder / "index.md", markdown(index))
    _put(folder / "index.html", html_page(TITLE, index, [(one.detector.code, one.blocks) for one in cards]))
    return cards


def _index(cards: Sequence[Card], setting: Setting) -> list[Block]:
    rows: list[list[Spans]] = []
    for one in cards:
        m, code = one.measured, one.detector.code
        rule = setting.policy.document["detectors"].get(code)
        rows.append(
            [
                (Link(code, code),), (one.detector.name,), (str(rule["group"]) if rule else "–",),
                (f"{rule['weight']:,}" if rule else "–",), (short_share(m.reported.recall),),
                (short_share(m.by_difficulty["evasive"]),), (short_share(m.reported.right),),
                (f"{m.per_10000(m.reported):.1f}",), (fired_words(m.look_alikes),),
            ]
        )  # fmt: skip
    head = (
        "Card", "Detector", "Group", "Weight", "Recall", "Recall, evasive", "Precision", "Wrong of 10,000",
        "Look-alikes that fire, greatest strength",
    )  # fmt: skip
    return [
        Heading(1, TITLE),
        Para((INVENTED.replace("on this card", "here"),)),
        Para((f"{world_words(setting.world)} Policy {setting.policy.name}, version {setting.policy.version}.",)),
        Para(("Whatever is reported counts, of any strength; the cards say what a least strength changes. In brackets 95 % intervals.",)),
        Table(head, rows, frozenset({3, 4, 5, 6, 7})),
    ]  # fmt: skip


def _put(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
