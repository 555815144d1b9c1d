"""How often the detectors are right on published data: `make bench-accuracy`.

Writes `build/bench/accuracy.json` and the page `docs/accuracy.md`. Two synthetic sets of others are used, with the
default thresholds: laundering attempts of IBM's AMLworld (HI-Small) beside a sample of its licit transfers, and the two
public AMLSim samples. Nothing was searched for on them; the page says what was chosen after a look at them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.cards.intervals import wilson
from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.detectors.registry import DETECTORS, run_all
from jupyter_compliance.network.ledger import Ledger

sys.path.insert(0, str(Path(__file__).parents[1]))

from simulated import amlsim

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
#: The typology's own detector; any detector for attempts without a form.
OWN = {
    "FAN-OUT": "D09", "FAN-IN": "D10", "CYCLE": "D11", "SCATTER-GATHER": "D14", "GATHER-SCATTER": "D15",
    "BIPARTITE": "D12", "STACK": "D13", "RANDOM": "any",
}  # fmt: skip
#: US dollars for one unit; the set converts at fixed rates and these are what its own conversions come to.
RATES = {
    "US Dollar": 1.0, "Euro": 1.1718, "Yuan": 0.14931, "Yen": 0.0094877, "Rupee": 0.013616, "Ruble": 0.012855,
    "UK Pound": 1.29166, "Swiss Franc": 1.0929, "Canadian Dollar": 0.75798, "Australian Dollar": 0.70781,
    "Mexican Peso": 0.047326, "Saudi Riyal": 0.26659, "Brazil Real": 0.1771, "Shekel": 0.29612, "Bitcoin": 11879.0,
}  # fmt: skip
STRENGTHS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Attempt:
    """One laundering attempt: its number, family and transfers."""

    name: str
    family: str
    transfers: pl.DataFrame

    def short_of(self) -> str:
        """Say which threshold of its own detector the attempt cannot reach whatever its times and amounts; empty if none."""
        t = self.transfers.filter(pl.col("src") != pl.col("dst"))
        out = t.group_by("src").agg(pl.col("dst").n_unique())["dst"]
        into = t.group_by("dst").agg(pl.col("src").n_unique())["src"]
        most_out, most_in = int(out.max() or 0), int(into.max() or 0)
        code = OWN[self.family]
        p: Any = DETECTORS[code].parameters if code != "any" else None
        if self.family in ("FAN-OUT", "FAN-IN"):
            most = most_out if self.family == "FAN-OUT" else most_in
            return f"{most} counterparties, {p.counterparties} asked" if most < p.counterparties else ""
        if self.family == "CYCLE":
            return (
                f"{t.height} hops, {p.hops_least} to {p.hops_most} asked"
                if not p.hops_least <= t.height <= p.hops_most
                else ""
            )
        if self.family == "SCATTER-GATHER":
            middles = len(set(t["src"]) & set(t["dst"]))
            return f"{middles} intermediaries, {p.intermediaries} asked" if middles < p.intermediaries else ""
        if self.family == "GATHER-SCATTER":
            short = most_in < p.payers or most_out < p.payees
            return f"{most_in} payers and {most_out} payees, {p.payers} and {p.payees} asked" if short else ""
        if self.family == "BIPARTITE":
            if most_out < 2 and most_in < 2:
                return "separate pairs: nobody pays two, nobody is paid by two"
            short = most_out < p.payees or most_in < p.payers
            return (
                f"{most_in} payers and {most_out} payees of one account, {p.payers} and {p.payees} asked"
                if short
                else ""
            )
        if self.family == "STACK":
            if most_out < 2 and most_in < 2:
                return "separate chains of two: nobody pays two, nobody is paid by two"
            return (
                f"{most_in} payers and {most_out} payees of one account, 2 and 2 asked"
                if min(most_out, most_in) < 2
                else ""
            )
        return ""


def aml_transfers(frame: pl.DataFrame, prefix: str, src: pl.Expr, dst: pl.Expr) -> pl.DataFrame:
    """Bring rows of the AMLworld format to the transfers contract, worth US dollars."""
    rate = pl.col("payment_currency").replace_strict(RATES, return_dtype=pl.Float64)
    return frame.with_row_index("n").select(
        pl.format(f"{prefix}{{}}", pl.col("n").cast(pl.String).str.zfill(5)).alias("transfer_id"),
        pl.col("timestamp")
        .str.to_datetime("%Y/%m/%d %H:%M", time_unit="us", time_zone="UTC")
        .cast(INSTANT)
        .alias("ts"),
        src.alias("src"),
        dst.alias("dst"),
        pl.col("payment_currency").alias("asset"),
        pl.col("amount_paid").cast(MONEY).alias("amount"),
        (pl.col("amount_paid") * rate).round(2).cast(MONEY).alias("value"),
    )


def bank_account(bank: str, account: str) -> pl.Expr:
    """Return the account's name with its bank, spelt as in both files."""
    return pl.format("{}:{}", pl.col(bank).cast(pl.String).str.strip_chars_start("0"), pl.col(account))


def attempts(folder: Path) -> list[Attempt]:
    """Return the attempts in order."""
    flat = pl.read_parquet(folder / "patterns_flat.parquet").sort("pattern_id", "seq")
    return [
        Attempt(
            part["pattern_id"][0], part["pattern_family"][0],
            aml_transfers(part, "P", bank_account("from_bank", "from_account"), bank_account("to_bank", "to_account")),
        )
        for part in flat.partition_by("pattern_id", maintain_order=True)
    ]  # fmt: skip


def licit(folder: Path) -> pl.DataFrame:
    """Return the licit sample."""
    frame = pl.read_csv(folder / "transactions_sample.csv", infer_schema_length=None)
    frame = frame.filter(pl.col("is_laundering") == 0)
    return aml_transfers(
        frame, "L", bank_account("from_bank_id", "from_account_id"), bank_account("to_bank_id", "to_account_id")
    )


def fires(attempt: Attempt, around: pl.DataFrame | None) -> list[str]:
    """Return the detectors with a finding at least half of whose cited transfers belong to the attempt."""
    frame = attempt.transfers if around is None else pl.concat([around, attempt.transfers])
    code = OWN[attempt.family]
    found = run_all(Ledger.build(frame, currency="USD"), codes=None if code == "any" else [code])
    mine = found.filter(
        pl.col("transfer_ids").list.eval(pl.element().str.starts_with("P")).list.mean() >= 0.5
    )  # fmt: skip
    return sorted(set(mine["detector"]))


def patterns(folder: Path) -> dict[str, Any]:
    """Measure every attempt alone and inside the licit sample, and false alarms on that sample."""
    sample = licit(folder)
    rows, missed = [], []
    for attempt in attempts(folder):
        alone, inside = fires(attempt, None), fires(attempt, sample)
        short = attempt.short_of()
        rows.append((attempt.family, bool(alone), bool(inside), not short))
        if not inside:
            missed.append(
                (attempt.family, attempt.name, attempt.transfers.height, short or "reaches the thresholds by its form")
            )
    found = run_all(Ledger.build(sample, currency="USD"))
    alarms = {
        code: (int((found["detector"] == code).sum()), found.filter(detector=code)["subject"].n_unique())
        for code in DETECTORS
    }
    families = []
    table = pl.DataFrame(rows, schema=["family", "alone", "inside", "able"], orient="row")
    for family, code in OWN.items():
        part = table.filter(family=family)
        able = part.filter("able")
        families.append(
            {
                "family": family, "code": code, "attempts": part.height, "alone": int(part["alone"].sum()),
                "inside": int(part["inside"].sum()), "able": able.height, "able_inside": int(able["inside"].sum()),
            }
        )  # fmt: skip
    minutes = round((sample["ts"].max() - sample["ts"].min()).total_seconds() / 60)
    accounts = len(set(sample["src"]) | set(sample["dst"]))
    return {
        "families": families,
        "missed": missed,
        "alarms": alarms,
        "licit": sample.height,
        "accounts": accounts,
        "minutes": minutes,
    }


def simulated(archive: Path) -> dict[str, Any]:
    """Measure precision and recall of accounts by detector, variant and least strength."""
    ledger, fraud = amlsim(archive)
    found = run_all(ledger)
    kinds = [(code, None) for code in sorted(set(found["detector"]))]
    kinds += sorted({(d, v) for d, v in found.select("detector", "variant").iter_rows() if d in ("D09", "D10", "D11")})
    groups = [*kinds, ("D09 or D10", None)]
    rows = []
    for code, variant in groups:
        mine = found.filter(pl.col("detector").is_in(code.split(" or ")))
        mine = mine if variant is None else mine.filter(variant=variant)
        for least in STRENGTHS:
            subjects = set(mine.filter(pl.col("strength") >= least)["subject"])
            if subjects:
                rows.append((code, variant, least, len(subjects), len(subjects & fraud)))
    return {"name": archive.stem, "fraud": len(fraud), "accounts": ledger.size, "transfers": ledger.rows, "rows": rows}


def share_words(hits: int, of: int) -> str:
    """Return ``12 of 40, 30 % (18–45)``."""
    if not of:
        return "–"
    low, high = wilson(hits, of)
    return f"{hits} of {of}, {100 * hits / of:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def called(code: str) -> str:
    """Return a detector as the page calls it."""
    return " or ".join(f"{c} {DETECTORS[c].name}" if c in DETECTORS else c for c in code.split(" or "))


def page(aml: dict[str, Any], sims: list[dict[str, Any]]) -> str:
    """Return the accuracy page."""
    lines = [
        "# How often the detectors are right", "",
        "Made by `make bench-accuracy`; do not edit. All sets are synthetic and not ours, thresholds are the defaults, and",
        "no threshold was searched for on them. But four were chosen after a look at what these sets missed, so their figures are",
        "not those of unseen data: the longest cycle, what a cycle keeps in all, what scatter-gather keeps, and two payers for a",
        "fan of one amount, with its payers told. Intervals are Wilson's, 95 %.", "",
        "## Laundering attempts (IBM AMLworld HI-Small, 370 attempts)", "",
        "An attempt is found when its typology's own detector makes a finding at least half of whose cited transfers are",
        f"the attempt's. *Inside* puts it among {aml['licit']:,} licit transfers of the same set, *alone* has nothing",
        "around it. *Reaches the thresholds* leaves out attempts that are too small or not of the form by the detector's",
        "definition, whatever their times and amounts; many attempts of the set have one or two transfers. Amounts are",
        "compared in US dollars at the set's own fixed rates.", "",
        "| family | detector | found inside | found alone | of those that reach the thresholds |", "|---|---|---|---|---|",
        *[
            f"| {f['family'].lower()} | {called(f['code'])} | {share_words(f['inside'], f['attempts'])} | "
            f"{share_words(f['alone'], f['attempts'])} | {share_words(f['able_inside'], f['able'])} |"
            for f in aml["families"]
        ],
        "",
        "The set's *bipartite* attempts are pairs that share no account with each other, and its *stacks* are chains of two",
        "payments that share none: who sees only the transfers cannot know that they belong together, and the definition",
        "(several payers that nearly all pay the same several payees) does not cover them. They count as missed.", "",
        f"## False alarms on the licit sample ({aml['licit']:,} transfers, {aml['accounts']:,} accounts)", "",
        f"The sample covers {aml['minutes']} minutes in US dollars: slow patterns have no time to show, so this is a floor. What",
        "detectors say of the AMLSim accounts that took part in nothing, below, is the harder test.", "",
        "| detector | findings | accounts | share of accounts |", "|---|---|---|---|",
        *[
            f"| {called(code)} | {n} | {subjects} | {100 * subjects / aml['accounts']:.1f} % |"
            for code, (n, subjects) in aml["alarms"].items() if n
        ],
        "", "No finding: " + ", ".join(code for code, (n, _) in aml["alarms"].items() if not n) + ".", "",
    ]  # fmt: skip
    for sim in sims:
        lines += [
            f"## AMLSim {sim['name']} ({sim['transfers']:,} transfers, {sim['accounts']:,} accounts)", "",
            f"{sim['fraud']:,} accounts ({100 * sim['fraud'] / sim['accounts']:.1f} %) took part in a planted pattern, in any place of it.",
            "A detector is right about an account when it is one of them, whatever its own typology. Each line says from which",
            "strength on: lines that repeat the one above are left out.", "",
            "| detector | least strength | accounts found | precision | recall |", "|---|---|---|---|---|",
        ]  # fmt: skip
        said = None
        for code, variant, least, found, right in sim["rows"]:
            if (code, variant, found) == said or (least and code not in ("D09", "D10", "D11", "D09 or D10")):
                continue
            said = (code, variant, found)
            name = called(code) + ("" if variant is None else f", {variant or 'plain'} alone")
            lines.append(
                f"| {name} | {least:g} | {found:,} | {share_words(right, found)} | {100 * right / sim['fraud']:.1f} % |"
            )
        lines.append("")
    lines += ["## Attempts that are missed inside the licit sample", "", "| family | why | attempts |", "|---|---|---|"]
    reasons: dict[tuple[str, str], list[str]] = {}
    for family, name, _, why in aml["missed"]:
        reasons.setdefault((family.lower(), why), []).append(name.removeprefix("IBM-"))
    lines += [
        f"| {family} | {why} | {len(names)}: {', '.join(names)} |" for (family, why), names in sorted(reasons.items())
    ]
    return "\n".join(lines) + "\n"


def figures(aml: dict[str, Any], sims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the measurements in the form of the other benches."""
    out: list[dict[str, Any]] = []

    def figure(name: str, value: float, better: str, rows: int, note: str) -> None:
        known = {"name": name, "value": round(value, 4), "unit": "", "target": None, "better": better}
        out.append(known | {"rows": rows, "note": note})

    for f in aml["families"]:
        what = f"{f['family'].lower()} attempts found by {f['code']}"
        for where in ("inside", "alone"):
            low, high = wilson(f[where], f["attempts"])
            figure(
                f"{what}, {where}", f[where] / f["attempts"], "higher", f["attempts"], f"95 % {low:.2f} to {high:.2f}"
            )
        if f["able"]:
            figure(
                f"{what}, of those that reach the thresholds",
                f["able_inside"] / f["able"],
                "higher",
                f["able"],
                "inside",
            )
    whole = sum(f["inside"] for f in aml["families"]) / sum(f["attempts"] for f in aml["families"])
    figure("attempts found, inside", whole, "higher", sum(f["attempts"] for f in aml["families"]), "all families")
    for code, (n, subjects) in aml["alarms"].items():
        figure(f"false alarms of {code}", n, "lower", aml["licit"], f"{subjects} of {aml['accounts']} accounts")
    for sim in sims:
        for code, variant, least, found, right in sim["rows"]:
            name = (
                f"{sim['name']}, {code}{'' if variant is None else ' ' + (variant or 'plain')}, strength >= {least:g}"
            )
            figure(f"precision, {name}", right / found, "higher", sim["transfers"], f"{found} accounts")
            figure(f"recall, {name}", right / sim["fraud"], "higher", sim["transfers"], f"of {sim['fraud']} accounts")
    return out


def main() -> None:
    """Measure, write the figures and the page, print the page."""
    if not DATA.exists():
        sys.exit(f"The data sets are not at {DATA}; nothing measured.")
    aml = patterns(DATA / "aml_patterns")
    sims = [simulated(DATA / "amlsim" / f"{name}.tgz") for name in ("20K_fanin200", "20K_cycle200")]
    out = ROOT / "build" / "bench" / "accuracy.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures(aml, sims), indent=1) + "\n")
    text = page(aml, sims)
    (ROOT / "docs" / "accuracy.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
