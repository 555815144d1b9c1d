"""Bundles: the same case back hash for hash, the same bytes for the same content, and a verifier that sees changes."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import IntegrityError, StoreError
from jupyter_compliance.export import verify_case
from jupyter_compliance.export.bundle import write_bundle
from jupyter_compliance.export.unbundle import import_bundle
from jupyter_compliance.store import CaseFolder, notes, verify_path
from jupyter_compliance.store.atomic import sha256_of
from jupyter_compliance.store.heads import recorded_heads

from .small_case import fixed, small_case

EXTRA = {"reports/findings.csv": b"a,b\r\n", "page.html": lambda: b"<!doctype html>"}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> CaseFolder:
    return small_case(tmp_path_factory.mktemp("b") / "case")


@pytest.fixture
def bundle(case: CaseFolder, tmp_path: Path) -> Path:
    return write_bundle(case, tmp_path / "case.zip", EXTRA, clock=fixed).path


def rewrite(source: Path, target: Path, changes: dict[str, bytes | None], *, relist: bool = False) -> Path:
    """Copy a bundle with members changed, added or (None) left out; with `relist` the list of hashes fits again."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        members = {**{n: old.read(n) for n in old.namelist()}, **changes}
        members = {name: content for name, content in members.items() if content is not None}
        if relist:
            listed = json.loads(members["MANIFEST.json"])
            listed["members"] = {
                n: {"bytes": len(c), "sha256": hashlib.sha256(c).hexdigest()}
                for n, c in members.items()
                if n != "MANIFEST.json"
            }
            members["MANIFEST.json"] = json.dumps(listed).encode()
        for name, content in members.items():
            new.writestr(name, content)
    return target


def member(bundle: Path, name: str) -> bytes:
    with zipfile.ZipFile(bundle) as file:
        return file.read(name)


def run_verifier(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the verifier as a stranger would: the bare interpreter, no site packages, no environment."""
    return subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_members_have_a_fixed_order_and_time(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert {i.date_time for i in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    transfers = next(n for n in names if n.startswith("case/tables/transfers"))
    assert names == [
        "README.txt", "verify_case.py", "case/case.jcase", "case/head.json", "case/journal.jsonl", "case/layout.json",
        "case/policy.toml", "case/tables/tags.parquet", transfers, "tables_csv/tags.csv", "tables_csv/transfers.csv",
        "page.html", "reports/findings.csv", "MANIFEST.json",
    ]  # fmt: skip
    listed = json.loads(member(bundle, "MANIFEST.json"))["members"]
    assert list(listed) == names[:-1]
    assert all(listed[n]["sha256"] == hashlib.sha256(member(bundle, n)).hexdigest() for n in listed)


def test_same_content_same_bytes(case: CaseFolder, bundle: Path, tmp_path: Path) -> None:
    again = write_bundle(case, tmp_path / "again.zip", dict(reversed(EXTRA.items())), clock=fixed)
    assert again.path.read_bytes() == bundle.read_bytes()
    assert again.members["page.html"] == hashlib.sha256(b"<!doctype html>").hexdigest()


def test_import_gives_the_same_case_back(case: CaseFolder, bundle: Path, tmp_path: Path) -> None:
    back = import_bundle(bundle, tmp_path / "back")
    assert back.manifest == case.manifest
    assert (back.path / "case.jcase").read_bytes() == (case.path / "case.jcase").read_bytes()
    for record in case.manifest.tables.values():
        assert sha256_of(back.path / "tables" / record.file) == record.sha256
    assert back.read("transfers").collect().equals(case.read("transfers").collect())
    assert back.journal.entries() == case.journal.entries()
    assert (back.journal.head(), back.journal.root()) == (case.journal.head(), case.journal.root())
    assert notes(back.journal) == notes(case.journal)
    assert back.layout == case.layout
    assert (
        (back.path / "policy.toml").read_bytes()
        == (case.path / "policy.toml").read_bytes()
        == b'name = "p"\r\nline = 50\r\n'
    )
    assert not back.readonly and back.warning == ""
    check = verify_path(back.path)
    assert check.ok and check.anchored == check.size == 6
    assert sorted(p.name for p in back.path.iterdir()) == sorted(p.name for p in case.path.iterdir())
    again = write_bundle(back, tmp_path / "again.zip", EXTRA, clock=fixed)
    assert again.path.read_bytes() == bundle.read_bytes()


def test_an_import_can_be_worked_on(bundle: Path, tmp_path: Path) -> None:
    back = import_bundle(bundle, tmp_path / "back")
    back.journal.append("case.imported", {"file": bundle.name}, "A. Analyst")
    assert verify_path(back.path).ok


def test_the_head_that_went_out_is_noted_and_shows_truncation(tmp_path: Path) -> None:
    case = small_case(tmp_path / "case")
    written = write_bundle(case, tmp_path / "x.zip", clock=fixed)
    (head,) = recorded_heads(case.path)
    assert head == written.head and head.origin == "the export of 2026-11-23T09:00:00Z"
    assert verify_path(case.path).anchored == 6
    readonly = CaseFolder.open(case.path, readonly=True)
    write_bundle(readonly, tmp_path / "y.zip", clock=fixed)
    assert len(recorded_heads(case.path)) == 1


def test_csv_members_are_safe_and_complete(bundle: Path, case: CaseFolder) -> None:
    read = pl.read_csv(io.BytesIO(member(bundle, "tables_csv/transfers.csv")), infer_schema=False)
    frame = case.read("transfers").collect()
    assert read.columns == frame.columns and read.height == frame.height
    assert set(read["memo"]) == {'\'=HYPERLINK("x")'}
    assert read["amount"].to_list()[:2] == ["0.000000000000000001", "1.000000000000000001"]


def test_what_packs_too_well_is_stored_plain(case: CaseFolder, tmp_path: Path) -> None:
    path = write_bundle(case, tmp_path / "x.zip", {"zeros.bin": bytes(5_000_000)}, clock=fixed).path
    with zipfile.ZipFile(path) as file:
        assert file.getinfo("zeros.bin").compress_type == zipfile.ZIP_STORED
        assert file.getinfo("case/journal.jsonl").compress_type == zipfile.ZIP_DEFLATED
    import_bundle(path, tmp_path / "back")


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a\\b", "C:x", "case/x", "README.txt", "MANIFEST.json", "nul", "a//b", "tables_csv/tags.csv"]
)
def test_extra_members_cannot_take_any_name(case: CaseFolder, tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="cannot be a member"):
        write_bundle(case, tmp_path / "x.zip", {name: b""})
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.parametrize("name", ["tables/tags.parquet", "policy.toml"])
def test_a_case_with_a_changed_file_is_not_exported(tmp_path: Path, name: str) -> None:
    case = small_case(tmp_path / "case")
    old = write_bundle(case, tmp_path / "x.zip", clock=fixed).path.read_bytes()
    file = case.path / name
    content = bytearray(file.read_bytes())
    content[-9] ^= 1
    file.write_bytes(content)
    with pytest.raises((IntegrityError, pl.exceptions.PolarsError)):
        write_bundle(case, tmp_path / "x.zip")
    assert (tmp_path / "x.zip").read_bytes() == old
    assert len(list(tmp_path.iterdir())) == 2


def test_the_verifier_says_intact(bundle: Path, tmp_path: Path, case: CaseFolder) -> None:
    with zipfile.ZipFile(bundle) as file:
        file.extractall(tmp_path / "unpacked")
    script = tmp_path / "unpacked" / "verify_case.py"
    size, digest = case.journal.head()
    for arguments in ([], [bundle], [bundle, "--head", f"{size}:{digest}"], [bundle, "--head", f"0:{'0' * 64}"]):
        done = run_verifier(script, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Intact: 13 files, 6 journal entries\n")
        assert f"head {size}:{digest}\nroot {case.journal.root()}" in done.stdout
        assert "cannot show" in done.stdout
    (tmp_path / "unpacked" / "notes.txt").write_text("mine")
    done = run_verifier(script)
    assert done.returncode == 0 and "Not listed and not checked: notes.txt" in done.stdout


def test_the_verifier_uses_nothing_but_the_standard_library() -> None:
    source = Path(verify_case.__file__).read_text()
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "name", ["case/tables/tags.parquet", "page.html", "case/layout.json", "README.txt", "case/head.json"]
)
def test_the_verifier_names_a_changed_file(
    bundle: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(member(bundle, name))
    content[len(content) // 2] ^= 1
    changed = rewrite(bundle, tmp_path / "changed.zip", {name: bytes(content)})
    assert verify_case.main([str(changed)]) == 1
    assert f"- {name} was changed" in capsys.readouterr().out
    with pytest.raises((IntegrityError, StoreError)):
        import_bundle(changed, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_missing_and_added_members_are_named(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = rewrite(bundle, tmp_path / "m.zip", {"page.html": None})
    added = rewrite(bundle, tmp_path / "a.zip", {"page2.html": b"x"})
    assert (verify_case.main([str(missing)]), verify_case.main([str(added)])) == (1, 1)
    said = capsys.readouterr().out
    assert "page.html cannot be read" in said and "page2.html was added" in said
    with pytest.raises(IntegrityError, match=r"page\.html is missing"):
        import_bundle(missing, tmp_path / "back")
    with pytest.raises(IntegrityError, match=r"page2\.html was added"):
        import_bundle(added, tmp_path / "back")


def lines_of(bundle: Path) -> list[bytes]:
    return member(bundle, "case/journal.jsonl").splitlines(keepends=True)


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"0xa", b"0xc"), *lines[2:]], 2),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
        (lambda lines: [*lines[:3], lines[1], *lines[3:]], 4),
        (lambda lines: [*lines[:-1], lines[-1][:-20]], 6),
        (lambda lines: [*lines[:4], b"\xff\xfe\n", *lines[4:]], 5),
        (lambda lines: [*lines[:2], lines[2].replace(b'{"author"', b'{ "author"'), *lines[3:]], 3),
    ],
)  # fmt: skip
@pytest.mark.parametrize("relist", [False, True])
def test_a_changed_journal_names_its_first_broken_entry(
    bundle: Path, tmp_path: Path, change: object, first_bad: int, relist: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = b"".join(change(lines_of(bundle)))
    changed = rewrite(bundle, tmp_path / "changed.zip", {"case/journal.jsonl": journal}, relist=relist)
    assert verify_case.main([str(changed)]) == 1
    assert f"journal entry {first_bad} is the first broken one" in capsys.readouterr().out
    with pytest.raises(IntegrityError, match=f"entry {first_bad} "):
        import_bundle(changed, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_journal_cut_at_the_end_shows_against_its_head(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = b"".join(lines_of(bundle)[:-1])
    changed = rewrite(bundle, tmp_path / "changed.zip", {"case/journal.jsonl": journal}, relist=True)
    assert verify_case.main([str(changed)]) == 1
    assert "journal entries at the end are missing: head.json says 6, there are 5" in capsys.readouterr().out
    with pytest.raises(IntegrityError, match="entries at the end are missing"):
        import_bundle(changed, tmp_path / "back")


def test_a_bundle_made_to_fit_itself_shows_only_against_a_head_from_elsewhere(
    bundle: Path, tmp_path: Path, case: CaseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    other = small_case(tmp_path / "other", rows=3)
    forged = write_bundle(other, tmp_path / "forged.zip", clock=fixed).path
    size, digest = case.journal.head()
    assert verify_case.main([str(forged)]) == 0
    assert verify_case.main([str(forged), "--head", f"{size}:{digest}"]) == 1
    assert "not those that the given head names" in capsys.readouterr().out


def test_a_table_exchanged_with_all_listed_hashes_shows_against_the_journal(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = member(bundle, "case/tables/tags.parquet") + b"\0"
    document = json.loads(member(bundle, "case/case.jcase"))
    document["tables"]["tags"] |= {"sha256": hashlib.sha256(table).hexdigest(), "bytes": len(table)}
    changes = {"case/tables/tags.parquet": table, "case/case.jcase": json.dumps(document).encode()}
    changed = rewrite(bundle, tmp_path / "changed.zip", changes, relist=True)
    assert verify_case.main([str(changed)]) == 1
    assert "the journal and case.jcase differ on tags" in capsys.readouterr().out
    with pytest.raises(IntegrityError, match="differ on tags"):
        import_bundle(changed, tmp_path / "back")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_cannot_be_checked(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert verify_case.main([str(tmp_path / "x.zip")]) == 2
    assert verify_case.main([str(tmp_path / "nothing.zip")]) == 2
    assert verify_case.main([str(tmp_path)]) == 2
    assert capsys.readouterr().out.count("Cannot check") == 3


plain = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(plain)
def test_the_verifier_spells_json_as_the_journal_does(value: object) -> None:
    assert verify_case.canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("size", range(9))
def test_the_verifier_builds_the_same_tree(size: int) -> None:
    from jupyter_compliance.store.merkle import merkle_root

    leaves = [bytes([i]) for i in range(size)]
    hashed = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    assert verify_case.merkle_root(hashed).hex() == merkle_root(leaves)


def test_a_compressed_member_that_no_longer_unpacks_is_named(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        packed = [info for info in archive.infolist() if info.compress_type == zipfile.ZIP_DEFLATED]
        hit = max(packed, key=lambda info: info.compress_size)
        begin = hit.header_offset + 30 + len(hit.filename)
    content = bytearray(bundle.read_bytes())
    content[begin] = 0x07  # a block type that deflate does not have
    (tmp_path / "broken.zip").write_bytes(content)
    done = run_verifier(verify_case.__file__, tmp_path / "broken.zip")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{hit.filename} cannot be read" in done.stdout
