"""The page of detector cards in a browser: readable in light and dark, within its width, asking for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe
import pytest

from jupyter_compliance.cards.write import write_cards

pytestmark = pytest.mark.browser


def test_cards_are_readable_in_light_and_dark_and_ask_for_nothing(browser: Any, tmp_path: Path) -> None:
    write_cards(tmp_path, ["D11", "D32"], rows=6_000)
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 720}, bypass_csp=True)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto((tmp_path / "index.html").as_uri())
        page.get_by_role("link", name="D32").click()
        assert page.evaluate("document.getElementById('D32').getBoundingClientRect().top < innerHeight")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.get_by_role("img").count() == 2
        assert axe.grave(page) == []
        assert asked == [(tmp_path / "index.html").as_uri()]
        context.close()
