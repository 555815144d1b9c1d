"""The whole journey, without a line of code: a CSV file becomes a case, is worked, handed over, and found again."""

from __future__ import annotations

import shutil
from typing import Any

from jupyter_compliance import Case

COLLECTOR = "ACC9999"
BOARD = ".jc-CaseDocument .jc-board"
ROW = f"{BOARD} [role=option]"
SELECTED = f"{BOARD} [role=option][aria-selected=true]"


def payments() -> str:
    """A bank's export with foreign column names: everyday payments, 24 payers of one collector, and two bad rows."""
    lines = ["Booking Date;Payer;Payee;Sum EUR;Purpose"]
    for i in range(400):
        payer, payee = f"ACC{i * 7 % 60:04d}", f"ACC{(i * 7 + 1 + i % 2) % 60:04d}"
        day, hour = 1 + i * 5 % 28, i * 13 % 24
        lines.append(f"{day:02d}.03.2026 {hour:02d}:{i * 17 % 60:02d};{payer};{payee};{10 + i * 37 % 3000}.{i % 100:02d};invoice {i}")
    for i in range(24):
        lines.append(f"20.03.2026 {8 + i // 6:02d}:{i * 7 % 60:02d};ACC{i:04d};{COLLECTOR};{900 + i}.50;<img src=x onerror=alert(1)>")
    lines.append(f"20.03.2026 15:10;{COLLECTOR};ACC8888;21500.00;out")
    lines.append("31.02.2026 10:00;ACC0001;ACC0002;10.00;a day that is not in the calendar")
    lines.append("12.03.2026 10:00;ACC0001;ACC0002;-5.00;a negative amount")
    return "\n".join(lines) + "\n"


def opened(page: Any) -> None:
    page.wait_for_function("() => window.jupyterapp", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored")


def test_from_a_csv_file_to_a_case_found_again(lab: Any, watched: Any) -> None:
    root = lab.root / "journey"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / "payments.csv").write_text(payments(), "utf-8")
    lab.end_sessions()
    lab.theme("light")
    page = watched.page
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    opened(page)

    # The sidebar, the wizard: a file, its mapping with what is wrong in it, a title.
    page.evaluate("() => window.jupyterapp.commands.execute('jupyter-compliance:show-cases')")
    page.get_by_role("button", name="New case").first.click()
    wizard = page.locator(".jc-Wizard")
    wizard.locator(".jc-Picker").get_by_role("option", name="journey").click()
    wizard.locator(".jc-Picker").get_by_role("option", name="payments.csv").click()
    wizard.get_by_role("button", name="Next").click()
    wizard.get_by_text("427 rows read = 425 kept + 2 rejected").first.wait_for()
    assert "row 426" in wizard.locator(".jc-Problems").inner_text()
    watched.shot("journey-wizard")
    wizard.get_by_role("button", name="Next").click()
    wizard.get_by_label("Title").fill("Collector ACC9999")
    wizard.get_by_label("Folder of the case").fill("journey/collector")
    wizard.get_by_role("button", name="Create").click()

    # The case opens as a document, triaged: the collector is first, for a reason that cites its payments.
    page.wait_for_selector(ROW, timeout=120_000)
    page.locator(ROW).first.click()
    assert page.locator(SELECTED).get_attribute("data-subject") == COLLECTOR
    page.locator(".jc-evidence").get_by_text("Fan-in").first.wait_for()
    page.locator(".jc-cite").first.click()

    # Explore, write, decide: by key.
    page.locator(BOARD).focus()
    for key in ("e", "f", "l"):
        page.keyboard.press(key)
    page.keyboard.press("n")
    page.keyboard.type("24 payers on one morning; ask for the purpose. <b>not bold</b>")
    page.keyboard.press("Control+Enter")
    page.locator(f"{BOARD} .jc-note-text:visible").get_by_text("<b>not bold</b>").wait_for()
    page.locator(BOARD).focus()
    page.keyboard.press("1")
    page.locator(f"{SELECTED} .jc-chip-decided").get_by_text("escalate").wait_for()

    # Hand over: the annotated case lies in its folder.
    page.locator(BOARD).get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Annotated case").click()
    page.locator(f"{BOARD} .jc-status").get_by_text("Wrote").wait_for(timeout=120_000)
    page.keyboard.press("Control+s")
    page.wait_for_function(
        """() => {
            const doc = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument'));
            return !doc.content.board.unwritten && !doc.context.model.dirty;
        }"""
    )
    watched.shot("journey-worked")

    # Reload: the tab, what was chosen, what was written and decided are there again.
    page.goto(f"{lab.url}/lab?token={lab.token}")
    opened(page)
    page.wait_for_selector(SELECTED, timeout=120_000)
    assert page.locator(SELECTED).get_attribute("data-subject") == COLLECTOR
    page.locator(f"{SELECTED} .jc-chip-decided").get_by_text("escalate").wait_for()
    page.get_by_role("tab", name="Notes").click()
    page.locator(f"{BOARD} .jc-note-text:visible").get_by_text("<b>not bold</b>").wait_for()
    watched.shot("journey-restored")

    # What Python finds in the folder, and in what was handed over.
    case = Case.open(root / "collector", readonly=True)
    assert case.dispositions()[COLLECTOR]["disposition"] == "escalate"
    assert [note["text"] for note in case.notes()] == ["24 payers on one morning; ask for the purpose. <b>not bold</b>"]
    assert case.verify().ok
    assert len(case.rejects()) == 2
    (handed,) = (root / "collector" / "artifacts").glob("*.zip")
    copy = Case.import_(handed, root / "copy")
    assert copy.dispositions() == case.dispositions()
    again = case.replay()
    assert again.ok, str(again)
    assert watched.dialogs == [] and watched.outside == []
