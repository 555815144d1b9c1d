"""From a click to its code and back in JupyterLab: out of a notebook's board, and out of a case document."""

from __future__ import annotations

from typing import Any

from labserver import Lab, notebook

CELL = 'from jupyter_compliance import Case\n\ncase = Case.demo("coded")\nboard = case.board(600)\nboard'
SOURCES = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    return (panel.content.widgets ?? []).filter(c => c.model?.type === 'code').map(c => c.model.sharedModel.getSource());
}"""


def run_command(page: Any, command: str, args: dict[str, Any] | None = None) -> None:
    page.evaluate("([command, args]) => { void window.jupyterapp.commands.execute(command, args); }", [command, args or {}])


def cells(page: Any, text: str) -> list[str]:
    """Wait until a cell of the notebook in front holds a text; return all cells."""
    page.wait_for_function(f"text => ({SOURCES})().some(source => source.includes(text))", arg=text)
    return list(page.evaluate(SOURCES))


def test_code_goes_into_notebooks(lab: Lab, watched: Any) -> None:
    page = watched.page
    lab.open(page, notebook(lab, "coded.ipynb", CELL))
    lab.run_cells(page)
    page.wait_for_selector(".jc-board .jc-graph-words", timeout=60_000)
    page.wait_for_function("() => document.querySelector('.jc-graph-words').textContent.includes('shown')")
    page.locator(".jc-board").first.focus()
    page.keyboard.press("e")
    page.wait_for_function("() => document.querySelector('.jc-status')?.textContent.includes('added')")

    run_command(page, "jupyter-compliance:insert-code", {"what": "last"})
    assert cells(page, "board.expand(")[1].startswith("# "), "below the cell that has the board"

    page.locator(".jc-board").first.focus()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Show as code")
    dialog.get_by_label("Whole investigation").check()
    page.wait_for_function("() => document.querySelector('.jc-code').textContent.includes('import Case')")
    watched.shot("show-as-code")
    dialog.get_by_role("button", name="Insert in a notebook").click()
    assert "case.triage()" in cells(page, "from jupyter_compliance import Case\n\ncase = Case.open(")[1]

    run_command(page, "jupyter-compliance:replay-case")
    page.locator(".jp-Dialog").get_by_text("The investigation reproduces").wait_for(timeout=60_000)
    page.locator(".jp-Dialog button").last.click()

    # The document of the same case: its steps are recorded too, and its code goes to a notebook on its own kernel.
    lab.end_sessions()
    run_command(page, "jupyter-compliance:open-case", {"path": "coded/case.jcase"})
    page.wait_for_selector(".jc-CaseDocument .jc-graph-words", timeout=90_000)
    page.wait_for_function("() => document.querySelector('.jc-CaseDocument .jc-graph-words').textContent.includes('shown')")
    page.locator(".jc-CaseDocument .jp-Toolbar").get_by_role("button", name="Show as code").click()
    dialog = page.locator(".jc-CaseDocument").get_by_role("dialog", name="Show as code")
    dialog.get_by_text("replay", exact=False).first.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    page.locator(".jc-CaseDocument .jc-board").focus()
    page.keyboard.press("l")
    page.wait_for_timeout(1000)
    run_command(page, "jupyter-compliance:insert-code", {"what": "last"})
    assert 'board.arrange("force")' in cells(page, "board.arrange(")[-1]
    found = lab.execute(page, "found = case.replay(); print(found.ok, found)")
    assert found.startswith("True"), found
    assert watched.outside == [] and watched.dialogs == [] and watched.errors == []
