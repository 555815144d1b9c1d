"""What is planted is what its label says, and what looks like it is labelled innocent."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest

from jupyter_compliance.sources import synthetic
from jupyter_compliance.sources.synthetic import LOOK_ALIKES, TYPOLOGIES, Synthetic
from jupyter_compliance.sources.synthetic_lookalikes import LOOK_ALIKES as CATALOGUE

DAYS = pl.duration(days=1)


@pytest.fixture(scope="module")
def world() -> Synthetic:
    return synthetic.generate(100_000, seed=19, instances=12)


class Seen:
    """One instance with its transfers, values as floats."""

    def __init__(self, world: Synthetic, row: dict[str, Any], transfers: pl.DataFrame) -> None:
        self.row, self.t, self.world = row, transfers, world
        self.hard = row["difficulty"]

    def role(self, name: str) -> list[str]:
        return [a for a, r in zip(self.row["accounts"], self.row["roles"], strict=True) if r == name]

    def by(self, side: str, role: str) -> pl.DataFrame:
        return self.t.filter(pl.col(side).is_in(self.role(role)))

    def record(self, account: str) -> dict[str, Any]:
        held = self.world.accounts.filter(account_id=account)["customer_id"][0]
        return self.world.customers.filter(customer_id=held).row(0, named=True)

    @property
    def days(self) -> float:
        return (self.t["ts"].max() - self.t["ts"].min()).total_seconds() / 86400  # type: ignore[operator, union-attr]


def seen(world: Synthetic, code: str) -> list[Seen]:
    mine = world.instances.filter(code=code)
    assert mine.height >= 6, f"{code} was planted {mine.height} times"
    moved = world.transfers.with_columns(pl.col("value").cast(pl.Float64), pl.col("amount").cast(pl.Float64))
    long = mine.select("instance", "transfer_ids").explode("transfer_ids").join(
        moved, left_on="transfer_ids", right_on="transfer_id"
    ).sort("ts", "transfer_ids")  # fmt: skip
    return [Seen(world, row, long.filter(instance=row["instance"])) for row in mine.iter_rows(named=True)]


def below(threshold: float) -> Callable[[Seen], None]:
    def check(s: Seen) -> None:
        paid = s.by("src", "subject")["value"]
        assert paid.len() >= 5 and paid.sum() > threshold
        assert ((paid >= 0.8 * threshold - 0.01) & (paid < threshold)).all()

    return check


def many_small(s: Seen) -> None:
    paid = s.by("src", "subject")
    assert paid["dst"].n_unique() == 1 and paid.height >= 18 and paid["value"].max() < 420
    assert paid["value"].std() / paid["value"].mean() < (0.1 if s.hard != "evasive" else 0.3)


def smurfs(s: Seen) -> None:
    into = s.by("dst", "collector")
    assert into["src"].n_unique() >= 12 and (into["value"] < 10_000).all() and into["value"].sum() > 20_000


def passes(role: str, least: float) -> Callable[[Seen], None]:
    def check(s: Seen) -> None:
        into, out = s.by("dst", role)["value"].sum(), s.by("src", role)["value"].sum()
        assert least * into <= out <= into * 1.001

    return check


def off_profile(s: Seen) -> None:
    who = s.record(s.row["subject"])
    into = s.by("dst", "subject")
    assert into["value"].sum() > 1.05 * float(who["declared_income"])
    assert (into["ts"].max() - who["onboarded_at"]).days <= 8  # type: ignore[operator]


def burst(s: Seen) -> None:
    ts = s.t["ts"].to_list()
    gaps = np.diff([t.timestamp() for t in ts]) / 86400
    at = int(np.argmax(gaps))
    assert gaps[at] > (110 if s.hard != "evasive" else 60)
    assert s.t["value"][at + 1 :].sum() > 3 * s.t["value"][: at + 1].sum()


def fan(side: str) -> Callable[[Seen], None]:
    def check(s: Seen) -> None:
        legs = s.by(side, "hub")
        assert legs["dst" if side == "src" else "src"].n_unique() >= 7
        assert s.days < 20

    return check


def ring(s: Seen) -> None:
    members = s.role("member")
    assert len(members) >= 3
    hops = s.t.group_by("src", "dst", maintain_order=True).agg(pl.col("value").sum(), pl.col("ts").min())
    assert hops["src"][0] == hops["dst"][-1] and (hops["src"][1:] == hops["dst"][:-1]).all()
    assert hops["ts"].is_sorted() and hops["value"][-1] > (0.6 if s.hard == "evasive" else 0.8) * hops["value"][0]


def layers(*roles: str) -> Callable[[Seen], None]:
    def check(s: Seen) -> None:
        for a, b in pairwise(roles):
            legs = s.t.filter(pl.col("src").is_in(s.role(a)) & pl.col("dst").is_in(s.role(b)))
            pairs = legs.select("src", "dst").unique().height
            assert pairs >= 0.5 * len(s.role(a)) * len(s.role(b)), (a, b)

    return check


def scattered(s: Seen) -> None:
    out, back = s.by("src", "origin"), s.by("dst", "end")
    assert set(out["dst"]) == set(back["src"]) and out["dst"].n_unique() >= 3
    assert 0.8 * out["value"].sum() < back["value"].sum() < out["value"].sum()
    first = dict(zip(out["dst"], out["ts"], strict=True))
    assert all(first[a] < t for a, t in zip(back["src"], back["ts"], strict=True))


def peels(s: Seen) -> None:
    on = s.t.filter(pl.col("src").is_in(s.role("holder")) & pl.col("dst").is_in(s.role("holder")))
    off = s.by("dst", "peel")
    assert on.height >= 5 and off.height == on.height and on["value"].is_sorted(descending=True)
    assert (off["value"].to_numpy() <= 0.5 * on["value"].to_numpy()).all()


def coins(s: Seen) -> None:
    outs = s.by("src", "coinjoin")
    assert outs["tx_hash"].n_unique() == 1 and outs["amount"].n_unique() == 1 and outs.height >= 8
    assert s.by("dst", "subject").height >= 1


def denominations(s: Seen) -> None:
    paid = s.by("dst", "mixer")["amount"]
    assert paid.n_unique() == 1 and paid[0] in (0.1, 1.0, 10.0) and paid.len() >= 4


def hops_of_chains(s: Seen) -> None:
    out = s.by("src", "bridge")
    assert out.height >= 3 and s.t["chain"].n_unique() >= 2
    assert out["value"][-1] > 0.7 * s.t["value"][0]


def private(s: Seen) -> None:
    assert s.t["asset"].to_list()[:3] == ["ETH", "ETH", "XMR"] and s.t["asset"][-1] == "BTC" and s.days < 10


def tied(*categories: str) -> Callable[[Seen], None]:
    def check(s: Seen) -> None:
        tags = s.world.tags.filter(pl.col("account_id").is_in(s.row["accounts"]))
        (tagged,) = tags.filter(pl.col("category").is_in(categories))["account_id"].to_list()
        ends = {s.t["src"][0], s.t["dst"][-1]}
        assert ends == {tagged, s.row["subject"]}

    return check


def far_exchange(s: Seen) -> None:
    (venue,) = s.role("exchange")
    assert s.record(venue)["country"] in ("IR", "KP", "MM") != s.record(s.row["subject"])["country"]
    assert s.by("dst", "exchange").height >= 3


def taken_over(s: Seen) -> None:
    events = s.world.events.filter(account_id=s.row["subject"])
    change = events.filter(kind="credential_change").sort("ts")["ts"][-1]
    new = events.filter(pl.col("ts") <= change)["device"][-1]
    assert events.filter(pl.col("device") == new)["ts"].min() > events["ts"].min()  # type: ignore[operator]
    paid = s.by("dst", "beneficiary")
    assert paid.height and (paid["ts"] > change).all() and (paid["ts"].max() - change).days < 2  # type: ignore[operator]
    assert s.world.transfers.filter(dst=s.role("beneficiary")[0]).height == paid.height


def one_device(s: Seen) -> None:
    events = s.world.events.filter(pl.col("account_id").is_in(s.role("member")))
    shared = "ip" if s.hard == "evasive" else "device"
    most = events.drop_nulls(shared).group_by(shared).agg(pl.col("account_id").n_unique())["account_id"].max()
    assert most == len(s.role("member")) >= 4


def student(s: Seen) -> None:
    who = s.record(s.row["subject"])
    assert who["segment"] == "student" and who["declared_income"] < 12_000
    assert s.by("dst", "mule")["src"].n_unique() >= 3
    passes("mule", 0.85)(s)


def rising(s: Seen) -> None:
    who, paid = s.record(s.row["subject"]), s.by("dst", "scammer")
    assert 2025 - who["born_on"].year >= 54 and paid.height >= 5 and s.days > 14
    assert paid["value"][-1] > paid["value"][0] and paid["dst"].n_unique() == 1


def unlicensed(s: Seen) -> None:
    assert s.by("dst", "exchanger")["src"].n_unique() >= 12
    passes("exchanger", 0.9)(s)


def to_and_fro(s: Seen) -> None:
    assert len(s.role("side")) == 2
    net = s.t.group_by("src").agg(pl.col("value").sum())["value"]
    assert abs(net[0] - net[1]) < 0.2 * net.max()  # type: ignore[operator]
    if s.hard != "evasive":
        assert len({s.record(a)["customer_id"] for a in s.role("side")}) == 1


def reused(s: Seen) -> None:
    records = [s.record(a) for a in s.role("identity")]
    assert len({r["name"] for r in records}) >= 2
    assert any(len({r[c] for r in records}) == 1 for c in ("document_id", "phone", "email"))


def imitated(s: Seen) -> None:
    (fake,), (usual,) = s.role("look-alike"), s.role("imitated")
    assert fake != usual and fake[:6] == usual[:6] and fake[-4:] == usual[-4:]
    assert s.by("src", "look-alike")["value"].max() <= 0.01  # type: ignore[operator]
    assert s.by("dst", "look-alike").height == (s.hard != "evasive")


CLAIMS: dict[str, Callable[[Seen], None]] = {
    "D01": below(10_000), "D02": many_small, "D03": smurfs, "D04": passes("funnel", 0.9), "D05": passes("pass-through", 0.9),
    "D06": off_profile, "D07": passes("subject", 0.95), "D08": burst, "D09": fan("src"), "D10": fan("dst"), "D11": ring,
    "D12": layers("payer", "payee"), "D13": layers("origin", "middle", "end"), "D14": scattered,
    "D15": passes("hub", 0.8), "D16": peels, "D17": coins, "D18": denominations, "D19": hops_of_chains, "D20": private,
    "D21": tied("sanctioned"), "D22": tied("darknet", "ransomware", "theft", "scam"), "D23": far_exchange,
    "D24": taken_over, "D25": one_device, "D26": student, "D27": rising, "D28": unlicensed, "D29": to_and_fro,
    "D30": below(1_000), "D31": reused, "D32": imitated,
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(TYPOLOGIES))
def test_a_planted_typology_is_what_it_claims(world: Synthetic, code: str) -> None:
    found = seen(world, code)
    for one in found:
        assert one.row["bad"] and one.row["resembles"] == [code]
        CLAIMS[code](one)


@pytest.mark.parametrize("name", sorted(LOOK_ALIKES))
def test_a_look_alike_is_labelled_innocent(world: Synthetic, name: str) -> None:
    for one in seen(world, name):
        assert not one.row["bad"] and one.row["resembles"] == list(CATALOGUE[name][1])
        assert one.t.height > 0
    assert not world.labels.filter(code=name)["bad"].any()


def test_all_difficulties_occur_as_often_as_meant(world: Synthetic) -> None:
    bad = world.instances.filter("bad")["difficulty"].value_counts(normalize=True)
    share = dict(zip(bad["difficulty"], bad["proportion"], strict=True))
    assert abs(share["plain"] - 0.4) < 0.1 and abs(share["noisy"] - 0.35) < 0.1 and abs(share["evasive"] - 0.25) < 0.1


def test_labels_and_instances_tell_the_same(world: Synthetic) -> None:
    moved = world.labels.filter(pl.col("transfer_id").is_not_null())
    assert (moved["role"] == "transfer").all()
    told = (
        world.instances.select("instance", pl.col("transfer_ids").alias("transfer_id"))
        .explode("transfer_id")
        .drop_nulls()
    )
    assert (
        moved.select("instance", "transfer_id")
        .sort("instance", "transfer_id")
        .equals(told.select("instance", "transfer_id").sort("instance", "transfer_id"))
    )
    payers = moved.join(world.transfers, on="transfer_id")
    assert payers.height == moved.height and (payers["account"] == payers["src"]).all()
    spans = moved.join(world.transfers, on="transfer_id").group_by("instance").agg(
        pl.col("ts").min().alias("first"), pl.col("ts").max().alias("last")
    ).join(world.instances, on="instance")  # fmt: skip
    assert (spans["first"] == spans["start"]).all() and (spans["last"] == spans["end"]).all()
    assert moved["transfer_id"].is_unique().all()


def test_nothing_but_the_truth_tables_tells_who_was_planted(world: Synthetic) -> None:
    planted = set(world.labels.filter(pl.col("bad"))["account"])
    digits = pl.Series([a[2:] for a in planted if a.startswith("XB")]).cast(pl.Int64).sort()
    others = pl.Series([a[2:] for a in world.accounts["account_id"] if a.startswith("XB") and a not in planted]).cast(
        pl.Int64
    )
    assert 0.4 < digits.median() / others.median() < 1.6  # type: ignore[operator]
    moved = world.transfers.with_columns(
        pl.col("transfer_id").is_in(world.labels["transfer_id"].drop_nulls().implode()).alias("p")
    )
    for column in ("asset", "channel", "memo", "chain"):
        values = moved.group_by(column).agg(pl.col("p").mean())["p"]
        assert values.max() < 0.9, column  # type: ignore[operator]
