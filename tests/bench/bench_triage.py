"""How right the top of the queue is, on AMLSim judged by `isFraud`: `make bench-triage`.

Alerts are raised by this product's own detectors under the default policy; AMLSim says which accounts took part in a
planted pattern. AMLSim is synthetic, and each file holds one kind of pattern, so its figures are upper bounds. A second
table is measured on our own generated data, which plants innocent look-alikes too; it says so.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).parents[2]
FILES = ("20K_fanin200", "20K_cycle200")
AT = (50, 100, 200)


def case_tables(archive: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return transfers and accounts of an AMLSim archive; `isFraud` is among the columns of accounts."""
    from jupyter_compliance.sources import load_case_tables

    loaded = load_case_tables(transfers=archive)
    return loaded["transfers"].frame, loaded["accounts"].frame


def precision(archive: Path) -> list[dict[str, Any]]:
    """Triage one archive and return precision at several depths of the queue."""
    from jupyter_compliance.detectors.registry import run_all
    from jupyter_compliance.network.ledger import Ledger
    from jupyter_compliance.triage import Policy, triage

    transfers, accounts = case_tables(archive)
    fraud = next(c for c in accounts.columns if c.lower() in ("isfraud", "is_fraud"))
    policy = Policy.default()
    ledger = Ledger.build(transfers, accounts)
    result = triage(ledger, run_all(ledger, parameters=policy.detectors), policy)
    truth = accounts.select(
        pl.col("account_id").alias("subject"), pl.col(fraud).cast(pl.String).is_in(["1", "true", "True"]).alias("bad")
    )
    judged = result.queue.select("rank", "subject", "score").join(truth, on="subject", how="left").sort("rank")
    base = truth["bad"].mean()
    name = archive.stem
    rows = [
        {
            "name": f"precision at {k}, {name}", "value": round(float(judged.head(k)["bad"].mean() or 0), 4), "unit": "",
            "target": None, "better": "higher", "rows": transfers.height,
            "note": f"base rate {base:.3f}, lift {float(judged.head(k)['bad'].mean() or 0) / base:.1f}",
        }
        for k in AT
    ]  # fmt: skip
    found = judged.filter(pl.col("score") >= policy.line)
    rows.append(
        {
            "name": f"precision at the line, {name}", "value": round(float(found["bad"].mean() or 0), 4), "unit": "",
            "target": None, "better": "higher", "rows": transfers.height,
            "note": f"{found.height} of {judged.height} in the queue; recall {found['bad'].sum() / truth['bad'].sum():.3f}",
        }
    )  # fmt: skip
    return rows


def generated(rows: int = 200_000) -> list[dict[str, Any]]:
    """Triage generated data: how much of the top is planted, and how many look-alikes reach the line."""
    sys.path.insert(0, str(Path(__file__).parent))
    from generate import generate

    from jupyter_compliance.detectors.registry import run_all
    from jupyter_compliance.network.ledger import Ledger
    from jupyter_compliance.sources import load_case_tables
    from jupyter_compliance.triage import Policy, triage

    made, policy = generate(rows), Policy.default()
    loaded = load_case_tables(**{name: made[name] for name in ("transfers", "accounts", "tags")}, currency="USD")
    ledger = Ledger.build(*(loaded[name].frame for name in ("transfers", "accounts", "tags")), currency="USD")
    result = triage(ledger, run_all(ledger, parameters=policy.detectors), policy)
    labels = made["labels"].rename({"account_id": "subject"}).unique("subject", keep="first", maintain_order=True)
    judged = result.queue.select("rank", "subject", "score").join(labels, on="subject", how="left").sort("rank")
    bad = judged["bad"].fill_null(False)
    innocent = judged.filter(pl.col("bad").not_() & (pl.col("score") >= policy.line)).height
    figures = [
        {
            "name": f"planted among the first {k}, generated data", "value": round(float(bad.head(k).mean()), 4), "unit": "",
            "target": None, "better": "higher", "rows": rows, "note": "generated data; the rest is unlabelled background",
        }
        for k in AT
    ]  # fmt: skip
    figures.append(
        {
            "name": "innocent look-alikes at the line, generated data", "value": innocent, "unit": "", "target": 0,
            "better": "lower", "rows": rows, "note": f"of {labels.filter(~pl.col('bad')).height} planted",
        }
    )  # fmt: skip
    return figures


if __name__ == "__main__":
    data = ROOT.parent / "shared" / "data" / "amlsim"
    if not data.exists():
        sys.exit(f"The AMLSim archives are not at {data}; nothing measured.")
    figures = [row for name in FILES for row in precision(data / f"{name}.tgz")] + generated()
    out = ROOT / "build" / "bench" / "triage.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=1) + "\n")
    for f in figures:
        print(f"{f['name']:<50}{f['value']:>7.3f}  {f['note']}")
