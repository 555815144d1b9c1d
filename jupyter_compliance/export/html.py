"""One self-contained interactive page: opens from disk, loads nothing, shows ranked table and picture without scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib import resources
from typing import Any

from jupyter_compliance.contracts.amount_words import amount_short, count_of
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.triage.score import score_text

_RANKED = 100
_FALLBACK = "font:14px/1.5 system-ui,sans-serif;margin:16px"
_STATIC = resources.files("jupyter_compliance") / "static"


def html_page(case: Any) -> str:
    """Return the case as one interactive HTML page.

    The page carries its data, script and style in itself. Its content security policy forbids every request and every
    script but its own (by hash). Data stands in a JSON block in which ``<`` cannot occur; the fallback is escaped.

    Raises
    ------
    ComplianceError
        The front end is not built.
    """
    from jupyter_compliance.views.picture import board_svg
    from jupyter_compliance.views.snapshot import snapshot

    script, style = _script(), _style()
    title = escape(case.title)
    data = snapshot(case)
    fallback = (
        f'<div style="{_FALLBACK}"><h1>{title}</h1><p>This page is interactive where scripts are allowed. Below: the '
        f'picture and the ranked queue.</p><div style="overflow:auto">{board_svg(case)}</div>{ranked_table(case)}</div>'
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(content_policy(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="jc-page">
<div id="jc-root"></div>
<noscript>{fallback}</noscript>
<script type="application/json" id="jc-snapshot">{json_block(data)}</script>
<script>{script}</script>
</body>
</html>
"""


def content_policy(script: str) -> str:
    """Return the content security policy that allows one inline script and no request at all."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def json_block(data: Any) -> str:
    """Write JSON in which no markup can begin: ``<``, ``>``, ``&`` and the line separators are escaped."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match.group()):04x}", text)


def ranked_table(case: Any, top: int = _RANKED) -> str:
    """Return the head of the queue as an HTML table; every text is escaped."""
    queue = case.triage().queue.sort("rank")
    names = dict(case.ledger().accounts.select("account_id", "name").iter_rows())
    rows = "".join(
        f"<tr><td>{row['rank']}</td><td><code>{escape(row['subject'])}</code></td>"
        f"<td>{escape(names.get(row['subject']) or '')}</td><td>{score_text(row['score'])}</td>"
        f"<td>{escape('; '.join(row['reasons']))}</td><td>{escape(amount_short(row['value'], case.currency))}</td></tr>"
        for row in queue.head(top).iter_rows(named=True)
    )
    left = queue.height - min(top, queue.height)
    more = f"<p>{count_of(left, 'more subject')} not listed here.</p>" if left else ""
    head = "".join(
        f'<th style="text-align:left">{name}</th>' for name in ("Rank", "Account", "Name", "Score", "Reasons", "Value")
    )
    return f"<table cellpadding='4'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _static(name: str) -> str:
    file = _STATIC / name
    if not file.is_file():
        raise ComplianceError(
            f"The page cannot be written: the front end ({name}) is not built.",
            "Run make setup in a clone, or install a released wheel.",
        )
    return file.read_text("utf-8")


def _script() -> str:
    # "</script" inside a script's strings would end the script element
    return re.sub(r"</(?=script)", r"<\\/", _static("page.js"), flags=re.IGNORECASE).replace("<!--", "<\\!--")


def _style() -> str:
    return re.sub(r"</(?=style)", r"<\\/", _static("board.css"), flags=re.IGNORECASE)
