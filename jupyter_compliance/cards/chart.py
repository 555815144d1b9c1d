"""The sweeps of one detector as a small picture: recall and precision with their intervals, in SVG of text alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .measure import Measured, Point, Share

WIDTH, HEIGHT = 720, 216
_TOP, _BOTTOM, _LEFT, _PANEL, _STEP = 34, 170, 44, 292, 368

#: Colours and text of the picture; a page that holds many pictures says this once.
STYLE = """
.sweep { --recall: #0b62a4; --precision: #b4550b; --ink: #30343b; --faint: #d5d8dd; --paper: #fff; }
.sweep text { font: 11px system-ui, sans-serif; fill: var(--ink); }
.sweep .paper { fill: var(--paper); }
.sweep .grid { stroke: var(--faint); stroke-width: 1; }
.sweep .now { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 3; }
.sweep .recall { stroke: var(--recall); fill: var(--recall); }
.sweep .precision { stroke: var(--precision); fill: var(--precision); }
.sweep .line { fill: none; stroke-width: 2; }
.sweep .precision.line { stroke-dasharray: 6 3; }
.sweep .band { stroke: none; opacity: 0.16; }
@media (prefers-color-scheme: dark) {
  .sweep { --recall: #6db6f2; --precision: #f0a35c; --ink: #d6dae1; --faint: #3d424b; --paper: #16181c; }
}
@media print { .sweep { --recall: #0b62a4; --precision: #b4550b; --ink: #111; --faint: #ccc; --paper: #fff; } }
"""


def sweep_svg(measured: Measured, main: str, in_force: float | None, words: str) -> str:
    """Return the picture of both sweeps, for a page that carries `STYLE`.

    Parameters
    ----------
    measured
        What to show; points that report nothing have no precision and leave a gap.
    main
        Name of the threshold of the second sweep.
    in_force
        Its value, marked by a line.
    words
        What the picture shows, for those who do not see it.
    """
    parts = [_panel(measured.by_strength, 0, "least strength", None)]
    if measured.by_threshold:
        parts.append(_panel(measured.by_threshold, 1, main, in_force))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sweep" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'role="img" aria-label="{escape(words)}">{_legend()}{"".join(parts)}</svg>'
    )


def standalone(svg: str) -> str:
    """Return a picture as a file of its own, with its style."""
    paper = '<rect class="paper" width="100%" height="100%"/>'
    return svg.replace(">", f"><style>{STYLE}</style>{paper}", 1) + "\n"


def _legend() -> str:
    entries = []
    for k, (name, words) in enumerate((("recall", "recall"), ("precision", "precision, any planted typology"))):
        x = _LEFT + 90 * k
        entries.append(
            f'<line class="{name} line" x1="{x}" x2="{x + 24}" y1="14" y2="14"/><text x="{x + 30}" y="18">{words}</text>'
        )
    return "".join(entries)


def _panel(points: Sequence[Point], place: int, title: str, in_force: float | None) -> str:
    left = _LEFT + _STEP * place
    step = _PANEL / max(1, len(points) - 1)
    across = [left + k * step for k in range(len(points))]
    parts = []
    for tick in (0, 0.5, 1):
        y = _y(tick)
        parts.append(f'<line class="grid" x1="{left}" x2="{left + _PANEL}" y1="{y:g}" y2="{y:g}"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:g}" text-anchor="end">{100 * tick:.0f} %</text>')
    for x, point in zip(across, points, strict=True):
        if point.at == in_force:
            parts.append(f'<line class="now" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{_BOTTOM + 16}" text-anchor="middle">{point.at:g}</text>')
    parts.append(
        f'<text x="{left + _PANEL / 2:g}" y="{_BOTTOM + 34}" text-anchor="middle">{escape(title)}'
        f"{'' if in_force is None else ', dotted: in force'}</text>"
    )
    for name in ("recall", "precision"):
        shares = [point.recall if name == "recall" else point.right for point in points]
        parts += [_curve(name, run) for run in _runs(across, shares)]
    return "".join(parts)


def _runs(across: Sequence[float], shares: Sequence[Share]) -> list[list[tuple[float, Share]]]:
    """Split a curve where there is nothing to take a share of."""
    runs: list[list[tuple[float, Share]]] = [[]]
    for x, share in zip(across, shares, strict=True):
        if share.of:
            runs[-1].append((x, share))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _curve(name: str, run: list[tuple[float, Share]]) -> str:
    line = " ".join(f"{x:.1f},{_y(s.hits / s.of):.1f}" for x, s in run)
    upper = [f"{x:.1f},{_y(s.high):.1f}" for x, s in run]
    lower = [f"{x:.1f},{_y(s.low):.1f}" for x, s in reversed(run)]
    return f'<polygon class="{name} band" points="{" ".join(upper + lower)}"/><polyline class="{name} line" points="{line}"/>'


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)
