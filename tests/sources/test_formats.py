from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
import zipfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ContractError, SourceError
from jupyter_compliance.sources import Sql, load
from jupyter_compliance.sources.items import open_items
from jupyter_compliance.sources.read import columns_of

ROWS = pl.DataFrame(
    {
        "transfer_id": ["t1", "t2"],
        "ts": ["2022-01-01T00:00:00Z", "2022-01-02T00:00:00Z"],
        "src": ["a", "b"],
        "dst": ["b", "c"],
        "amount": ["1.10", "2.000000000000000001"],
        "memo": ["<img src=x onerror=alert(1)>", None],
    }
)
AMOUNTS = [Decimal("1.10"), Decimal("2.000000000000000001")]


def same(source, **more) -> None:
    loaded = load(source, **more)
    assert loaded.frame["transfer_id"].to_list() == ["t1", "t2"]
    assert loaded.frame["amount"].to_list() == AMOUNTS
    assert loaded.frame["memo"].to_list() == ROWS["memo"].to_list()
    assert (loaded.report.read, loaded.report.kept, loaded.report.rejected) == (2, 2, 0)


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_delimited(tmp_path: Path) -> None:
    csv = ROWS.write_csv()
    same(write(tmp_path / "a.csv", csv))
    same(str(write(tmp_path / "a.tsv", ROWS.write_csv(separator="\t"))))
    same(write(tmp_path / "b.csv", ROWS.write_csv(separator=";")))
    same(write(tmp_path / "a.csv.gz", gzip.compress(csv.encode())))


def test_columnar(tmp_path: Path) -> None:
    ROWS.write_parquet(tmp_path / "a.parquet")
    ROWS.write_ipc(tmp_path / "a.arrow")
    ROWS.write_ipc_stream(tmp_path / "s.arrow")
    for name in ("a.parquet", "a.arrow", "s.arrow"):
        same(tmp_path / name)
    for name in ("a.parquet", "a.arrow"):
        assert columns_of(open_items(tmp_path / name)[0]) == ROWS.columns


def test_json_lines_keep_the_digits_of_numbers(tmp_path: Path) -> None:
    lines = [json.dumps(row) for row in ROWS.rows(named=True)]
    text = "\n".join(lines).replace('"2.000000000000000001"', "2.000000000000000001").replace('"1.10"', "1.10")
    same(write(tmp_path / "a.jsonl", text))
    same(write(tmp_path / "a.json", "[" + ",".join(text.split("\n")) + "]"))
    loaded = load(write(tmp_path / "b.jsonl", text + "\n\nbroken {\n[1]\n"))
    assert (loaded.report.read, loaded.report.kept) == (4, 2)
    assert loaded.rejects["code"].to_list() == ["not_an_object", "not_an_object"]
    assert loaded.rejects["row"].to_list() == [3, 4]


class Capsule:
    """An object that is nothing but an Arrow stream."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


def test_frames() -> None:
    same(ROWS)
    same(ROWS.lazy())
    same(Capsule(ROWS))
    typed = ROWS.with_columns(pl.col("ts").str.to_datetime(time_zone="UTC"), pl.col("amount").cast(pl.Decimal(38, 18)))
    same(typed)


def test_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    same(pandas.DataFrame(ROWS.to_dict(as_series=False)))


def test_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE moves (transfer_id, ts, src, dst, amount, memo)")
        base.executemany("INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?)", ROWS.rows())
    base.close()
    same(Sql(path, "moves"))
    same(Sql(f"sqlite:///{path}", "SELECT * FROM moves ORDER BY 1;"))
    connection = sqlite3.connect(path)
    same(Sql(connection, "moves"))
    connection.close()
    with pytest.raises(SourceError, match=r"The query on bank\.db: nowhere failed: no such table"):
        load(Sql(path, "nowhere"))
    with pytest.raises(SourceError, match="There is no database file"):
        load(Sql(tmp_path / "none.db", "moves"))
    with pytest.raises(SourceError, match="neither a SQLite nor a DuckDB"):
        load(Sql(write(tmp_path / "x.db", "hello"), "moves"))


def test_sqlalchemy(tmp_path: Path) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'bank.db'}")
    with engine.begin() as base:
        base.exec_driver_sql("CREATE TABLE moves (transfer_id, ts, src, dst, amount, memo)")
        base.exec_driver_sql("INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?)", ROWS.rows())
    same(Sql(engine, "moves"))
    with engine.connect() as connection:
        same(Sql(connection, "moves"))
    engine.dispose()


def test_databases_without_a_driver_are_refused_with_advice() -> None:
    with pytest.raises(SourceError, match=r"SQLAlchemy, which is not installed|no driver for nosuch"):
        load(Sql("nosuch://user:secret@host/base", "moves"))


def test_sqlite_columns_of_mixed_types(tmp_path: Path) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE m (ts, src, dst, amount)")
    rows = [
        ("2022-01-01", 1, "b", 1),
        ("2022-01-01", "a", 2, 0.1),
        ("2022-01-01", "a", "b", "1e-5"),
        (None, "a", "b", 2),
    ]
    connection.executemany("INSERT INTO m VALUES (?, ?, ?, ?)", rows)
    loaded = load(Sql(connection, "m"))
    connection.close()
    assert loaded.frame["amount"].to_list() == [Decimal(1), Decimal("0.1"), Decimal("0.00001")]
    assert loaded.rejects["reason"].to_list() == ["ts is empty"]


def test_duckdb(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "bank.duckdb"
    base = duckdb.connect(str(path))
    base.execute(
        "CREATE TABLE moves (transfer_id TEXT, ts TIMESTAMPTZ, src TEXT, dst TEXT, amount DECIMAL(38,18), memo TEXT)"
    )
    base.executemany("INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?)", ROWS.rows())
    base.close()
    same(Sql(path, "moves"))
    same(Sql(f"duckdb:///{path}", "SELECT transfer_id, CAST(ts AS TEXT) AS ts, src, dst, amount, memo FROM moves"))
    base = duckdb.connect(str(path), read_only=True)
    same(Sql(base, "moves"))
    base.close()


def test_delta(tmp_path: Path) -> None:
    pytest.importorskip("deltalake")
    try:
        ROWS.write_delta(tmp_path / "moves")
    except ImportError as error:  # writing needs pyarrow in some versions; reading does not
        pytest.skip(f"this environment cannot write Delta tables: {error}")
    same(tmp_path / "moves")


def test_several_files_are_one_table_and_rows_keep_their_file(tmp_path: Path) -> None:
    body = ROWS.drop("transfer_id")
    write(tmp_path / "jan.csv", body.write_csv())
    write(tmp_path / "feb.csv", body.rename({"src": "sender"}).with_columns(amount=pl.lit("x")).write_csv())
    loaded = load(str(tmp_path / "*.csv"))
    assert loaded.frame["transfer_id"].to_list() == ["jan:r1", "jan:r2"]
    assert loaded.rejects.select("source", "row").rows() == [("feb.csv", 1), ("feb.csv", 2)]
    assert json.loads(loaded.rejects["raw"][0])["sender"] == "a"
    assert loaded.report.read == 4
    assert "jan.csv: names its columns otherwise: src ← src" in str(loaded.report)
    listed = load([tmp_path / "jan.csv", tmp_path / "feb.csv"])
    assert listed.frame.equals(loaded.frame)


def test_ids_repeated_across_files_are_rejected(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", ROWS.write_csv())
    write(tmp_path / "b.csv", ROWS.write_csv())
    loaded = load(tmp_path)
    assert (loaded.report.read, loaded.report.kept) == (4, 2)
    assert "first in row 1 of a.csv" in loaded.rejects["reason"][0]


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    for month in ("jan", "feb"):
        (tmp_path / month).mkdir()
        write(tmp_path / month / "x.csv", ROWS.drop("transfer_id").write_csv())
    loaded = load(str(tmp_path / "*" / "x.csv"))
    assert sorted(loaded.frame["transfer_id"]) == ["feb/x.csv:r1", "feb/x.csv:r2", "jan/x.csv:r1", "jan/x.csv:r2"]


def test_archives_are_read_without_unpacking(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/moves.csv", ROWS.write_csv())
        archive.writestr("readme.md", "hello")
    same(tmp_path / "a.zip")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        data = ROWS.write_csv().encode()
        entry = tarfile.TarInfo("../../moves.csv")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("passwd.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    before = sorted(tmp_path.parent.rglob("*"))
    same(tmp_path / "a.tar.gz")
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_archives_that_unpack_without_end_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("moves.csv", b"0" * (64 << 20))
    with pytest.raises(SourceError, match="times its size"):
        load(tmp_path / "bomb.zip")


def test_broken_archives_and_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(ROWS.write_csv().encode() * 100)
    with pytest.raises(SourceError, match="not a whole gzip"):
        load(write(tmp_path / "a.csv.gz", whole[: len(whole) // 2]))
    with pytest.raises(SourceError, match="not a whole archive"):
        load(write(tmp_path / "a.tgz", b"\x1f\x8bnothing"))


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.jsonl", "a.arrow"])
def test_zero_bytes(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=f"{name} is empty"):
        load(write(tmp_path / name, b""))


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_truncated_columnar_files(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    (ROWS.write_parquet if ending == "parquet" else ROWS.write_ipc)(path)
    write(path, path.read_bytes()[:-20])
    with pytest.raises(SourceError, match=r"not a whole .* cut off"):
        load(path)


def test_sources_that_are_not_there() -> None:
    with pytest.raises(SourceError, match="There is no file"):
        load("/nowhere/moves.csv")
    with pytest.raises(SourceError, match="No file fits the pattern"):
        load("/nowhere/*.csv")
    with pytest.raises(SourceError, match="A int is not a source of rows"):
        load(7)
    with pytest.raises(SourceError, match="list of files is empty"):
        load([])
    with pytest.raises(ContractError, match="'moves' is no table"):
        load(ROWS, "moves")
    with pytest.raises(SourceError, match="no adapter 'x'"):
        load(ROWS, adapter="x")
