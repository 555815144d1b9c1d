#!/usr/bin/env python3
"""Check an exported case with Python 3.8 or newer and nothing else.

    python verify_case.py [BUNDLE.zip | FOLDER] [--head SIZE:HASH]

Without a path, the folder of this script is checked. Ends with 0 when all is intact, with 1 when something was
changed (the first broken journal entry is named), with 2 when it cannot check. What it cannot show: somebody who
changes everything, hashes included, makes another bundle that fits itself. Compare with a head that reached you in
another way, by --head.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

LIST = "MANIFEST.json"
FIELDS = ["author", "body", "hash", "kind", "prev", "seq", "ts"]
LARGEST_TEXT = 1 << 30


class Folder:
    """An unpacked bundle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """Return the names of all files."""
        return [p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if not p.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""
        path = self.path.joinpath(*name.split("/")).resolve()
        if self.path.resolve() not in path.parents:
            raise OSError("it lies outside the bundle")
        return path.open("rb")


class Archive:
    """A bundle as it was received."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        """Return the names of all members, repeated ones too."""
        return [i.filename for i in self.zip.infolist() if not i.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        """Open a member for reading."""
        return self.zip.open(name)


def canonical(value: Any) -> bytes:
    """Return RFC 8785 canonical JSON of text, integers, booleans, None, lists and dictionaries."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass"))
        return b"{" + b",".join(canonical(k) + b":" + canonical(value[k]) for k in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(v) for v in value) + b"]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError("a number that has no exact spelling")
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def merkle_root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash of RFC 6962 over hashed leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])).digest()


def check_files(bundle: Folder | Archive, say: Callable[[str], None]) -> tuple[dict[str, Any], list[str]]:
    """Compare every file with the list; return what the list says, and the names it does not list."""
    listed = json.loads(read(bundle, LIST).decode("utf-8"))["members"]
    for name, told in listed.items():
        digest, size = hashlib.sha256(), 0
        try:
            with bundle.open(name) as file:
                for chunk in iter(lambda: file.read(1 << 20), b""):
                    digest.update(chunk)
                    size += len(chunk)
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            say(f"{shown(name)} cannot be read: {error}")
            continue
        if digest.hexdigest() != told["sha256"] or size != told["bytes"]:
            say(f"{shown(name)} was changed: its hash is not the listed one")
    names = bundle.names()
    for name, times in sorted(collections.Counter(names).items()):
        if times > 1:
            say(f"{shown(name)} is there more than once")
    unlisted = sorted(set(names) - set(listed) - {LIST})
    for name in unlisted if isinstance(bundle, Archive) else []:
        say(f"{shown(name)} was added: it is not listed")
    return listed, unlisted


def check_journal(data: bytes, say: Callable[[str], None]) -> tuple[list[str], list[bytes], list[Any]] | None:
    """Follow the chain; return the hashes of the intact entries, their leaves, and the entries."""
    hashes: list[str] = []
    leaves: list[bytes] = []
    entries: list[Any] = []
    prev = "0" * 64
    for place, line in enumerate(data.splitlines(keepends=True), 1):
        fault = None
        try:
            entry = json.loads(line.decode("utf-8"))
            if sorted(entry) != FIELDS or canonical(entry) + b"\n" != line:
                fault = "it is not in canonical spelling"
            elif entry["seq"] != place:
                fault = "entry {} stands in its place".format(entry["seq"])
            elif entry["prev"] != prev:
                fault = "it does not follow the entry before it"
            else:
                leaf = canonical({k: v for k, v in entry.items() if k != "hash"})
                if hashlib.sha256(leaf).hexdigest() != entry["hash"]:
                    fault = "its hash does not fit its content"
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            fault = f"it cannot be read: {error}"
        if fault:
            say(f"journal entry {place} is the first broken one: {fault}")
            return None
        prev = entry["hash"]
        hashes.append(prev)
        leaves.append(hashlib.sha256(b"\x00" + leaf).digest())
        entries.append(entry)
    return hashes, leaves, entries


def check_heads(
    hashes: list[str], leaves: list[bytes], heads: list[tuple[str, int, str, str | None]], say: Callable[[str], None]
) -> None:
    """Compare the chain with heads: (where it comes from, size, hash, root or None)."""
    for origin, size, digest, root in heads:
        if size > len(hashes):
            say(f"journal entries at the end are missing: {origin} says {size}, there are {len(hashes)}")
        elif (hashes[size - 1] if size else "0" * 64) != digest:
            say(f"the first {size} journal entries are not those that {origin} names")
        elif root is not None and merkle_root(leaves[:size]).hex() != root:
            say(f"the Merkle root is not the one that {origin} names")


def check_case(case: Any, listed: dict[str, Any], entries: list[Any], say: Callable[[str], None]) -> None:
    """Compare the tables and policy that the case names with the files and with the journal."""
    said = {}
    for entry in entries:
        body = entry["body"]
        if entry["kind"] == "case.created":
            said = {name: record["sha256"] for name, record in body["tables"].items()}
            said["the policy"] = body["policy_sha256"]
        elif entry["kind"] == "table.added":
            said[body["table"]] = body["sha256"]
        elif entry["kind"] == "policy.set":
            said["the policy"] = body["sha256"]
    named = {name: ("case/tables/" + record["file"], record["sha256"]) for name, record in case["tables"].items()}
    named["the policy"] = ("case/" + case["policy"]["file"], case["policy"]["sha256"])
    for name in sorted(set(said) | set(named)):
        if name not in named or said.get(name) != named[name][1]:
            say(f"the journal and case.jcase differ on {shown(name)}")
        elif listed.get(named[name][0], {}).get("sha256") != named[name][1]:
            say(f"{shown(named[name][0])} is not the file that case.jcase names")


def read(bundle: Folder | Archive, name: str) -> bytes:
    """Return a small file whole."""
    with bundle.open(name) as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise ValueError(f"{name} is too large")
    return data


def shown(text: object) -> str:
    """Return a text without characters that a terminal would act on."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(text))


def main(arguments: list[str] | None = None) -> int:
    """Check and print; return the exit code."""
    parser = argparse.ArgumentParser(description="Check an exported case.")
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--head", metavar="SIZE:HASH", help="head of the journal that you know from elsewhere")
    options = parser.parse_args(arguments)
    problems: list[str] = []
    try:
        bundle: Folder | Archive = Folder(options.path) if options.path.is_dir() else Archive(options.path)
        heads: list[tuple[str, int, str, str | None]] = []
        if options.head:
            size, digest = options.head.split(":")
            heads.append(("the given head", int(size), digest, None))
        listed, unlisted = check_files(bundle, problems.append)
        head = json.loads(read(bundle, "case/head.json").decode("utf-8"))
        case = json.loads(read(bundle, "case/case.jcase").decode("utf-8"))
        heads.append(("head.json", head["size"], head["hash"], head["root"]))
        heads.append(("case.jcase", case["journal"]["size"], case["journal"]["hash"], None))
        chain = check_journal(read(bundle, "case/journal.jsonl"), problems.append)
        if chain:
            check_heads(chain[0], chain[1], heads, problems.append)
            check_case(case, listed, chain[2], problems.append)
    except (OSError, KeyError, ValueError, TypeError, AttributeError, RecursionError, zipfile.BadZipFile, zlib.error) as error:
        if not problems:
            print(f"Cannot check {shown(options.path)}: {type(error).__name__}: {shown(error)}")
            return 2
        problems.append(f"the rest could not be checked: {error}")
    for name in unlisted if not problems else []:
        print(f"Not listed and not checked: {shown(name)}")
    if problems or chain is None:
        print("Not intact:")
        for problem in problems:
            print(f"- {shown(problem)}")
        return 1
    print(f"Intact: {len(listed)} files, {len(chain[0])} journal entries")
    print(f"head {len(chain[0])}:{chain[0][-1] if chain[0] else '0' * 64}")
    print(f"root {merkle_root(chain[1]).hex()}")
    print("Compare the head with one that reached you in another way: this check cannot show that everything was")
    print("written anew, nor that later entries were left out of the export.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
