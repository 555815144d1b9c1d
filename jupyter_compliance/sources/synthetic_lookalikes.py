"""Innocent things that look like crime to a rule: every one is labelled innocent, with the codes it resembles."""

from __future__ import annotations

from . import synthetic_rows as r
from .synthetic_planting import Instance
from .synthetic_population import DEPOSIT, HOT, OUTSIDE, STRANGER, TILL, WALLET

_MONTH = 30.4


def _months(p: Instance, most: int = 12) -> int:
    return max(1, min(most, int((p.planted.population.days - p.start) // _MONTH)))


def payroll(p: Instance) -> None:
    """An employer is paid by clients and pays the same people every month."""
    firm, client = p.customer("employer", kind="company"), p.account("client")
    people = [(p.customer("employee"), round(p.big(7.8, 0.3), -1)) for _ in range(p.some(10, 32))]
    for month in range(_months(p, 6)):
        p.pay(client, firm, month * _MONTH, sum(s for _, s in people) * p.between(1.05, 1.4), memo=r.INVOICE)
        for person, salary in people:
            p.pay(firm, person, month * _MONTH + 1 + p.between(0, 0.02), salary, memo=r.SALARY)


def consolidation(p: Instance) -> None:
    """An exchange sweeps its customers' deposit addresses into its hot wallet."""
    hot = p.tag(p.account("hot wallet", HOT), "exchange", "Exchange hot wallet")
    for deposit in [p.account("deposit address", DEPOSIT) for _ in range(p.some(15, 40))]:
        p.tag(deposit, "exchange", "Exchange deposit address")
        day = p.between(0, 2)
        amount = p.pay(p.account("depositor", STRANGER), deposit, day, p.big(7.5))
        p.pay(deposit, hot, day + p.between(0.01, 0.3), amount * 0.999)


def batch_payout(p: Instance) -> None:
    """A platform pays many at once, in one transaction, every week."""
    platform = p.tag(p.account("platform", HOT), "service", "Payout platform")
    payees = [p.account("payee", STRANGER) for _ in range(p.some(15, 40))]
    for week in range(p.some(2, 4)):
        tx, total = p.transaction(), 0.0
        for payee in payees:
            if p.rng.random() < 0.8:
                total += p.pay(platform, payee, 7.0 * week + 1, p.big(5.5, 0.5), asset=r.USDT, tx=tx, memo=r.NOTHING)
        p.pay(p.somebody("", HOT), platform, 7.0 * week + 0.5, total * 1.01, asset=r.USDT)


def market_maker(p: Instance) -> None:
    """A market maker moves inventory to and fro between venues all day; the position is flat at night."""
    maker = p.account("market maker", WALLET, of=p.customer("", kind="company", occupation="Market making"))
    venues = [p.tag(p.account("venue", HOT), "exchange", "Trading venue") for _ in range(2)]
    for day in range(p.some(5, 12)):
        for at in p.times(p.some(3, 5), 0.5, begin=day + 0.3):
            amount = p.big(9.5, 0.2)
            p.pay(venues[0], maker, float(at), amount, asset=r.USDT)
            p.pay(maker, venues[1], float(at) + 0.01, amount * p.between(0.995, 1.005), asset=r.USDT)
        p.pay(venues[1], venues[0], day + 0.9, p.big(10, 0.2), asset=r.USDT)


def rent_roll(p: Instance) -> None:
    """Tenants pay a landlord on the first of the month, who pays the mortgage."""
    landlord, bank = p.customer("landlord"), p.account("mortgage bank")
    tenants = [(p.account("tenant", OUTSIDE), p.some(60, 180) * 10.0) for _ in range(p.some(8, 20))]
    for month in range(_months(p, 6)):
        for tenant, rent in tenants:
            p.pay(tenant, landlord, month * _MONTH + p.between(0, 2.5), rent, memo=r.RENT)
        p.pay(landlord, bank, month * _MONTH + 4, sum(rent for _, rent in tenants) * 0.7, memo=r.LOAN)


def remittance(p: Instance) -> None:
    """Somebody sends the same small sum home every week, and some at holidays to the whole family."""
    worker = p.customer("worker")
    family = [p.account("family") for _ in range(p.some(2, 9))]
    usual = p.some(8, 25) * 10.0
    for week in range(p.some(10, 20)):
        p.pay(worker, family[0], 7.0 * week + p.between(0, 0.5), usual, memo=r.FAMILY)
    for relative in family:
        p.pay(worker, relative, 50 + p.between(0, 1.5), usual / 2, memo=r.FAMILY)


def merchant(p: Instance) -> None:
    """A shop takes many small payments and banks them weekly."""
    shop, bank = p.customer("shop", kind="company", segment="merchant"), p.account("house bank")
    guests = [p.somebody("") for _ in range(30)]
    for week in range(p.some(3, 6)):
        takings = 0.0
        for at in p.times(p.some(12, 25), 6, begin=7.0 * week):
            takings += p.pay(int(p.rng.choice(guests)), shop, float(at), p.big(3.6, 0.6), memo=r.BOUGHT)
        p.pay(shop, bank, 7.0 * week + 6.5, takings * 0.9, memo=r.SAVINGS)


def treasury_cycle(p: Instance) -> None:
    """A group moves cash round its own accounts at the end of the month, and back."""
    group = p.customer("group account", kind="company", occupation="Holding")
    accounts = [group, *(p.account("group account", OUTSIDE, of=group) for _ in range(p.some(2, 4)))]
    for month in range(_months(p, 4)):
        amount, day = p.big(11, 0.3), month * _MONTH
        for a, b in zip(accounts, [*accounts[1:], accounts[0]], strict=True):
            p.pay(a, b, day, amount, memo=r.SAVINGS)
            day += p.between(0.05, 0.6)


def salary_rent(p: Instance) -> None:
    """Salary in, and within hours rent, savings and bills out: little is left."""
    person, firm = p.customer("person"), p.somebody("employer")
    landlord, savings = p.account("landlord"), p.account("savings", of=person)
    salary = round(p.big(7.9, 0.3), -1)
    for month in range(_months(p, 8)):
        p.pay(firm, person, month * _MONTH, salary, memo=r.SALARY)
        p.pay(person, landlord, month * _MONTH + p.between(0.05, 0.5), round(salary * 0.55), memo=r.RENT)
        p.pay(person, savings, month * _MONTH + p.between(0.1, 0.8), round(salary * 0.36), memo=r.SAVINGS)


def fixed_invoices(p: Instance) -> None:
    """A supplier's monthly invoice happens to lie just below the reporting threshold."""
    firm, supplier = p.customer("client", kind="company"), p.account("supplier")
    amount = float(p.some(82, 99)) * 100
    for month in range(_months(p, 10)):
        p.pay(firm, supplier, month * _MONTH + p.between(0, 3), amount, memo=r.INVOICE)


def house_sale(p: Instance) -> None:
    """A new customer of modest means sells a house and buys another."""
    who = p.customer("seller", onboarded=p.open(), declared_income=float(p.some(180, 380)) * 100)
    price = p.some(150, 500) * 1000.0
    p.pay(p.account("notary"), who, 1.0, price, memo=r.INVOICE)
    p.pay(who, p.account("notary"), p.between(8, 25), price * p.between(0.6, 0.95), memo=r.INVOICE)


def seasonal(p: Instance) -> None:
    """A seasonal business sleeps for months and wakes in season, to the same counterparties."""
    shop = p.customer("shop", kind="company", occupation="Ski school")
    partners = [p.account("partner") for _ in range(4)]
    for begin in (0.0, p.between(130, 160)):
        for day in p.times(p.some(6, 12), 21, begin=begin):
            pair = (partners[p.some(0, 3)], shop)
            p.pay(*(pair if p.rng.random() < 0.6 else pair[::-1]), float(day), p.big(7, 0.5), memo=r.INVOICE)


def crowdfunding(p: Instance) -> None:
    """A fund-raiser collects from many within days and pays what it was for."""
    hub, total = p.customer("fund-raiser", kind="company", occupation="Charity"), 0.0
    for day in p.times(p.some(18, 45), 9):
        total += p.pay(p.somebody(""), hub, float(day), float(p.rng.choice([10, 20, 25, 50, 100, 250])), memo=r.THANKS)
    p.pay(hub, p.account("purpose"), 12, total * 0.95, memo=r.INVOICE)


def new_telephone(p: Instance) -> None:
    """A new telephone and a new password, then the usual payee is paid."""
    who, payee = p.customer("customer"), p.account("usual payee")
    for day in p.times(6, 30):
        p.event(who, float(day), "login")
        p.pay(who, payee, float(day) + 0.01, p.big(6, 0.3))
    p.event(who, 32.0, "login", device=1000)
    p.event(who, 32.02, "credential_change", device=1000)
    p.pay(who, payee, 32.1, p.big(6.3, 0.3))


def shared_network(p: Instance) -> None:
    """Colleagues or a family use one network, and two of them one tablet; what they pay has nothing in common."""
    people = [p.customer("colleague") for _ in range(p.some(4, 10))]
    for k, person in enumerate(people):
        for day in p.times(4, 40):
            p.event(person, float(day), "ip", device=-1, place=901, of=people[0])
            if k < 2:
                p.event(person, float(day) + 0.001, "login", device=901, place=901, of=people[0])
            p.pay(person, p.somebody(""), float(day) + 0.01, p.big(4.5))


def rebalancing(p: Instance) -> None:
    """Somebody moves coins between their own wallets, chain by chain, at leisure."""
    who = p.customer("holder")
    wallets = [p.account("wallet", WALLET, of=who) for _ in range(p.some(2, 4))]
    pool = p.tag(p.account("bridge", STRANGER), "bridge", "Bridge pool")
    for day in p.times(p.some(3, 7), 80):
        amount = p.big(7.5)
        a, b = p.rng.choice(len(wallets), 2, replace=False)
        p.pay(wallets[int(a)], pool, float(day), amount, asset=r.ETH)
        p.pay(pool, wallets[int(b)], float(day) + 0.01, amount * 0.997, asset=r.USDT)


def savings_plan(p: Instance) -> None:
    """A regular plan buys the same sum of coins at an exchange every week."""
    who, till = p.customer("saver"), p.somebody("", TILL)
    usual = float(p.rng.choice([25, 50, 100, 200, 950]))
    for week in range(p.some(12, 24)):
        p.pay(who, till, 7.0 * week + p.between(0, 0.1), usual, memo=r.SAVINGS)


#: Builder, the codes it resembles, and the days it needs.
LOOK_ALIKES = {
    "payroll": (payroll, ("D09", "D15"), 100), "consolidation": (consolidation, ("D05", "D10"), 5),
    "batch_payout": (batch_payout, ("D09",), 30), "market_maker": (market_maker, ("D05", "D29"), 15),
    "rent_roll": (rent_roll, ("D03", "D04", "D10"), 100), "remittance": (remittance, ("D02", "D09"), 145),
    "merchant": (merchant, ("D03", "D10"), 45), "treasury_cycle": (treasury_cycle, ("D11", "D29"), 60),
    "salary_rent": (salary_rent, ("D05", "D26"), 100), "fixed_invoices": (fixed_invoices, ("D01",), 100),
    "house_sale": (house_sale, ("D06", "D07"), 30), "seasonal": (seasonal, ("D08",), 190),
    "crowdfunding": (crowdfunding, ("D03", "D10", "D15"), 15), "new_telephone": (new_telephone, ("D24",), 35),
    "shared_network": (shared_network, ("D25",), 45), "rebalancing": (rebalancing, ("D19", "D20"), 85),
    "savings_plan": (savings_plan, ("D02", "D27"), 175),
}  # fmt: skip
