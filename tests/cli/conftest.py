from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_compliance import Case
from jupyter_compliance.cli import main

ROWS = "transfer_id,ts,src,dst,asset,amount\n" + "".join(
    f"t{i},2022-03-{1 + i // 4:02}T{6 * (i % 4):02}:00:00Z,{'hub' if i else 'source'},{f'm{i:02}' if i else 'hub'},ETH,{i + 1}.5\n"
    for i in range(40)
)
TAGS = "account_id,label,category,source\nhub,Thief \x1b[31m<b>,theft,test\nsource,Listed,sanctioned,OFAC SDN\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(ROWS)
    return path


@pytest.fixture
def case_path(tmp_path: Path, ledger: Path) -> Path:
    (tmp_path / "tags.csv").write_text(TAGS)
    return Case.create(tmp_path / "case", transfers=ledger, tags=tmp_path / "tags.csv", author="tester").path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command in this process; gives (exit code, stdout, stderr)."""

    def call(*argv: object) -> tuple[int, str, str]:
        try:
            code = main([str(one) for one in argv])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
