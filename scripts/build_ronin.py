"""Build the Ronin demonstration data inside the package from the public sources beside the project.

Writes the same bytes on every run; `tests/data` compares. Rows are taken as they are, columns and spelling included,
so that the demonstration walks the same way through the adapters as anybody's own files.

    python scripts/build_ronin.py [SOURCE_FOLDER] [TARGET_FOLDER]
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[1]
SOURCE = ROOT.parent / "shared" / "data"
TARGET = ROOT / "jupyter_compliance" / "data" / "ronin"

LAZARUS_GROUP = "27307"  # OFAC entity number

TRANSFERS = "lazarus/LazarusTabularTxs1322519.csv"
TAGS = "tags/tags_without_bitmex.parquet"
LISTED = "sanctions/crypto/sanctioned_addresses_ETH.txt"
OFAC = {
    "sdn.csv": "sanctions/bench_sdn.csv.gz",
    "add.csv": "sanctions/bench_add.csv.gz",
    "alt.csv": "sanctions/bench_alt.csv.gz",
}
LICENCES = {
    "transfers-MIT.txt": "lazarus/LICENSE",
    "tags-MIT.txt": "tags/LICENSE",
    "ofac-addresses-MIT.txt": "sanctions/crypto/LICENSE",
    "ofac-sdn-Apache-2.0.txt": "sanctions/LICENSE",
}


def build(source: Path, target: Path) -> list[Path]:
    """Write the extract and return the files written."""
    transfers = (source / TRANSFERS).read_bytes()
    rows = pl.read_csv(transfers, infer_schema=False)
    addresses = {_canonical(a) for column in ("from", "to") for a in rows.get_column(column)}
    files = {"transfers.csv": transfers, "tags.csv": _tags(source / TAGS, addresses)}
    listed = [a for a in (source / LISTED).read_text().split() if _canonical(a) in addresses]
    files["ofac/sanctioned_addresses_ETH.txt"] = ("\n".join(listed) + "\n").encode()
    for name, path in OFAC.items():
        if lines := _entry(source / path):
            files[f"ofac/{name}"] = lines
    for name, path in LICENCES.items():
        files[f"licences/{name}"] = (source / path).read_bytes()
    written = []
    for name, content in sorted(files.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _canonical(address: str) -> str:
    return re.sub(r"^\\x", "0x", address).lower()


def _tags(path: Path, addresses: set[str]) -> bytes:
    tags = pl.read_parquet(path)
    kept = tags.filter(pl.col("address").str.to_lowercase().is_in(sorted(addresses)))
    return kept.sort("tagpack", "address", "label", "source").write_csv().encode()


def _entry(path: Path) -> bytes:
    with gzip.open(path) as file:
        return b"".join(line for line in file if re.match(rb" *\"?" + LAZARUS_GROUP.encode() + rb"\"?\s*,", line))


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:3]]
    source, target = [*given, *(SOURCE, TARGET)[len(given) :]]
    for path in build(source, target):
        print(f"{path.stat().st_size:>8,}  {path}")
