"""The command line ``jupyter compliance …``: results on stdout, progress on stderr, exit codes that can be relied on."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from . import (
    cli_cards,
    cli_cases,
    cli_create,
    cli_demo,
    cli_doctor,
    cli_export,
    cli_find,
    cli_generate,
    cli_replay,
    cli_triage,
    cli_verify,
)
from ._version import __version__
from .cli_say import safe, say
from .cli_words import in_options
from .contracts.errors import ComplianceError

_READER_GONE = 141  # what a shell reports for a program ended by a closed pipe
_INTERRUPTED = 130
_NOT_DONE = 2
_DESCRIPTION = "Investigative analytics for financial crime: from ledger to ranked, explained suspicion to export."
_EPILOG = "Exit codes: 0 done, 1 the answer is bad news (not intact, incomplete), 2 it could not be done. Nothing here uses the network."


def parser() -> argparse.ArgumentParser:
    """Return the argument parser with every command."""
    top = argparse.ArgumentParser("jupyter compliance", description=_DESCRIPTION, epilog=_EPILOG)
    top.add_argument("--version", action="version", version=f"jupyter_compliance {__version__}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--debug", action="store_true", help="show where an error came from")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (cli_demo, cli_create, cli_cases, cli_triage, cli_find, cli_export, cli_verify, cli_replay, cli_generate, cli_cards, cli_doctor):
        module.add(commands, [shared])
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        code: int = args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
        return _READER_GONE
    except KeyboardInterrupt as stop:
        _fail(str(stop) or "Stopped.", args, _INTERRUPTED)
        return _leave(_INTERRUPTED)
    except ComplianceError as error:
        return _fail(in_options(str(error)), args, _NOT_DONE)
    except OSError as error:
        _forget_stdout()
        return _fail(
            f"{error.filename or 'The output'} cannot be used: {(error.strerror or str(error)).lower()}.", args, _NOT_DONE
        )
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        return _fail(f"Something unforeseen went wrong ({told}). Run again with --debug and report it.", args, _NOT_DONE)
    return code


def _fail(sentence: str, args: Any, code: int) -> int:
    if args.debug:
        traceback.print_exc()
    say(safe(f"jupyter compliance: {' '.join(sentence.split())}"))
    return code


def _leave(code: int) -> int:
    """End at once where work that was given up still runs: a thread in a compiled library can break an orderly end."""
    running = sys.modules.get(f"{__package__}.detectors.apart")
    if running is not None and running.unfinished():
        sys.stdout.flush()
        os._exit(code)
    return code


def _forget_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter complains about it on its way out."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
