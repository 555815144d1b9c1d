"""Imports from strangers: what could do harm is refused with one sentence, and nothing is left behind."""

from __future__ import annotations

import io
import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_compliance.contracts.errors import IntegrityError, StoreError
from jupyter_compliance.export.bundle import write_bundle
from jupyter_compliance.export.member_names import collision_key, why_unsafe
from jupyter_compliance.export.safe_zip import Limits, open_zip
from jupyter_compliance.export.unbundle import import_bundle

from .small_case import fixed, small_case
from .test_bundle import member, rewrite

UNSAFE = [
    "../evil", "a/../../evil", "..", "a/..", "/etc/passwd", "//server/share/x", "C:/x", "C:x", "c:\\x", "\\\\server\\x", "a\\..\\x",
    "a\\b", "x\0.txt", "a//b", "./x", "a/./b", "", "con", "NUL.txt", "a/COM1", "lpt9.log", "a/aux", "COM¹", "conin$",
    "x.", "x ", " x", "a./b", "x\n", "x\x1b[31m", "x\x7f", "a:stream", "x?", "x*", 'x"', "x|y", "<x>",
    "cafe\u0301", "a" * 256, "/".join("abcdefghi"), "/".join(["a" * 200] * 6), "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_names(name: str) -> None:
    assert why_unsafe(name)


@pytest.mark.parametrize(
    "name", ["a", "case/case.jcase", "a/b/c/d/e/f/g/h", "café", "接头.txt", ".hidden", "a..b", "console", "x.con"]
)
def test_safe_names(name: str) -> None:
    assert why_unsafe(name) is None


def test_names_that_collide_on_some_systems() -> None:
    assert collision_key("README.txt") == collision_key("readme.TXT")
    assert collision_key("Straße") == collision_key("STRASSE")
    assert collision_key("a") != collision_key("b")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("u")
    return write_bundle(small_case(folder / "case"), folder / "case.zip", {"page.html": b"x"}, clock=fixed).path


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., StoreError]:
    """Import an archive that must be refused, and check that nothing is left of it."""

    def _refused(path: Path, limits: Limits | None = None) -> StoreError:
        out = tmp_path / "out"
        before = {p for p in tmp_path.rglob("*") if p != out}
        with pytest.raises(StoreError) as caught:
            import_bundle(path, tmp_path / "out" / "case", limits=limits)
        assert caught.value.advice and "\n" not in str(caught.value)
        assert not out.exists() or list(out.iterdir()) == []
        assert {p for p in tmp_path.rglob("*") if p != out} == before
        return caught.value

    return _refused


def plain_zip(path: Path, members: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize("name", [n for n in UNSAFE if n and "\ud800" not in n])
def test_an_unsafe_member_is_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError], name: str
) -> None:
    stand_in = "é" * 1 + "z" * (len(name.encode()) - 2) if len(name.encode()) >= 2 else "z"
    path = rewrite(bundle, tmp_path / "x.zip", {stand_in: b"evil"})
    raw, spelled = path.read_bytes(), name.encode()
    assert len(stand_in.encode()) == len(spelled) and raw.count(stand_in.encode()) >= 2
    path.write_bytes(raw.replace(stand_in.encode(), spelled))
    assert "is refused for its member" in refused(path).what


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_special_files_are_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError], kind: int
) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {})
    info = zipfile.ZipInfo("link")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(info, "/etc/passwd")
    assert "link or a special file" in refused(path).what


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["page.html", "PAGE.HTML", "case/CASE.jcase"])
def test_a_member_twice_is_refused(bundle: Path, tmp_path: Path, refused: Callable[..., StoreError], name: str) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {})
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(name, "other")
    assert "more than once" in refused(path).what


def test_too_many_members_are_refused(tmp_path: Path, refused: Callable[..., StoreError]) -> None:
    path = plain_zip(tmp_path / "x.zip", [(f"m{i}", b"") for i in range(10_001)])
    assert "more than 10,000 members" in refused(path).what


def test_a_bomb_is_refused_early_and_in_little_memory(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]
) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file, file.open("case/layout2.json", "w") as target:
        for _ in range(400):
            target.write(bytes(1 << 20))
    with zipfile.ZipFile(path) as file:
        listed = json.loads(file.read("MANIFEST.json"))
    listed["members"]["zz.bin"] = {"sha256": "0" * 64, "bytes": 400 << 20}
    bomb = rewrite(bundle, tmp_path / "bomb.zip", {"MANIFEST.json": json.dumps(listed).encode()})
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as file, file.open("zz.bin", "w") as target:
        for _ in range(400):
            target.write(bytes(1 << 20))
    path.unlink()
    tracemalloc.start()
    said = refused(bomb).what
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "times its size" in said
    assert peak < 32 << 20


def test_a_bomb_inside_the_case_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = plain_zip(tmp_path / "x.zip", [("case/layout.json", bytes(300 << 20))])
    with open_zip(path) as archive, pytest.raises(StoreError, match="times its size"):
        archive.extract("case/layout.json", tmp_path / "out")
    assert (tmp_path / "out").stat().st_size <= 200 * path.stat().st_size


def test_the_whole_may_not_be_too_large(bundle: Path, refused: Callable[..., StoreError]) -> None:
    assert "unpacks to more than 2,000 bytes" in refused(bundle, Limits(total_bytes=2000)).what


def test_a_header_that_lies_about_the_size_is_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]
) -> None:
    with zipfile.ZipFile(bundle) as file:
        size = file.getinfo("case/journal.jsonl").file_size
    raw = bundle.read_bytes()
    for lie in (size - 5, size + 5, 1, 2**31):
        path = tmp_path / "x.zip"
        assert raw.count(struct.pack("<L", size)) >= 2
        path.write_bytes(raw.replace(struct.pack("<L", size), struct.pack("<L", lie)))
        said = refused(path).what
        assert "is damaged at 'case/journal.jsonl'" in said or "unpacks" in said or "not intact" in said
        path.unlink()


def test_overlapping_members_are_refused(bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]) -> None:
    raw = bytearray(rewrite(bundle, tmp_path / "x.zip", {"one": b"1" * 50, "two": b"2" * 50}).read_bytes())
    entries = {}
    at = raw.index(b"PK\x01\x02")
    while raw[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", raw, at + 28)
        entries[bytes(raw[at + 46 : at + 46 + name])] = at
        at += 46 + name + extra + comment
    raw[entries[b"two"] + 42 : entries[b"two"] + 46] = raw[entries[b"one"] + 42 : entries[b"one"] + 46]
    (tmp_path / "x.zip").write_bytes(raw)
    assert "overlaps another member" in refused(tmp_path / "x.zip").what


def test_an_encrypted_or_oddly_packed_member_is_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]
) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as file:
        file.writestr("odd", b"x" * 100)
    assert "packed in an unusual way" in refused(path).what
    raw = bytearray(bundle.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert "encrypted" in refused(path).what


def test_an_archive_in_the_archive_stays_packed(bundle: Path, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../evil", bytes(10 << 20))
    path = rewrite(bundle, tmp_path / "x.zip", {"inner.zip": inner.getvalue()}, relist=True)
    case = import_bundle(path, tmp_path / "out")
    assert not list(case.path.rglob("inner*")) and not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    "name",
    [
        "case/evil.py",
        "case/tables/x.parquet",
        "case/tables/x.txt",
        "case/artifacts/x.html",
        "case/journal.db",
        "case/policy-000000000000.toml",
    ],
)
def test_members_that_do_not_belong_to_a_case_are_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError], name: str
) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {name: b"x"}, relist=True)
    assert "does not belong to" in refused(path).what


@pytest.mark.parametrize(
    "name", ["case/case.jcase", "case/journal.jsonl", "case/head.json", "case/policy.toml", "case/tables/tags.parquet"]
)
def test_a_bundle_that_lacks_a_part_is_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError], name: str
) -> None:
    refused(rewrite(bundle, tmp_path / "x.zip", {name: None}, relist=True))


def test_a_table_that_is_no_parquet_is_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]
) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {"case/tables/tags.parquet": b"PAR1 nonsense PAR1"}, relist=True)
    assert isinstance(refused(path), IntegrityError)


@pytest.mark.parametrize(
    "content", [b"", b"x", b"{}", b'{"format": "other"}', b'{"format": 1', b"[]", b"\xff", b"[" * 100_000]
)
def test_what_is_no_case_export_is_refused(tmp_path: Path, refused: Callable[..., StoreError], content: bytes) -> None:
    path = plain_zip(tmp_path / "x.zip", [("MANIFEST.json", content), ("a", b"x")])
    assert "is not a case export" in refused(path).what


def test_a_newer_bundle_is_refused_with_advice(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]
) -> None:
    listed = json.loads(member(bundle, "MANIFEST.json")) | {"formatVersion": 2}
    path = rewrite(bundle, tmp_path / "x.zip", {"MANIFEST.json": json.dumps(listed).encode()})
    assert refused(path).advice == "Update with: pip install -U jupyter_compliance."


def test_a_newer_case_is_refused_with_advice(bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]) -> None:
    document = json.loads(member(bundle, "case/case.jcase")) | {"schemaVersion": 2}
    path = rewrite(bundle, tmp_path / "x.zip", {"case/case.jcase": json.dumps(document).encode()}, relist=True)
    assert "newer version" in refused(path).what


def test_no_zip_at_all(tmp_path: Path, refused: Callable[..., StoreError]) -> None:
    (tmp_path / "x.zip").write_bytes(b"hello")
    assert "not a usable ZIP file" in refused(tmp_path / "x.zip").what
    assert "There is no file" in refused(tmp_path / "nothing.zip").what
    assert "cannot be read" in refused(tmp_path).what


def test_wherever_the_file_is_cut_it_is_refused(
    bundle: Path, tmp_path: Path, refused: Callable[..., StoreError]
) -> None:
    raw = bundle.read_bytes()
    for cut in range(0, len(raw), max(1, len(raw) // 40)):
        (tmp_path / "x.zip").write_bytes(raw[:cut])
        refused(tmp_path / "x.zip")


def test_an_existing_folder_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(StoreError, match="left as it is"):
        import_bundle(bundle, tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]
    import_bundle(bundle, tmp_path / "case")
    with pytest.raises(StoreError, match="overwrite=True"):
        import_bundle(bundle, tmp_path / "case")
    import_bundle(bundle, tmp_path / "case", overwrite=True)


def test_folders_as_members_do_no_harm(bundle: Path, tmp_path: Path) -> None:
    path = rewrite(bundle, tmp_path / "x.zip", {})
    with zipfile.ZipFile(path, "a") as file:
        file.mkdir("case/tables")
    assert import_bundle(path, tmp_path / "out").manifest.title.startswith("Ronin")
