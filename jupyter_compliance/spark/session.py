"""The way to a cluster, and one sentence when there is none or when it fails."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_compliance.contracts.errors import ComplianceError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Settings that results rely on, or that keep Arrow from copying.
SETTINGS = {"spark.sql.execution.arrow.pyspark.enabled": "true", "spark.sql.execution.arrow.pyspark.fallback.enabled": "false"}  # fmt: skip


class SparkError(ComplianceError):
    """Spark is not there, or a task of it failed."""


def connect(master: str | None = None, **settings: str) -> SparkSession:
    """Return the session there is, or start one.

    Parameters
    ----------
    master
        Address of the cluster, ``"spark://host:7077"``; None for what the environment says, else this machine alone.
    settings
        Further settings, dots written as two underscores: ``spark__executor__memory="8g"``. They count only where the
        session is started here.

    Raises
    ------
    SparkError
        PySpark or Java is missing, or the cluster does not answer.
    """
    try:
        import pyarrow  # noqa: F401 - what Arrow batches are made of; PySpark says less plainly that it is missing
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkError(
            f'engine="spark" needs the Python package {error.name}, which is not installed.',
            'Install it: pip install "jupyter_compliance[spark]".',
        ) from None
    found = SparkSession.getActiveSession()
    if found is not None:
        return found
    home = environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise SparkError(
            "Spark runs on Java, and no Java was found.",
            "Install a Java runtime of version 17 or newer (Debian: openjdk-17-jre-headless), or set JAVA_HOME to one.",
        )
    builder = SparkSession.builder.appName("jupyter_compliance")
    if master is not None:
        builder = builder.master(master)
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    for key, value in settings.items():
        builder = builder.config(key.replace("__", "."), value)
    with failures():
        return builder.getOrCreate()


def _errors(of: type[ComplianceError]) -> set[str]:
    return {of.__name__}.union(*(_errors(below) for below in of.__subclasses__()))


@contextmanager
def failures() -> Iterator[None]:
    """Turn what Spark raises into one sentence; errors of the product in a task keep their own words."""
    try:
        yield
    except ComplianceError:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        raise SparkError(*_say(str(error))) from error


def _say(text: str) -> tuple[str, str]:
    """Return the last line of a task's own traceback, else the first line of the message."""
    own = re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception|Exit)): (.+)$", text.partition("JVM stacktrace")[0], re.M)
    ours = _errors(ComplianceError)
    python = [said for said in own if said[0] in ours or not said[0].startswith(("Spark", "Java", "Py4J"))]
    if python:
        kind, said = python[-1]
        if kind == "ModuleNotFoundError":
            return (
                f"A worker of the cluster lacks a Python package: {said}.",
                "Install jupyter_compliance[spark] on every worker and name that Python in PYSPARK_PYTHON.",
            )
        if kind in ours:
            return f"A task of the cluster failed: {said}", ""
        return f"A task of the cluster failed with {kind}: {said.rstrip('.')}.", ""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "no reason was given")
    return (
        f"The cluster failed: {first.rstrip('.')}.",
        "Look at the logs of its workers; what had been written is incomplete.",
    )
