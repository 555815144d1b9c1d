"""One piece of heavy work for the server, in a process of its own: a request on stdin, lines of JSON on stdout.

Run as ``python -m jupyter_compliance._work``. The process ends when its input closes, because then nobody waits for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .contracts.errors import ComplianceError
from .server.roots import confined

Tell = Callable[[str, float], None]
Verb = Callable[[dict[str, Any], Tell], dict[str, Any]]
_DETECTING = (0.5, 0.9)


def preview(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Say how sources would be understood."""
    from ._preview import preview_sources

    return preview_sources(_sources(request), request, tell)


def create(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Make a case aside, rank its subjects if asked to, and show it when it is whole."""
    from .case import Case
    from .store.atomic import publish_folder, temporary_sibling
    from .store.creation import must_be_free

    target = Path(request["path"])
    given = {name: request[name] for name in ("title", "currency", "mapping", "timezone", "encoding", "author")}
    aside = temporary_sibling(target)
    must_be_free(target)
    tell("Reading", 0.05)
    try:
        case = Case.create(aside, **_sources(request), **given)
        problem = _triage(case, tell) if request["triage"] else None
        tell("Writing", 0.95)
        confined(_first_existing(target.parent), Path(request["top"]))
        must_be_free(target)
        publish_folder(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return {"problem": problem}


def triage(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Rank the subjects of a case and enter that in its journal."""
    case = _open(request, tell)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        problem = _triage(case, tell)
    if problem:
        raise ComplianceError(problem["what"], problem["advice"])
    if case.readonly:
        raise ComplianceError(
            f"The ranking cannot be kept: {case.folder.readonly_reason}.", "Open the case to see the ranking."
        )
    if caught:
        raise ComplianceError(str(caught[0].message), "Try again.")
    return {}


def export(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Write an export into the folder of the case for such things."""
    from .export.kinds import file_name

    case = _open(request, tell)
    tell("Exporting", 0.3)
    written = case.export(case.folder.artifacts / file_name(case.title, request["kind"]), request["kind"])
    size = written.stat().st_size
    told = f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, size // 1000)} KB"
    return {"path": str(written), "text": f"Wrote {written.name} ({told})."}


def verify(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Check tables and journal against their hashes."""
    from .contracts.amount_words import count_of
    from .store import verify_path

    tell("Checking", 0.1)
    found = verify_path(confined(Path(request["path"]), Path(request["top"])))
    entries = count_of(found.size, "journal entry", "journal entries")
    text = f"Intact: {entries}, every hash matches." if found.ok else f"Not intact: {found.reason}"
    return {"ok": bool(found.ok), "text": text, "entries": found.size}


VERBS: dict[str, Verb] = {
    "preview": preview, "create": create, "triage": triage, "export": export, "verify": verify,
}  # fmt: skip


def main() -> int:
    """Read the request, do it, and tell what came of it."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_server, args=(request,), daemon=True).start()

    def send(line: dict[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    try:
        from .store.atomic import mark_temporaries

        mark_temporaries(request.get("mark", ""))
        send({"result": VERBS[request["verb"]](request, lambda phase, share: send({"phase": phase, "progress": share}))})
    except ComplianceError as error:
        from ._form_words import in_the_form

        send({"error": {"what": in_the_form(error.what), "advice": in_the_form(error.advice), "detail": ""}})
    except MemoryError:
        send({"error": {"what": "There is not enough memory.", "advice": "Load less at a time.", "detail": ""}})
    except OSError as error:
        what = f"The file system refuses: {(error.strerror or str(error)).lower()}."
        send({"error": {"what": what, "advice": "Check free space and permissions.", "detail": str(error)}})
    except Exception as error:
        what = f"Something unforeseen went wrong ({type(error).__name__})."
        send({"error": {"what": what, "advice": "Report it with the details.", "detail": traceback.format_exc()[-4000:]}})
    return 0


def _triage(case: Any, tell: Tell) -> dict[str, str] | None:
    begin, end = _DETECTING

    def detecting(code: str, done: int, total: int) -> None:
        tell(f"Detecting {code}".strip(), begin + (end - begin) * done / max(1, total))

    tell("Ranking", begin)
    try:
        case.findings(progress=detecting)
        case.triage()
    except ComplianceError as error:
        return {"what": f"The subjects could not be ranked: {error.what}", "advice": error.advice}
    return None


def _open(request: dict[str, Any], tell: Tell) -> Any:
    from .case import Case

    tell("Opening", 0.1)
    return Case.open(confined(Path(request["path"]), Path(request["top"])), author=request["author"])


def _sources(request: dict[str, Any]) -> dict[str, Any]:
    top = Path(request["top"])
    return {name: [confined(Path(path), top) for path in paths] for name, paths in request["sources"].items()}


def _first_existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _end_with_the_server(request: dict[str, Any]) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    from .server.leftovers import Leftovers

    with contextlib.suppress(KeyError):
        place = Path(request["path"])
        for folder in (place.parent, place / "artifacts"):
            Leftovers(request["mark"], folder, Path(request["top"])).remove([])
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
