"""Which detector exactly a card is about: a hash of its thresholds and of the code that makes its findings."""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
from dataclasses import asdict
from functools import cache
from typing import Any

import rfc8785

from jupyter_compliance.detectors.base import Detector


def fingerprint(detector: Detector) -> str:
    """Return the SHA-256 of a detector's code name, version, thresholds and source.

    The source is that of its module and of all modules of its package which that imports, line ends aside; the kernels
    of other packages are covered by the version alone. It is read once a process: what runs does not change with the
    file either.
    """
    content: dict[str, Any] = {
        "code": detector.code,
        "version": detector.version,
        "parameters": asdict(detector.parameters),
        "source": {name: _digest(name) for name in _behind(type(detector).__module__)},
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


@cache
def _source(module: str) -> str:
    return inspect.getsource(sys.modules[module])


@cache
def _digest(module: str) -> str:
    return hashlib.sha256(_source(module).encode()).hexdigest()


@cache
def _behind(module: str) -> tuple[str, ...]:
    """Return a module and what it imports of its own package, and so on, by name."""
    package = module.rpartition(".")[0]
    found, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            tree = ast.parse(_source(name))
            near = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1]
            waiting += [f"{package}.{name}" for name in near if name]
    return tuple(sorted(found))
