"""What a tired person types: exit codes, words of the shell, nothing dropped or overwritten without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_compliance.cli_words import in_options

HEADER = "transfer_id,ts,src,dst,asset,amount\n"
GOOD = "t1,2022-03-23,a,b,EUR,1\n"
ESCAPES = "\x1b[2J\x1b]0;mine\x07\u202e"

UNREADABLE = {
    "empty.csv": (b"", "is empty"),
    "header.csv": (HEADER.encode(), "holds no transfers"),
    "column.csv": (b"ts,src,amount\n2022-03-23,a,1\n", '--map dst="<column of the source>"'),
    "dates.csv": ((HEADER + "t1,someday,a,b,EUR,1\n").encode(), "--adapter amlsim"),
    "zero.parquet": (b"", "0 bytes"),
    "torn.parquet": (b"PAR1 torn", "not a whole Parquet"),
    "western.csv": ((HEADER + "t1,2022-03-23,Müller,b,EUR,1\n").encode("cp1252"), "--encoding cp1252"),
    "utf16.csv": ((HEADER + GOOD).encode("utf-16-be"), "--encoding utf-16-be"),
    "book.xlsx": (b"PK\x03\x04" + b"\0" * 60, "Office"),
    "deep.json": (b"[" * 100_000, "nested"),
    "hostile.csv": (f"ts,{ESCAPES},amount\n2022-03-23,a,1\n".encode(), "no column"),
}


@pytest.mark.parametrize("command", ["create", "triage"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_ends_with_two_and_one_line(run, tmp_path: Path, name: str, command: str) -> None:
    content, told = UNREADABLE[name]
    (tmp_path / name).write_bytes(content)
    argv = [tmp_path / "case", "--transfers", tmp_path / name] if command == "create" else [tmp_path / name]
    code, out, err = run(command, *argv)
    sentences = [line for line in err.splitlines() if not line.startswith("Reading")]
    assert (code, out, len(sentences)) == (2, "", 1), err
    assert sentences[0].startswith("jupyter compliance: ")
    assert told in sentences[0]
    assert name in sentences[0]
    assert sentences[0].isprintable()
    assert "encoding=" not in err and "mapping=" not in err and "adapter=" not in err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_triage_of_a_file_says_which_rows_it_left_out(run, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(HEADER + GOOD + "t2,someday,a,b,EUR,1\nt3,2022-03-23,a,b,EUR,-4\n")
    code, out, err = run("triage", tmp_path / "l.csv", "--json")
    assert code == 0
    assert out.startswith("{")
    assert "3 rows read, 1 kept, 2 rejected" in err
    assert "row 2" in err
    assert "row 3" in err


def test_triage_of_a_file_without_faults_says_nothing_about_rejects(run, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(HEADER + GOOD)
    assert "rejected" not in run("triage", tmp_path / "l.csv")[2]


def test_triage_of_a_folder_of_cases_names_them(run, case_path: Path) -> None:
    code, _, err = run("triage", case_path.parent)
    assert code == 2
    assert f"{case_path.parent} holds 1 case" in err
    assert str(case_path) in err


def test_the_report_of_hostile_columns_cannot_steer_the_terminal(run, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(f"ts,src,dst,amount,{ESCAPES}\n2022-03-23,a,b,1,x\n2022-03-23,a,b,{ESCAPES},x\n")
    for title, ended in (("mine", 0), (ESCAPES, 2)):  # a title of such signs is refused
        code, out, err = run("create", tmp_path / f"case{ended}", "--transfers", tmp_path / "l.csv", "--title", title)
        assert code == ended
        assert all(line.isprintable() for line in (out + err).splitlines())


def test_export_replaces_its_like_and_nothing_else(run, case_path: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious.csv"
    precious.write_text("mine")
    code, out, err = run("export", case_path, precious)
    assert (code, out) == (2, "")
    assert "left as it is" in err
    assert "--overwrite" in err
    assert precious.read_text() == "mine"
    assert run("export", case_path, precious, "--overwrite")[0] == 0
    assert run("export", case_path, precious)[0] == 0


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ('Say which one it is with mapping={"dst": "<column of the source>"}.', 'with --map dst="<column of the source>".'),
        ('for example encoding="cp1252" or encoding="latin-1".', "for example --encoding cp1252 or --encoding latin-1."),
        ("mapping= says ts is 'nope'", "--map says ts is 'nope'"),
        ("Create the case with currency=… if that is not so.", "Create the case with --currency if that is not so."),
        ('Pass base_date="2022-01-01".', "Pass --base-date 2022-01-01."),
        ("pass overwrite=True to replace it", "pass --overwrite to replace it"),
    ],
)  # fmt: skip
def test_advice_speaks_of_options(told: str, typed: str) -> None:
    assert in_options(told).endswith(typed)
