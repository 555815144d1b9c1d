"""How the board behaves in a browser, beside its peers: `make bench-ui`.

    python tests/bench/bench_ui.py [--only first_paint,moving] [--out build/bench/ui.json]

Headless Chromium with GL in software, JupyterLab on loopback, no other network. Peers run in the same page, with the
same data and in turn with ours, each with the options its documentation gives for large graphs; see
``ui/contenders.py`` for what is given before the clock starts, and ``ui/probe.js`` for what counts as painted.
`BENCH_UI_REPEATS` sets how often each is shown (3); rows tell the minimum, their notes the median and maximum.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MEASURES = ("first_paint", "moving", "memory", "timeline", "layout")


def met(row: dict[str, Any]) -> bool:
    """Whether a figure is within its target; one without a target always is."""
    if row["target"] is None:
        return True
    if row["value"] is None:
        return False
    return bool(row["value"] >= row["target"] if row["better"] == "higher" else row["value"] <= row["target"])


def show(figures: list[dict[str, Any]]) -> None:
    """Print the figures as a table."""
    print(f"{'measure':<38}{'transfers':>12}{'value':>12}      {'target':>9}  note")
    for row in figures:
        sign = "≥" if row["better"] == "higher" else "≤"
        target = "" if row["target"] is None else f"{sign} {row['target']:g}"
        value = "—" if row["value"] is None else f"{row['value']:,.2f}"
        missed = "" if met(row) else "  MISSED"
        print(
            f"{row['name']:<38}{row['rows']:>12,}{value:>12} {row['unit']:<5}{target:>8}  {row['note']}{missed}",
            flush=True,
        )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default=",".join(MEASURES), help="measures, with commas between")
    options.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "ui.json")
    given = options.parse_args()
    figures: list[dict[str, Any]] = []
    for name in given.only.split(","):
        found = importlib.import_module(f"ui.{name}").rows()
        show(found)
        figures += found
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(map(met, figures)) else 1


if __name__ == "__main__":
    sys.exit(main())
