"""Typologies that are a shape: D09 to D16, D19 and D20 of the catalogue."""

from __future__ import annotations

from . import synthetic_rows as r
from .synthetic_planting import Instance, ordinary
from .synthetic_population import OUTSIDE, STRANGER


def _world(p: Instance) -> int:
    """Return the class of account the shape is drawn with: half at banks, half on a chain."""
    return STRANGER if p.rng.random() < 0.5 else OUTSIDE


def fan_out(p: Instance) -> None:
    """D09: one receives a fortune and scatters it within days."""
    kind = _world(p)
    hub, n = p.account("hub", kind), p.some(12, 30) if p.hard < 2 else p.some(7, 14)
    total = p.pay(p.account("source", kind), hub, 0.0, p.big() * 12)
    for payee, day in zip(p.parties(n, "payee", kind), p.times(n, p.slow(4), begin=0.05), strict=True):
        p.pay(hub, payee, float(day), total / n * (0.97 if p.hard == 0 else p.between(0.6, 1.3)))
    ordinary(p, [hub])


def fan_in(p: Instance) -> None:
    """D10: many pay one within days; most of it leaves at once."""
    kind = _world(p)
    hub, n, total, span = p.account("hub", kind), p.some(12, 30) if p.hard < 2 else p.some(7, 14), 0.0, p.slow(4)
    for payer, day in zip(p.parties(n, "payer", kind), p.times(n, span), strict=True):
        total += p.pay(payer, hub, float(day), p.big(7.6) if p.hard else 2_500)
    p.pay(hub, p.account("destination", kind), span + 0.2, total * 0.97)
    ordinary(p, [hub])


def cycle(p: Instance) -> None:
    """D11: value walks round and comes home a little smaller."""
    kind = _world(p)
    members = [p.account("member", kind) for _ in range(p.some(3, 5 + 2 * (p.hard == 2)))]
    day, amount = 0.0, p.big() * 3
    for a, b in zip(members, [*members[1:], members[0]], strict=True):
        if p.hard == 2 and p.rng.random() < 0.4:  # one leg in two parts
            share = p.between(0.3, 0.7)
            p.pay(a, b, day, amount * share)
            p.pay(a, b, day + 0.05, amount * (1 - share))
        else:
            p.pay(a, b, day, amount)
        day += p.between(0.1, p.slow(1.5))
        amount *= p.between((0.98, 0.965, 0.94)[p.hard], 0.998)
    ordinary(p, members)


def bipartite(p: Instance) -> None:
    """D12: every one of some pays nearly every one of some others."""
    kind, share = _world(p), (1.0, 0.9, 0.75)[p.hard]
    payers, payees = p.parties(p.some(3, 6), "payer", kind), p.parties(p.some(4, 7), "payee", kind)
    _layer(p, payers, payees, 0.0, p.slow(2), share, p.big(8.4))


def stack(p: Instance) -> None:
    """D13: one layer pays a second, which pays a third."""
    kind, share = _world(p), (1.0, 0.9, 0.8)[p.hard]
    layers = [[p.account(role, kind) for _ in range(p.some(3, 5))] for role in ("origin", "middle", "end")]
    amount, span = p.big(8.6), p.slow(1.5)
    _layer(p, layers[0], layers[1], 0.0, span, share, amount)
    scale = len(layers[0]) / len(layers[2]) * 0.97
    _layer(p, layers[1], layers[2], span + 0.05, span, share, amount * scale)


def _layer(
    p: Instance, payers: list[int], payees: list[int], begin: float, days: float, share: float, mid: float
) -> None:
    for k, payer in enumerate(payers):
        for j, payee in enumerate(payees):
            if payer != payee and (j == k % len(payees) or p.rng.random() < share):
                p.pay(payer, payee, begin + p.between(0, days), mid * p.between(0.7, 1.3))


def scatter_gather(p: Instance) -> None:
    """D14: one pays several, who all pay one."""
    kind = _world(p)
    origin, end, total = p.account("origin", kind), p.account("end", kind), p.big() * 8
    middles = [p.account("middle", kind) for _ in range(p.some(4, 11) if p.hard < 2 else p.some(3, 5))]
    kept = 0.93 if p.hard < 2 else 0.82
    for middle in middles:
        part, day = total / len(middles) * p.between(0.8, 1.2), p.between(0, p.slow(2))
        p.pay(origin, middle, day, part)
        p.pay(middle, end, day + p.between(0.05, p.slow(2)), part * p.between(kept, 0.99))
    ordinary(p, middles)


def gather_scatter(p: Instance) -> None:
    """D15: many pay one, who pays many others."""
    kind = _world(p)
    hub, n, m, total = p.account("hub", kind), p.some(8, 18), p.some(8, 18), 0.0
    span = p.slow(3)
    for payer, day in zip(p.parties(n, "payer", kind), p.times(n, span), strict=True):
        total += p.pay(payer, hub, float(day), p.big(8))
    for payee, day in zip(p.parties(m, "payee", kind), p.times(m, span, span + 0.1), strict=True):
        p.pay(hub, payee, float(day), total / m * p.between(0.85, 0.99))
    ordinary(p, [hub])


def peel_chain(p: Instance) -> None:
    """D16: a fortune moves on again and again, a slice left behind each time."""
    holder, day, amount = p.account("holder", STRANGER), 0.0, p.big() * 30
    p.pay(p.account("source", STRANGER), holder, 0.0, amount)
    for _ in range(p.some(5, 11)):
        heir, slice_ = p.account("holder", STRANGER), amount * p.between(0.03, (0.1, 0.15, 0.3)[p.hard])
        day += p.between(0.05, p.slow(1.0))
        p.pay(holder, p.account("peel", STRANGER), day, slice_)
        p.pay(holder, heir, day + p.between(0.0, 0.04), amount - slice_)
        holder, amount = heir, amount - slice_


def chain_hopping(p: Instance) -> None:
    """D19: through bridges from chain to chain within a day or two, nearly all of the value kept."""
    assets = [r.ETH, r.BTC, r.USDT, r.SOL]
    here, amount, day = p.account("holder", STRANGER), p.big() * 5, 0.0
    asset = int(p.rng.choice(assets))
    p.pay(p.account("source", STRANGER), here, 0.0, amount, asset=asset)
    for _ in range(p.some(3, 5)):
        bridge, there = p.account("bridge", STRANGER), p.account("holder", STRANGER)
        p.tag(bridge, "bridge", "Bridge pool")
        day += p.between(0.01, p.slow(0.2))
        p.pay(here, bridge, day, amount, asset=asset)
        asset = int(p.rng.choice([a for a in assets if a != asset]))
        amount *= p.between((0.99, 0.97, 0.94)[p.hard], 0.998)
        day += p.between(0.002, 0.02)
        p.pay(bridge, there, day, amount, asset=asset)
        here = there


def privacy_coin(p: Instance) -> None:
    """D20: a transparent coin becomes a private one and comes out as another soon after."""
    before, private, after = (p.account("holder", STRANGER) for _ in range(3))
    swap = p.tag(p.account("swap", STRANGER), "service", "Swap service")
    amount, day = p.big() * 4, p.between(0.02, 0.3)
    p.pay(p.account("source", STRANGER), before, 0.0, amount, asset=r.ETH)
    p.pay(before, swap, day, amount * 0.999, asset=r.ETH)
    p.pay(swap, private, day + 0.01, amount * 0.99, asset=r.XMR)
    parts = 1 + p.hard
    for k in range(parts):
        out = day + 0.05 + (k + 1) * p.between(0.05, p.slow(0.5))
        p.pay(private, swap, out, amount * 0.985 / parts, asset=r.XMR)
        p.pay(swap, after, out + 0.01, amount * 0.97 / parts, asset=r.BTC)


ROUTES = {
    "D09": fan_out, "D10": fan_in, "D11": cycle, "D12": bipartite, "D13": stack, "D14": scatter_gather,
    "D15": gather_scatter, "D16": peel_chain, "D19": chain_hopping, "D20": privacy_coin,
}  # fmt: skip
