"""A real standalone master with workers, on 127.0.0.1, started and stopped by pid."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cluster:
    """Where it is, and its processes."""

    url: str
    pids: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """Processor time of master, workers, executors and their Python processes, ended ones included."""
        parents: dict[int, list[int]] = {}
        spent: dict[int, float] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
                spent[int(entry.name)] = sum(map(int, fields[11:15])) / _TICKS
        total, todo = 0.0, list(self.pids)
        while todo:
            pid = todo.pop()
            total += spent.get(pid, 0.0)
            todo += parents.get(pid, [])
        return total


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def cluster(workers: int = 2, memory: str = "1g") -> Iterator[Cluster]:
    """Start a master and workers of one core each, and stop them."""
    folder = Path(tempfile.mkdtemp(prefix="spark-"))
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ, "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_MASTER_HOST": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"), "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_DAEMON_MEMORY": "256m", "SPARK_MASTER_OPTS": "-Dspark.worker.timeout=600",
        "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1",
    }  # fmt: skip
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the driver tells its workers which Python to run
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> None:
        with (folder / f"{len(started)}.log").open("wb") as log:
            command = [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
            started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True))

    try:
        start("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        _until(folder / "0.log", "I have been elected leader", started[0])
        for _ in range(workers):
            start("worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", memory, "--webui-port", "0", url)
        for n in range(1, workers + 1):
            _until(folder / f"{n}.log", "Successfully registered", started[n])
        yield Cluster(url, tuple(p.pid for p in started))
    finally:
        for process in reversed(started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _until(log: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 600
    while text not in (told := log.read_text(errors="replace")):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Spark did not start:\n{told}")
        time.sleep(0.1)


def settings(memory: str = "1g", driver_memory: str = "1g") -> dict[str, str]:
    """What a session on the cluster needs; see `spark.connect`."""
    return {
        "spark__driver__host": "127.0.0.1", "spark__driver__bindAddress": "127.0.0.1", "spark__ui__enabled": "false",
        "spark__executor__memory": memory, "spark__driver__memory": driver_memory,
        "spark__network__timeout": "600s", "spark__sql__shuffle__partitions": "4", "spark__driver__maxResultSize": "4g",
        "spark__executorEnv__POLARS_MAX_THREADS": "1",
    }  # fmt: skip
