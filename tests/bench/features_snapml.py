"""Graph features of snapml with its defaults, for `bench_features`; runs in an environment of its own.

    python features_snapml.py TRANSFERS.parquet ROWS

The defaults: counts and other statistics of each account's neighbours over twenty days, and fan-in and fan-out over half
a day; no cycles and no scatter-gather. One thread, which spends the least processor time.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import polars as pl
from snapml import GraphFeaturePreprocessor


def main(path: str, rows: int) -> None:
    frame = pl.read_parquet(path).head(rows)
    ids = pl.concat([frame["src"], frame["dst"]]).unique().sort()
    number = pl.Enum(ids)
    table = np.column_stack(
        [
            np.arange(frame.height, dtype=np.float64),
            frame["src"].cast(number).to_physical().to_numpy().astype(np.float64),
            frame["dst"].cast(number).to_physical().to_numpy().astype(np.float64),
            frame["ts"].dt.epoch("s").to_numpy().astype(np.float64),
            frame["amount"].cast(pl.Float64).to_numpy(),
        ]
    )
    table = np.ascontiguousarray(table)
    features = GraphFeaturePreprocessor()
    features.set_params({**features.get_params(), "num_threads": 1})
    start = time.process_time()
    found = features.fit_transform(table)
    spent = time.process_time() - start
    print(json.dumps({"us": spent / frame.height * 1e6, "columns": found.shape[1] - table.shape[1]}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
