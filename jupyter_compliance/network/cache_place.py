"""Where compiled kernels are kept between sessions, also where neither the package nor the home can be written."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

_VARIABLE = "NUMBA_CACHE_DIR"


def choose_cache(package: Path, environment: Mapping[str, str]) -> Path | None:
    """Return a folder of this process alone for compiled kernels, None where numba finds a lasting one by itself.

    Numba keeps kernels beside the code, else in the user's cache, and fails where it can write to neither. A shared
    temporary folder is no way out, because what lies in a cache is run.

    Parameters
    ----------
    package
        Folder of the package.
    environment
        Environment variables.
    """
    if environment.get(_VARIABLE):
        return None
    if all(_writable(package / name / "__pycache__") for name in ("features", "network", "detectors")):
        return None
    home = environment.get("LOCALAPPDATA") if sys.platform == "win32" else environment.get("XDG_CACHE_HOME")
    if _writable(Path(home) if home else Path(os.path.expanduser("~"), ".cache")):  # noqa: PTH111 - never raises
        return None
    return Path(tempfile.mkdtemp(prefix="jupyter-compliance-kernels-"))


def settle_cache() -> None:
    """Make sure that kernels compile: point numba to a private folder, removed at the end, where it has no other."""
    folder = choose_cache(Path(__file__).parent.parent, os.environ)
    if folder is None:
        return
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_VARIABLE] = str(folder)
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = str(folder)


def _writable(folder: Path) -> bool:
    """Say whether a folder can be written to, or made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
