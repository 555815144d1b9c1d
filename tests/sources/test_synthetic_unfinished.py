"""Writing that was killed leaves nothing that could be taken for the whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.sources import synthetic

_WRITE = "import sys; from jupyter_compliance.sources import synthetic; synthetic.write(sys.argv[1], 400_000, part_rows=20_000)"


def test_what_was_killed_is_named_incomplete_and_refused(tmp_path: Path) -> None:
    folder, begun = tmp_path / "made", tmp_path / "made.incomplete"
    process = subprocess.Popen([sys.executable, "-c", _WRITE, str(folder)])
    files = random.randint(1, 12)
    while len(list(begun.glob("*/*.parquet"))) < files:
        assert process.poll() is None, "it was done, or failed, before it could be killed"
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert not folder.exists()
    assert not (begun / "manifest.json").exists()
    with pytest.raises(StoreError, match=r"made\.incomplete is data that was not written to its end") as caught:
        synthetic.write(folder, 1_000)
    assert "Delete it" in caught.value.advice
    assert not folder.exists()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    synthetic.write(folder, 1_000, days=60)
    assert (folder / "manifest.json").is_file()
    assert list(tmp_path.iterdir()) == [folder]
