"""Colours of the static pictures: the light theme of the board."""

from __future__ import annotations

BACKGROUND = "#ffffff"
PANEL = "#f4f5f7"
BORDER = "#d5d9de"
TEXT = "#1b1f24"
MUTED = "#59636e"
ACCENT = "#1a6fc4"
CHOSEN = "#e3effa"
EDGE = "#a9b4be"
INCOMING = "#4a7fb5"
OUTGOING = "#c2571a"
UNSCORED = "#98a4b0"
#: Sequential and safe for colour-blind readers, at scores 0, 25, 50, 75 and 100.
RAMP = ("#f9dfa8", "#f4b860", "#e8864a", "#cc4730", "#96102c")


def risk_colour(score: float | None) -> str:
    """Return the fill of a score between 0 and 100; the colour of unscored accounts for None or NaN."""
    if score is None or score != score:
        return UNSCORED
    place = min(max(score, 0.0), 100.0) / 100 * (len(RAMP) - 1)
    low = min(int(place), len(RAMP) - 2)
    share = place - low
    first, second = (tuple(int(RAMP[at][i : i + 2], 16) for i in (1, 3, 5)) for at in (low, low + 1))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(first, second, strict=True))
