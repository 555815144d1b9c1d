"""The sidebar of all cases and the wizard for new ones, against a real server and real files."""

from __future__ import annotations

import datetime
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jupyter_compliance import Case
from jupyter_compliance.store.care import assign, care_of, set_due
from jupyter_compliance.store.folder import CaseFolder

HOSTILE = "<img src=x onerror=alert(1)>"
ROW = ".jc-Cases-row"
#: What breaks a line, and what turns it around.
UNRULY = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# A slow machine needs more than five seconds.
expect.set_options(timeout=30_000)


def ledger(path: Path) -> Path:
    """Write a small ledger."""
    lines = ["id,ts,src,dst,amount,asset"]
    for i in range(8):
        lines.append(f"t{i},2026-05-{1 + i:02d}T10:00:00Z,hub,payee{i:03d},{100 + i}.50,EUR")
    path.write_text("\n".join(lines), "utf-8")
    return path


def messy(path: Path) -> None:
    """Write a bank statement as banks do: Western encoding, semicolons, commas, two dates, and five rows that are wrong."""
    dice = random.Random(5)
    lines = ["Buchungstag;Wertstellung;Auftraggeber;Empfänger;Betrag;Verwendungszweck"]
    for i in range(120):
        day = f"{1 + i % 28:02d}.03.2026"
        value_day = f"{1 + i % 28:02d}.04.2026"
        if i in (33, 34):
            value_day = "31.02.2026"
        amount = {17: "k.A.", 56: "-", 101: "zwölf"}.get(i, f"{dice.randrange(10, 9000)},{dice.randrange(100):02d}")
        iban = [f"DE{dice.randrange(10, 99)}50010517{dice.randrange(10**10):010d}" for _ in range(2)]
        lines.append(f"{day};{value_day};{iban[0]};{iban[1]};{amount};Rechnung {i} {HOSTILE}")
    path.write_bytes("\n".join(lines).encode("cp1252"))


@pytest.fixture(scope="module")
def shelf(lab: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three cases and a statement below the root of the server."""
    place = lab.root / "shelf"
    place.mkdir()
    source = tmp_path_factory.mktemp("ledgers")
    Case.demo(place / "alpha").triage()
    for name, title in (("beta", HOSTILE), ("gamma", "Gamma payroll")):
        Case.create(place / name, transfers=ledger(source / f"{name}.csv"), title=title)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    set_due(CaseFolder.open(place / "alpha"), today - datetime.timedelta(days=3), author="A. Analyst")
    set_due(CaseFolder.open(place / "gamma"), today + datetime.timedelta(days=30), author="A. Analyst")
    messy(place / "kontoauszug.csv")
    yield place
    shutil.rmtree(place)


def open_lab(page: Any, lab: Any) -> None:
    lab.end_sessions()
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    page.wait_for_function("() => window.jupyterapp", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored")
    # The launcher opens after that and takes the focus, once.
    page.wait_for_function("() => document.activeElement?.closest('.jp-Launcher')")


def run(page: Any, command: str, **args: Any) -> None:
    page.evaluate("([command, args]) => void window.jupyterapp.commands.execute(command, args)", [command, args])


def elsewhere(code: str) -> None:
    """Run code in another process."""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def listed(page: Any) -> list[str]:
    """Names of the folders in the order of the list, those of this file only."""
    paths = page.locator(ROW).evaluate_all("rows => rows.map(row => row.dataset.path)")
    return [path.split("/")[1] for path in paths if path.startswith("shelf/")]


def row(page: Any, name: str) -> Any:
    return page.locator(f'{ROW}[data-path="shelf/{name}/case.jcase"]')


def test_cases_are_found_sorted_filtered_and_kept_fresh(lab: Any, watched: Any, shelf: Path) -> None:
    page = watched.page
    open_lab(page, lab)
    run(page, "jupyter-compliance:show-cases")
    expect(row(page, "alpha")).to_be_visible()
    expect(row(page, "alpha")).to_contain_text("3 days overdue")
    expect(row(page, "alpha")).to_contain_text(re.compile(r"9\d\.\d.*0 of \d+ decided"))
    expect(row(page, "beta")).to_contain_text(HOSTILE)
    expect(row(page, "beta")).to_contain_text("not ranked yet")
    expect(page.locator(".jc-Cases img")).to_have_count(0)
    # The list has the focus from the start; the rest is done by key.
    expect(page.locator(f"{ROW}:focus")).to_have_count(1)
    watched.shot("sidebar-light")

    page.keyboard.press("/")
    page.keyboard.type("gamma PAYROLL")
    expect(page.locator(ROW)).to_have_count(1)
    expect(page.locator(".jc-Cases-section")).to_contain_text("filtered away")
    page.keyboard.press("ArrowDown")
    expect(row(page, "gamma")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("nothing has these words")
    expect(page.get_by_text("No case matches.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row(page, "alpha")).to_be_visible()

    assert listed(page)[0] == "alpha", "by score, the unranked last"
    page.get_by_label("Order", exact=True).focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Order", exact=True)).to_have_value("title")
    assert listed(page) == ["beta", "gamma", "alpha"]
    page.get_by_role("button", name="overdue").focus()
    page.keyboard.press("Space")
    assert listed(page) == ["alpha"]
    page.keyboard.press("Space")

    row(page, "gamma").focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    expect(page.locator(ROW).last).to_be_focused()

    # Another process works on a case: the list follows by itself.
    elsewhere(
        "from jupyter_compliance.store.care import assign\n"
        "from jupyter_compliance.store.folder import CaseFolder\n"
        f"assign(CaseFolder.open({str(shelf / 'gamma')!r}), 'B. Okafor', author='B. Okafor')"
    )
    expect(row(page, "gamma")).to_contain_text("B. Okafor")

    row(page, "gamma").focus()
    page.keyboard.press("F2")
    title = page.locator(".jp-Dialog input[name=title]")
    expect(title).to_be_focused()
    title.fill("Gamma payroll, second look")
    page.locator(".jp-Dialog").get_by_role("button", name="Me", exact=True).click()
    page.keyboard.press("Enter")
    expect(row(page, "gamma")).to_contain_text("second look")
    expect(row(page, "gamma")).to_contain_text("A. Analyst")
    expect(row(page, "gamma")).to_be_focused()
    assert care_of(CaseFolder.open(shelf / "gamma").journal.entries()).assignee == "A. Analyst"

    page.keyboard.press("ContextMenu")
    expect(page.locator(".lm-Menu")).to_contain_text("Set Due Date…")
    page.keyboard.press("Escape")
    assert watched.dialogs == watched.outside == watched.errors == []


def left_of_text(place: Any) -> float:
    """Return where the first letters of an element stand, from the left."""
    return float(
        place.evaluate(
            "e => { const range = document.createRange(); range.selectNodeContents(e); return range.getBoundingClientRect().left; }"
        )
    )


def test_hostile_words_stay_in_their_place(lab: Any, watched: Any, shelf: Path, tmp_path: Path) -> None:
    turned = "\u202egpj.nosi\u202c"
    title = f"{turned}{HOSTILE}\nreviewed\u2028" + "W" * 10_000
    Case.create(shelf / "evil", transfers=ledger(tmp_path / "evil.csv"))
    manifest = shelf / "evil" / "case.jcase"  # such a title is refused here, but others may hand it over
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"title": title}), "utf-8")
    assign(CaseFolder.open(shelf / "evil"), "\u05ea\u05de\u05e8 7 (2)", author="A. Analyst")
    ledger(shelf / f"{turned}\n{'x' * 200}.csv")
    ledger(shelf / "\u05e7\u05d5\u05d1\u05e5 7.csv")
    page = watched.page
    open_lab(page, lab)
    # Once it is known who looks, rows are drawn anew.
    with page.expect_response(lambda response: "/jupyter-compliance/version" in response.url):
        run(page, "jupyter-compliance:show-cases")
    evil, plain = row(page, "evil"), row(page, "gamma")
    expect(evil).to_contain_text("gpj.nosi<img src=x onerror=alert(1)> reviewed WWW")
    assert evil.bounding_box()["height"] == plain.bounding_box()["height"]
    for part in (".jc-Cases-title", ".jc-Cases-assignee"):
        if part == ".jc-Cases-title":
            assert evil.locator(part).evaluate("e => e.scrollWidth > e.clientWidth && getComputedStyle(e).textOverflow") == "ellipsis"
        assert evil.locator(part).evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
        assert abs(left_of_text(evil.locator(part)) - left_of_text(plain.locator(part))) < 1
    assert page.locator(".jc-Cases-list").evaluate("e => e.scrollWidth <= e.clientWidth")
    tip = evil.get_attribute("title").split("\n")
    assert tip[0].startswith("gpj.nosi<img") and 250 < len(tip[0]) <= 300
    assert "reviewed" not in tip and "assigned to \u05ea\u05de\u05e8 7 (2)" in tip
    for text in (*tip, evil.get_attribute("aria-label")):
        assert not UNRULY.search(text)
    watched.shot("sidebar-hostile")

    # A picker row shows what a file is called, and one row is as high as the next.
    run(page, "jupyter-compliance:new-case")
    wizard = page.locator(".jc-Wizard")
    wizard.get_by_role("option", name="Folder shelf").click()
    files = wizard.locator(".jc-Picker-item:not(.jc-mod-folder)")
    expect(files.filter(has_text="gpj.nosi x")).to_have_count(1)
    for name in files.locator(".jc-Picker-name").all():
        assert not UNRULY.search(name.inner_text())
        assert name.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
        assert abs(left_of_text(name) - left_of_text(files.locator(".jc-Picker-name").first)) < 1
    assert {file.bounding_box()["height"] for file in files.all()} == {28}
    files.filter(has_text="gpj.nosi x").click()
    assert not UNRULY.search(wizard.locator(".jc-Chosen-file").inner_text().replace("\n", ""))
    assert wizard.evaluate("e => e.scrollWidth <= e.clientWidth")
    watched.shot("wizard-hostile")
    wizard.get_by_role("button", name="Cancel").click()

    # The tab and the status item.
    run(page, "jupyter-compliance:open-case", path="shelf/evil/case.jcase")
    item = page.locator(".jc-StandingItem-button")
    expect(item).to_contain_text("gpj.nosi<img", timeout=120_000)
    tab = page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel").first
    for text in (tab.inner_text(), item.inner_text(), item.get_attribute("title")):
        assert not UNRULY.search(text)
        assert len(text) < 200
    assert item.bounding_box()["height"] < 30
    watched.shot("document-hostile")
    assert watched.dialogs == watched.outside == watched.errors == []


def test_a_messy_statement_becomes_a_case(lab: Any, watched: Any, shelf: Path) -> None:
    page = watched.page
    open_lab(page, lab)
    run(page, "filebrowser:activate")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.split('?')[0]}"))
    run(page, "jupyter-compliance:new-case", files=["shelf/kontoauszug.csv"])
    wizard = page.locator(".jc-Wizard")
    expect(wizard).to_contain_text("is not UTF-8 text")
    wizard.get_by_role("button", name="Windows-1252").click()
    expect(wizard.locator("[role=tab]")).to_contain_text("120 rows read = 117 kept + 3 rejected")
    expect(wizard.locator(".jc-Problems")).to_contain_text("(rows 18, 102)")
    expect(wizard.locator(".jc-Sample")).to_contain_text(HOSTILE)

    # The day of value counts, not the day of booking.
    chosen = wizard.get_by_label("Column for ts")
    chosen.focus()
    chosen.select_option("Wertstellung")
    expect(wizard.locator('tr[data-canonical="ts"]')).to_contain_text("stated")
    expect(wizard.locator("[role=tab]")).to_contain_text("115 kept + 5 rejected")
    expect(chosen).to_be_focused()
    expect(wizard.locator(".jc-Sample")).to_contain_text("2026-04-01")
    wizard.get_by_label("Currency").fill("EUR")
    expect(wizard.get_by_role("button", name="Next")).to_be_enabled()
    watched.shot("wizard-mapping-light")
    page.keyboard.press("Control+Enter")

    title = wizard.get_by_label("Title")
    expect(title).to_be_focused()
    expect(title).to_have_value("kontoauszug")
    title.fill(HOSTILE)
    wizard.get_by_label("Folder of the case").fill("shelf/alpha")
    wizard.get_by_label("Assignee").fill("C. Lindqvist")
    page.keyboard.press("Control+Enter")
    # The folder is taken: it says so, and what was typed is still there.
    expect(wizard.locator(".jc-Wizard-said.jc-mod-alert")).to_be_visible()
    expect(title).to_have_value(HOSTILE)
    wizard.get_by_role("button", name="Back to the mapping").click()
    expect(wizard.get_by_label("Column for ts")).to_have_value("Wertstellung")
    page.keyboard.press("Control+Enter")
    wizard.get_by_label("Folder of the case").fill("shelf/konto")
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.context?.path === 'shelf/konto/case.jcase'", timeout=90_000
    )
    expect(wizard).to_have_count(0)
    made = Case.open(shelf / "konto", readonly=True)
    assert (made.title, made.currency, made.rejects().height) == (HOSTILE, "EUR", 5)
    assert care_of(made.journal.entries()).assignee == "C. Lindqvist"
    # Nobody looked at the list all the while; only the wizard asked once, for names.
    assert len([one for one in asked if one.startswith("GET") and one.endswith("/jupyter-compliance/cases")]) <= 1

    run(page, "jupyter-compliance:show-cases")
    expect(row(page, "konto")).to_contain_text("C. Lindqvist")
    assert watched.dialogs == watched.outside == watched.errors == []
