from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.views.service import BoardService
from jupyter_compliance.views.wire import arrow_stream

JS = Path(__file__).resolve().parents[2] / "js"
READ = """
import { readFileSync } from 'node:fs';
import { tableFromIPC } from '@uwdata/flechette';
const found = {};
for (const path of process.argv.slice(2)) {
  const table = tableFromIPC(readFileSync(path));
  found[path] = table.toArray();
}
console.log(JSON.stringify(found, (key, value) => typeof value === 'bigint' ? `bigint ${value}` : value));
"""


def test_streams_read_back_as_they_were():
    frame = pl.DataFrame({"a": ["x", "ü→", ""], "b": [1.5, 2.0, None], "c": [True, False, None]}, schema_overrides={"b": pl.Float32})
    assert pl.read_ipc_stream(arrow_stream(frame)).equals(frame)


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Decimal(38, 18), pl.Datetime("us")])
def test_types_that_lose_digits_in_a_browser_are_refused(dtype):
    with pytest.raises(TypeError, match="Column 'a'"):
        arrow_stream(pl.DataFrame({"a": pl.Series([None], dtype=dtype)}))


def test_the_browser_library_reads_every_table(case, tmp_path):
    node = shutil.which("node")
    if node is None or not (JS / "node_modules" / "@uwdata" / "flechette").is_dir():
        pytest.skip("node or js/node_modules are not on this machine")
    service = BoardService(case)
    asked = {"queue": {}, "graph": {}, "transfers": {}, "timeline": {}}
    expected = {}
    for method, params in asked.items():
        for name, stream in service.handle(method, params).tables.items():
            path = tmp_path / f"{method}-{name}.arrow"
            path.write_bytes(stream)
            expected[str(path)] = pl.read_ipc_stream(stream).to_dicts()
    script = tmp_path / "read.mjs"
    script.write_text(READ)
    (tmp_path / "node_modules").symlink_to(JS / "node_modules")
    done = subprocess.run([node, str(script), *expected], capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(done.stdout)
    for path, rows in expected.items():
        assert len(found[path]) == len(rows) > 0
        for got, row in zip(found[path], rows, strict=True):
            assert got.keys() == row.keys()
            for key, value in row.items():
                if isinstance(value, float):
                    assert got[key] == (None if value != value else pytest.approx(value))
                else:
                    assert got[key] == value
