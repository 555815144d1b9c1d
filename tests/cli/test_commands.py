"""Each command: results on stdout, progress on stderr, one sentence for an error, an exit code that is true."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jupyter_compliance import Case
from jupyter_compliance.cli import main
from jupyter_compliance.cli_create import mapping_of
from jupyter_compliance.contracts.errors import ComplianceError

_MISSES = """
import sys
from numba.core.dispatcher import Dispatcher
from jupyter_compliance.cli_doctor import small_ledger
from jupyter_compliance.features import COMPLETE, compute
from jupyter_compliance.network.ledger import Ledger
compute(Ledger.build(small_ledger(90)), COMPLETE)
held = {id(v): v for n, m in list(sys.modules.items()) if n.startswith("jupyter_compliance.") for v in vars(m).values()}
kernels = [v for v in held.values() if isinstance(v, Dispatcher)]
missed = [v for v in kernels if v.stats.cache_misses]
print(*missed, file=sys.stderr)
print(sum(len(v.stats.cache_hits) for v in kernels), len(missed))
"""


def one_sentence(err: str) -> str:
    lines = [line for line in err.splitlines() if line.startswith("jupyter compliance: ")]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


def test_triage_of_a_case_prints_full_accounts_scores_and_reasons(run, case_path: Path) -> None:
    code, out, err = run("triage", case_path)
    assert code == 0
    queue = Case.open(case_path, readonly=True).triage().queue
    first = out.splitlines()[2]
    assert first.split()[:3] == ["1", f"{queue['score'][0]:.1f}", queue["subject"][0]]
    assert queue["reasons"][0][0] in first
    assert "\x1b" not in out
    assert "Ranking" in err


def test_triage_of_a_case_writes_nothing(run, case_path: Path) -> None:
    before = {path: path.read_bytes() for path in case_path.rglob("*") if path.is_file()}
    assert run("triage", case_path)[0] == 0
    assert before == {path: path.read_bytes() for path in case_path.rglob("*") if path.is_file()}


def test_triage_of_a_plain_file_and_of_an_export_agree(run, ledger: Path, tmp_path: Path) -> None:
    plain = json.loads(run("triage", ledger, "--json", "--top", 0)[1])
    case = Case.create(tmp_path / "made", transfers=ledger)
    packed = json.loads(run("triage", case.export(tmp_path / "x.zip"), "--json", "--top", 0)[1])
    assert plain["queue"] == packed["queue"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.csv", "made", "x.zip"]


def test_triage_as_json_adds_up_and_cites_transfers(run, case_path: Path) -> None:
    from decimal import Decimal

    code, out, _ = run("triage", case_path, "--json", "--top", 3)
    document = json.loads(out)
    assert code == 0
    assert len(document["queue"]) == 3
    held = set(Case.open(case_path).table("transfers").collect()["transfer_id"])
    for row in document["queue"]:
        told = Decimal(row["prior"]) + sum(Decimal(reason["logodds"]) for reason in row["reasons"])
        assert told == Decimal(row["logodds"])
        assert all(set(reason["transfer_ids"]) <= held for reason in row["reasons"])


def test_triage_as_csv_is_a_table(run, case_path: Path) -> None:
    code, out, _ = run("triage", case_path, "--csv", "--top", 0)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["rank"] for row in rows] == [str(i + 1) for i in range(len(rows))]


def test_another_policy_changes_the_ranking_and_a_broken_one_is_told(run, case_path: Path, tmp_path: Path) -> None:
    from jupyter_compliance import Policy

    (tmp_path / "strict.toml").write_text(Policy.default().with_(name="strict", prior="1 in 4").text)
    assert "strict" in run("triage", case_path, "--policy", tmp_path / "strict.toml")[1]
    (tmp_path / "broken.toml").write_text("name = ")
    code, out, err = run("triage", case_path, "--policy", tmp_path / "broken.toml")
    assert (code, out) == (2, "")
    assert "broken.toml" in one_sentence(err)


@pytest.mark.parametrize("what", ["missing.csv", "empty"])
def test_triage_of_nothing_is_one_sentence(run, tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = run("triage", tmp_path / what)
    assert (code, out) == (2, "")
    assert what in one_sentence(err)


def test_create_prints_the_report(run, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("when,booked,src,dst,amount\n2022-03-23,2022-03-25,a,b,1\n2022-03-24,x,a,b,-1\n")
    code, out, _ = run(
        "create", tmp_path / "case", "--transfers", tmp_path / "l.csv", "--map", "ts=when", "--title", "T"
    )
    assert code == 0
    assert "2 rows read, 1 kept, 1 rejected" in out
    case = Case.open(tmp_path / "case")
    assert case.title == "T"
    assert case.table("transfers").collect()["ts"][0].day == 23


def test_create_twice_fails_without_a_trace(run, case_path: Path, ledger: Path) -> None:
    code, _, err = run("create", case_path, "--transfers", ledger)
    assert code == 2
    assert "already" in one_sentence(err)


@pytest.mark.parametrize("text", ["ts", "=x", "ts=", "nothing=x", "nowhere.ts=x"])
def test_a_wrong_mapping_is_told(text: str) -> None:
    with pytest.raises(ComplianceError, match="--map"):
        mapping_of([text])


def test_mapping_names_tables() -> None:
    assert mapping_of(["ts=when=x", "accounts.kind=type", "memo="]) == {
        "transfers": {"ts": "when=x", "memo": None},
        "accounts": {"kind": "type"},
    }


def test_export_writes_what_the_name_says(run, case_path: Path, tmp_path: Path) -> None:
    for name in ("x.zip", "x.html", "x.graphml"):
        code, out, _ = run("export", case_path, tmp_path / name)
        assert (code, out.strip()) == (0, str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 500
    code, out, err = run("export", case_path, tmp_path / "x.docx")
    assert (code, out) == (2, "")
    assert ".graphml" in one_sentence(err)


def test_import_and_verify(run, case_path: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "x.zip"
    run("export", case_path, bundle)
    code, out, _ = run("import", bundle, tmp_path / "back")
    assert code == 0
    assert "40 transfers" in out
    for path in (case_path, case_path / "case.jcase", tmp_path / "back", bundle):
        code, out, _ = run("verify", path)
        assert code == 0, out
        assert "intact" in out.lower()
    code, _, err = run("import", bundle, tmp_path / "back")
    assert code == 2
    one_sentence(err)


def test_verify_names_the_first_broken_entry(run, case_path: Path) -> None:
    case = Case.open(case_path)
    for text in ("one", "two", "three"):
        case.note(text, subject="hub")
    with sqlite3.connect(case_path / "journal.db") as db:
        db.execute("DROP TRIGGER entries_keep")
        db.execute("UPDATE entries SET body = replace(body, 'two', 'ten') WHERE seq = 3")
    code, out, _ = run("verify", case_path)
    assert code == 1
    assert "3" in out
    assert "intact" in out.lower()


def test_verify_sees_a_changed_table_and_a_changed_member(run, case_path: Path, tmp_path: Path) -> None:
    bundle, forged = tmp_path / "x.zip", tmp_path / "forged.zip"
    run("export", case_path, bundle)
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(forged, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, data.replace(b"rank", b"renk") if info.filename == "reports/queue.csv" else data)
    code, out, _ = run("verify", forged)
    assert code == 1
    assert "queue.csv" in out
    table = case_path / "tables" / "transfers.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    code, out, _ = run("verify", case_path)
    assert code == 1
    assert "transfers.parquet" in out


def test_verify_of_what_cannot_be_read_ends_with_two(run, tmp_path: Path, case_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "text.txt").write_text("hello")
    newer = shutil.copytree(case_path, tmp_path / "newer")
    manifest = newer / "case.jcase"
    manifest.write_text(manifest.read_text().replace('"schemaVersion": 1', '"schemaVersion": 99'))
    for path in (tmp_path / "nowhere", tmp_path / "no.zip", tmp_path / "text.txt", newer, tmp_path):
        code, out, err = run("verify", path)
        assert (code, out) == (2, ""), path
        one_sentence(err)


def test_demo_without_browser_prints_the_queue_and_writes_the_exports(run, tmp_path: Path) -> None:
    code, out, _ = run("demo", "--no-browser", "--out", tmp_path / "demo")
    assert code == 0
    rows = [line.split() for line in out.splitlines()[2:]]
    listed = Case.open(tmp_path / "demo" / "ronin", readonly=True).ledger().listings["account_id"].to_list()
    assert "0x098b716b8aaf21512996dc57eb0615e2383e2f96" in listed
    assert sorted(row[2] for row in rows[: len(listed)]) == sorted(listed), (
        "the listed addresses rank before all others"
    )
    assert all("Sanctioned address" in line for line in out.splitlines()[2 : 2 + len(listed)])
    scores = [float(row[1]) for row in rows[:20]]
    assert scores == sorted(scores, reverse=True)
    assert (tmp_path / "demo" / "ronin.zip").is_file()
    assert (tmp_path / "demo" / "ronin.html").is_file()
    assert run("demo", "--no-browser", "--out", tmp_path / "demo")[0] == 0, "a second run opens the case again"


def test_demo_writes_a_notebook_that_opens_the_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run) -> None:
    from jupyter_compliance import cli_demo

    started: list[list[str]] = []

    class Done:
        returncode = 0

    monkeypatch.setattr(cli_demo.subprocess, "run", lambda command, check: started.append(command) or Done)
    assert run("demo", "--out", tmp_path)[0] == 0
    notebook = json.loads((tmp_path / "ronin.ipynb").read_text())
    assert notebook["nbformat"] == 4
    assert str(tmp_path / "ronin.ipynb") in started[0]
    code = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert 'Case.open("ronin")' in code


def test_doctor_tells_versions_and_compiles(run) -> None:
    code, out, _ = run("doctor")
    assert "polars" in out
    assert "kernels compiled" in out
    assert "286 features" in out
    # a fresh process finds every kernel of the features compiled
    done = subprocess.run([sys.executable, "-c", _MISSES], capture_output=True, text=True, check=True)
    hits, misses = map(int, done.stdout.split())
    assert hits > 20
    assert misses == 0, done.stderr
    assert code == (0 if "front end built" in out else 1)


@pytest.mark.parametrize(
    "argv", [[], ["nonsense"], ["export", "x"], ["triage", "x", "--json", "--csv"], ["create", "x"]]
)
def test_wrong_usage_ends_with_two(argv: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_an_unforeseen_error_is_a_sentence_and_debug_tells_more(run, case_path: Path, monkeypatch) -> None:
    def burst(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Case, "triage", burst)
    code, _, err = run("triage", case_path)
    assert code == 2
    assert "ZeroDivisionError" in one_sentence(err)
    assert "Traceback" in run("triage", case_path, "--debug")[2]
