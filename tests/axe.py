"""axe-core over a page: what it finds wrong, in few words, for an assertion to show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parents[1] / "js" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
RUN = """async within => {
    const { violations } = await axe.run(within ? { include: [within] } : document, { resultTypes: ['violations'] });
    return violations.flatMap(v => v.nodes.map(n => [v.impact, `${v.id}: ${n.target.join(' ')} — ${n.any.concat(n.all, n.none).map(c => c.message).join('; ')}`]));
}"""


def found(page: Any, within: str = "") -> list[tuple[str, str]]:
    """Return (impact, words) of what axe-core finds below the element `within`, or in the whole page."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(SCRIPT.read_text("utf-8"))
    return [(impact, words) for impact, words in page.evaluate(RUN, within)]


def grave(page: Any, within: str = "") -> list[str]:
    """Return what is serious or critical."""
    return [words for impact, words in found(page, within) if impact in GRAVE]
