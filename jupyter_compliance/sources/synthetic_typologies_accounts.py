"""Typologies seen on one account or one pair: D01 to D08, D26 to D28 and D30 of the catalogue."""

from __future__ import annotations

from . import synthetic_rows as r
from .synthetic_planting import Instance, ordinary
from .synthetic_population import DAY, DEPOSIT, OUTSIDE, START, STRANGER, TILL, WALLET

#: Reporting threshold of D01 and limit of the Travel Rule (D30), currency units.
THRESHOLD, TRAVEL_RULE = 10_000.0, 1_000.0


def structuring(p: Instance) -> None:
    """D01: payments in [0.8 T, T) that come to more than T; evasive: through two accounts of one customer, slower."""
    customer = p.customer("subject")
    accounts = [customer, *([p.account("subject", OUTSIDE, of=customer)] if p.hard == 2 else [])]
    payees = [p.account("payee") for _ in range(p.some(1, 3))]
    n = p.some(5, 12)
    low = 0.9 if p.hard == 0 else 0.8
    p.pay(p.account("source"), customer, -1.0, n * THRESHOLD * 1.02)
    for k, day in enumerate(p.times(n, p.slow(6))):
        amount = min(p.between(low, 0.995) * THRESHOLD, THRESHOLD - 0.01)
        amount = round(amount / 50) * 50 - 50 * (p.hard == 0) if p.rng.random() < 0.4 else amount
        p.pay(
            accounts[k % len(accounts)],
            int(p.rng.choice(payees)),
            float(day),
            max(amount, 0.8 * THRESHOLD),
            memo=r.CASH,
        )
    ordinary(p, [customer])


def micro_structuring(p: Instance) -> None:
    """D02: many small payments of nearly one size to one beneficiary."""
    customer, payee = p.customer("subject"), p.account("beneficiary")
    usual, n = p.between(60, 280), p.some(18, 45)
    for day in p.times(n, p.slow(8)):
        p.pay(customer, payee, float(day), usual * (1 + p.between(-0.04, 0.04) * (1, 2, 10)[p.hard]))
    ordinary(p, [customer])


def smurfing(p: Instance) -> None:
    """D03: many unrelated payers, each below the threshold, fill one account within days; then it empties."""
    span = p.slow(4)
    hub, n, total = p.customer("collector"), p.some(12, 26), 0.0
    payers = p.parties(n, "payer")
    for payer, day in zip(payers, p.times(n, span), strict=True):
        total += p.pay(payer, hub, float(day), min(p.between(2_000, 9_800), THRESHOLD - 1), memo=r.CASH)
    p.pay(hub, p.account("destination"), span + p.between(0.1, 1.5), total * p.between(0.85, 0.99))
    ordinary(p, [hub])


def funnel(p: Instance) -> None:
    """D04: paid in at many places, drawn out at one or two, nearly everything passes through."""
    hub, waiting = p.customer("funnel"), 0.0
    ends = [p.account("destination") for _ in range(p.some(1, 2))]
    rounds, span = p.some(2, 4), p.slow(3)
    for k in range(rounds):
        for day in p.times(p.some(5, 9), span, begin=k * 2 * span):
            waiting += p.pay(p.account("payer"), hub, float(day), p.between(900, 8_900), memo=r.CASH)
        sent = waiting * p.between(0.92, 0.99)
        p.pay(hub, ends[k % len(ends)], k * 2 * span + span + p.between(0.1, 0.9), sent)
        waiting -= sent
    ordinary(p, [hub])


def rapid(p: Instance) -> None:
    """D05: what comes in goes out again within hours, time after time."""
    hub, source, end = p.customer("pass-through"), p.account("source"), p.account("destination")
    dwell = (0.2, 0.7, 1.6)[p.hard]
    for day in p.times(p.some(4, 10), 25):
        amount = p.pay(source, hub, float(day), p.big())
        parts = 1 + (p.hard > 0) * p.some(0, 2)
        for _ in range(parts):
            p.pay(hub, end, float(day) + p.between(0.02, dwell), amount * p.between(0.92, 0.99) / parts)
    ordinary(p, [hub])


def first_deposit(p: Instance) -> None:
    """D06: somebody of small means joins and pays in far more than a year's income."""
    income = p.between(9_000, 28_000) // 100 * 100
    who = p.customer("subject", onboarded=p.open(), declared_income=income, segment="retail")
    n = 1 + p.hard * p.some(1, 3)
    total = income * (p.between(3, 12) if p.hard < 2 else p.between(1.2, 3))
    for day in p.times(n, 1 + 5 * (p.hard > 0), begin=0.3):
        p.pay(p.account("source"), who, float(day), p.near(total / n, 0.3))
    p.pay(who, p.account("destination"), p.between(12, 25), total * p.between(0.2, 0.6))


def full_withdrawal(p: Instance) -> None:
    """D07: a new customer is paid and withdraws nearly everything on the same day."""
    who = p.customer("subject", onboarded=p.open())
    day = p.between(0.1, (1, 3, 6)[p.hard])
    amount = p.pay(p.account("source"), who, day, p.big(9.2))
    parts = 1 + p.hard
    for _ in range(parts):
        p.pay(
            who,
            p.account("destination"),
            day + p.between(0.03, 0.4 if p.hard < 2 else 2.5),
            amount * p.between(0.955, 0.99) / parts,
        )


def dormant(p: Instance) -> None:
    """D08: a few payments, months of silence, then a burst far beyond anything before."""
    who, sleep = p.customer("sleeper"), p.between(120, 180) if p.hard < 2 else p.between(75, 130)
    for day in p.times(p.some(4, 8), 25):
        p.pay(who, p.somebody(""), float(day), p.big(5, 0.5))
    n = p.some(5, 12)
    for day in p.times(n, p.slow(3), begin=30 + sleep):
        pair = (p.account("source"), who) if p.rng.random() < 0.5 else (who, p.account("destination"))
        p.pay(*pair, float(day), p.big(9.3 - 0.8 * p.hard))


def mule(p: Instance) -> None:
    """D26: a student is paid by strangers and sends it on within hours."""
    born = START - int(p.between(18, 25) * 365.25 * DAY)
    who = p.customer("mule", born=born, declared_income=p.between(2_000, 11_000) // 100 * 100, occupation="student", segment="student")  # fmt: skip
    end = p.somebody("", TILL) if p.rng.random() < 0.4 else p.account("destination")
    for day in p.times(p.some(3, 7), p.slow(10)):
        amount = p.pay(p.account("stranger"), who, float(day), p.big(7.9, 0.4))
        p.pay(who, end, float(day) + p.between(0.03, (0.3, 0.8, 1.8)[p.hard]), amount * p.between(0.88, 0.97))
    ordinary(p, [who])


def pig_butchering(p: Instance) -> None:
    """D27: an older person's savings go, in rising sums over weeks, through an exchange to one new address."""
    victim = p.customer("victim", born=START - int(p.between(55, 80) * 365.25 * DAY), occupation="retired")
    savings, till = p.account("savings", of=victim), p.somebody("", TILL)
    deposit = p.account("deposit address", DEPOSIT, of=victim, opened=p.open())
    wallet = p.account("wallet", WALLET, of=victim, opened=p.open())
    scam = p.account("scammer", STRANGER, opened=p.open())
    amount, day = p.between(200, 900), 0.0
    for _ in range(p.some(5, 9)):
        p.pay(savings, victim, day, amount * 1.01, memo=r.SAVINGS)
        p.pay(victim, till, day + p.between(0.05, 0.4), amount, memo=r.EXCHANGE)
        p.pay(deposit, wallet, day + p.between(0.45, 0.7), amount * 0.99, asset=r.USDT)
        p.pay(wallet, scam, day + p.between(0.72, 0.95), amount * 0.985, asset=r.USDT)
        amount *= p.between(1.4, 2.2) if p.hard < 2 or p.rng.random() < 0.75 else p.between(0.6, 1.0)
        day += p.between(4, 9)


def exchanger(p: Instance) -> None:
    """D28: cash and wires from many, and every week nearly the same total goes to an exchange."""
    who, till = p.customer("exchanger"), p.somebody("", TILL)
    customers = p.parties(p.some(18, 40), "client")
    for week in range(p.some(4, 8)):
        taken = 0.0
        for day in p.times(p.some(8, 16), 5.5, begin=7.0 * week):
            taken += p.pay(int(p.rng.choice(customers)), who, float(day), p.big(6.6, 0.7), memo=r.CASH)
        parts = 1 + p.hard
        for _ in range(parts):
            p.pay(who, till, 7.0 * week + p.between(5.6, 6.5), taken * p.between(0.96, 0.995) / parts, memo=r.EXCHANGE)


def travel_rule(p: Instance) -> None:
    """D30: payments to an outside wallet in [0.8 T, T) for the limit of the Travel Rule."""
    who = p.customer("bank account")
    deposit = p.account("subject", DEPOSIT, of=who)
    payees = [p.account("payee", STRANGER) for _ in range(1 + (p.hard == 2) * p.some(1, 2))]
    for day in p.times(p.some(6, 14), p.slow(5)):
        amount = p.between((0.92, 0.85, 0.8)[p.hard], 0.995) * TRAVEL_RULE
        p.pay(deposit, int(p.rng.choice(payees)), float(day), amount, asset=r.USDT)


ACCOUNTS = {
    "D01": structuring, "D02": micro_structuring, "D03": smurfing, "D04": funnel, "D05": rapid, "D06": first_deposit,
    "D07": full_withdrawal, "D08": dormant, "D26": mule, "D27": pig_butchering, "D28": exchanger, "D30": travel_rule,
}  # fmt: skip
