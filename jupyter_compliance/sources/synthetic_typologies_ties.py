"""Typologies that need more than transfers, such as tags, records and signals: D17, D18, D21 to D25, D29, D31 and D32."""

from __future__ import annotations

from itertools import pairwise

from . import synthetic_rows as r
from .synthetic_planting import Instance, ordinary
from .synthetic_population import HOT, STRANGER, WALLET

#: Jurisdictions under a call for action (FATF, "black list").
HIGH_RISK = ("IR", "KP", "MM")


def coinjoin(p: Instance) -> None:
    """D17: value comes to a customer through a transaction that mixes many equal outputs."""
    pool = p.tag(p.account("coinjoin", STRANGER), "coinjoin", "Coinjoin round")
    units, n, tx = float(p.rng.choice([0.01, 0.05, 0.1])), p.some(8, 20), p.transaction()
    for _ in range(n):
        p.pay(p.account("participant", STRANGER), pool, 0.0, 0, units=units * p.between(1.0, 1.02), asset=r.BTC, tx=tx)
    who = p.customer("bank account")
    own = p.account("subject", WALLET, of=who)
    fresh = [p.account("output", STRANGER) for _ in range(n)]
    for output in fresh:
        p.pay(pool, output, 0.0001, 0, units=units, asset=r.BTC, tx=tx)
    for output in fresh[: p.some(1, 3)]:
        here = output
        for _ in range(p.hard):
            there = p.account("hop", STRANGER)
            p.pay(here, there, p.between(0.1, 0.4), 0, units=units * 0.999, asset=r.BTC)
            here = there
        p.pay(here, own, p.between(0.5, 3), 0, units=units * 0.998, asset=r.BTC)


def mixer(p: Instance) -> None:
    """D18: deposits of fixed denominations into a pool, in sessions."""
    pool = p.tag(p.account("mixer", STRANGER), "mixer", "Mixing pool")
    who, units = p.account("subject", STRANGER), float(p.rng.choice([0.1, 1.0, 10.0]))
    n = p.some(4, 14)
    p.pay(p.account("source", STRANGER), who, 0.0, 0, units=units * n * 1.05)
    for day in p.times(n, p.slow(1.5) if p.hard < 2 else 12, begin=0.1):
        p.pay(who, pool, float(day), 0, units=units)
    ordinary(p, [who])


def _exposure(p: Instance, category: str, label: str) -> None:
    origin = p.tag(p.account(category, STRANGER), category, label)
    who = p.customer("bank account")
    here, amount = p.account("subject", WALLET, of=who), p.big() * 2
    inward = p.rng.random() < 0.75
    hops = [p.account("hop", STRANGER) for _ in range(p.hard)]
    way = [origin, *hops, here] if inward else [here, *hops, origin]
    day = 0.0
    for a, b in pairwise(way):
        p.pay(a, b, day, amount)
        day, amount = day + p.between(0.3, 2.0), amount * 0.99
    ordinary(p, [here])


def sanctioned(p: Instance) -> None:
    """D21: a customer deals with a listed address, directly or over a hop or two."""
    _exposure(p, "sanctioned", "Listed person")


def criminal(p: Instance) -> None:
    """D22: a customer deals with a market, a thief or an extortionist, directly or over a hop or two."""
    category = str(p.rng.choice(["darknet", "ransomware", "theft", "scam"]))
    _exposure(p, category, f"{category.capitalize()} wallet")


def high_risk_place(p: Instance) -> None:
    """D23: most of what a customer moves goes to an exchange in a high-risk country they have nothing to do with."""
    who = p.customer("bank account", country=str(p.rng.choice(["DE", "FR", "NL"])))
    country = str(p.rng.choice(HIGH_RISK))
    firm = p.customer("", country=country, kind="company", occupation="Virtual asset services", segment="exchange")
    venue = p.tag(p.account("exchange", HOT, of=firm), "exchange", f"Exchange ({country})")
    wallet = p.account("subject", WALLET, of=who)
    hot = p.somebody("", HOT)
    for day in p.times(p.some(3, 9), 40):
        amount = p.pay(hot, wallet, float(day), p.big(8), asset=r.USDT)
        there = wallet
        if p.hard == 2:
            there = p.account("hop", STRANGER)
            p.pay(wallet, there, float(day) + 0.01, amount * 0.995, asset=r.USDT)
        p.pay(there, venue, float(day) + p.between(0.02, 0.5), amount * 0.99, asset=r.USDT)


def takeover(p: Instance) -> None:
    """D24: a new device from abroad, a new password, and the money goes to an address never paid before."""
    victim = p.customer("victim")
    thief = p.account("beneficiary", opened=p.open())
    for day in p.times(6, 30):
        p.event(victim, float(day), "login")
        p.pay(victim, p.somebody(""), float(day) + 0.01, p.big(4.5, 0.5), labelled=False)
    begin, abroad = 32.0, str(p.rng.choice(["RU", "NG", "VN", "RO"]))
    country = None if p.hard == 2 else abroad  # the careful use an address at home
    p.event(victim, begin, "login", device=1000, place=1000, country=country)
    p.event(victim, begin + p.between(0.005, 0.03), "credential_change", device=1000, place=1000, country=country)
    if p.rng.random() < 0.7:
        p.event(victim, begin + 0.04, "withdrawal_address", device=1000, place=1000, country=country)
    for _ in range(p.some(1, 3)):
        p.pay(victim, thief, begin + p.between(0.05, (0.3, 0.6, 1.5)[p.hard]), p.big(8.6))


def device_ring(p: Instance) -> None:
    """D25: several customers on one device (evasive: one network) pay the same collector in the same hours."""
    members, collector = [p.customer("member") for _ in range(p.some(4, 9))], p.account("collector")
    for k in range(p.some(2, 4)):
        day = 6.0 * k
        for member in members:
            at = day + p.between(0, 0.3)
            if p.hard == 2:
                p.event(member, at, "login", place=-1)
                p.event(member, at + 0.001, "ip", device=-1, place=900, of=members[0])
            else:
                p.event(member, at, "login", device=900, place=900, of=members[0])
            p.pay(member, collector, at + p.between(0.005, 0.05), p.big(7.2, 0.3))


def wash_trading(p: Instance) -> None:
    """D29: two accounts of one owner trade to and fro, and nothing changes hands in the end."""
    who = p.customer("owner")
    a = p.account("side", WALLET, of=who)
    if p.hard == 2:
        firm = p.customer("company", kind="company")
        p.planted.owns.append((p.planted.accounts[who][0], p.planted.accounts[firm][0], 1.0))
        b = p.account("side", WALLET, of=firm)
    else:
        b = p.account("side", WALLET, of=who)
    amount, n = p.big(8.5), p.some(6, 16)
    for day in p.times(n, p.slow(6)):
        p.pay(a, b, float(day), p.near(amount, 0.08), asset=r.ETH)
        p.pay(b, a, float(day) + p.between(0.005, 0.2), p.near(amount, 0.08), asset=r.ETH)


def identity_reuse(p: Instance) -> None:
    """D31: one document, telephone or e-mail address stands behind several customers, their names spelt differently."""
    base = p.customer("identity")
    first = p.planted.accounts[base][0]
    shared = ("document_id", "phone", "email") if p.hard == 0 else (str(p.rng.choice(["document_id", "phone", "email"])),)  # fmt: skip
    others = [p.customer("identity", same_as=first, shared=shared, variant=k) for k in range(p.some(2, 5))]
    for k, account in enumerate([base, *others]):
        p.event(account, 0.1 * k, "login")
        p.pay(p.somebody(""), account, p.between(0, 10), p.big(7))


def poisoning(p: Instance) -> None:
    """D32: a look-alike of an address somebody pays sends dust, and one day is paid in its place."""
    victim, usual = p.account("victim", STRANGER), p.account("imitated", STRANGER)
    fake = p.account("look-alike", STRANGER)
    p.planted.clones[fake] = usual
    days = p.times(p.some(4, 8), 30)
    for day in days:
        p.pay(victim, usual, float(day), p.big(8), asset=r.USDT)
    dust = 0.0 if p.rng.random() < 0.5 else 0.01
    for k in range(p.some(1, 3)):
        p.pay(fake, victim, float(days[-1]) + 0.02 * (k + 1), dust, asset=r.USDT)
    if p.hard < 2:
        p.pay(victim, fake, float(days[-1]) + p.between(0.5, 6), p.big(9), asset=r.USDT)
    else:  # months of dust and never a victim
        for day in p.times(3, 20, begin=31):
            p.pay(fake, victim, float(day), dust, asset=r.USDT)


TIES = {
    "D17": coinjoin, "D18": mixer, "D21": sanctioned, "D22": criminal, "D23": high_risk_place, "D24": takeover,
    "D25": device_ring, "D29": wash_trading, "D31": identity_reuse, "D32": poisoning,
}  # fmt: skip
