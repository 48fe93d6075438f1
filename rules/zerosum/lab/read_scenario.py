"""Scenario files: from the keys of a document to an exchange, strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from zerosum.lab.document import Document, read_document
from zerosum.lab.draft import (
    DraftAccount,
    DraftMarket,
    DraftOrder,
    DraftPosition,
    net_sizes,
    open_exchange,
)
from zerosum.lab.node import Node
from zerosum.lab.numbers import Units
from zerosum.lab.quantities import (
    known_market,
    read_money,
    read_order_price,
    read_price,
    read_prices,
    read_rate,
    read_size,
)
from zerosum.lab.rulebook import Change, changed, preset
from zerosum.lab.scenario import OPENING, Moment, Scenario
from zerosum.lab.unusable import UnusableScenario, one_of, quoted
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.waterfall import House
from zerosum.spec.margin import is_schedule
from zerosum.spec.state import MarginTier, Role, equity
from zerosum.spec.units import AccountId, MarketId, Price, Quote

MOST_DECIMALS = 18
QUOTE, DECIMALS = "USD", 6
ROLES = {role.value: role for role in Role if role is not Role.CLEARING}
HOUSE = {"backstop": ("vault", Role.VAULT), "fees": ("fees", Role.FEES)}
"""The accounts of the house: what they are called where a file does not say, and their roles."""


@frozen(eq=False)
class Parts:
    """What a scenario file says, before the exchange is opened."""

    file: str
    title: str
    units: Units
    markets: Mapping[MarketId, DraftMarket]
    accounts: Mapping[AccountId, DraftAccount]
    orders: tuple[DraftOrder, ...]
    backstop: AccountId
    fees: AccountId
    peak: Quote | None
    path: tuple[Moment, ...]
    rules: RuleSet | None
    notes: tuple[str, ...] = ()


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file, TOML or JSON.

    Raises: UnusableScenario, with the file, the line and the key.
    """
    document = read_document(path)
    return assemble(read_parts(document, needed=("markets", "accounts")))


def read_parts(document: Document, *, needed: tuple[str, ...]) -> Parts:
    """Read what a scenario file says; ``needed`` are the keys that it must have."""
    root = Node.root_of(document)
    allowed = ("title", "quote", "markets", "accounts", "house", "path", "rules")
    top = root.fields(needed, allowed)
    units = read_units(top)
    markets = {id_: read_market(node, units) for id_, node in top["markets"].members().items()}
    accounts = dict(read_accounts(top.get("accounts"), units, markets))
    orders = tuple(read_orders(top, units, markets, accounts))
    house = top["house"].fields((), (*HOUSE, "peak")) if "house" in top else {}
    names = {role: read_house_account(house.get(role), role, accounts) for role in HOUSE}
    return Parts(
        file=document.file,
        title=top["title"].text() if "title" in top else Path(document.file).stem,
        units=units,
        markets=markets,
        accounts=accounts,
        orders=orders,
        backstop=names["backstop"],
        fees=names["fees"],
        peak=read_money(house["peak"], units, least=Fraction(0)) if "peak" in house else None,
        path=tuple(read_path(top.get("path"), units, markets)),
        rules=read_rules(top["rules"], units) if "rules" in top else None,
    )


def assemble(parts: Parts) -> Scenario:
    """Open the exchange that the parts describe.

    Raises: UnusableScenario when longs and shorts differ.
    """
    require_balance(parts)
    accounts = dict(parts.accounts)
    for role, name in (("backstop", parts.backstop), ("fees", parts.fees)):
        accounts.setdefault(name, DraftAccount(0, role=HOUSE[role][1]))
    exchange, journal = open_exchange(parts.markets, accounts, parts.orders)
    peak = equity(exchange, parts.backstop) if parts.peak is None else parts.peak
    return Scenario(
        title=parts.title,
        source=parts.file,
        units=parts.units,
        opening=journal,
        exchange=exchange,
        house=House(parts.backstop, parts.fees, peak),
        path=parts.path,
        rules=parts.rules,
        notes=parts.notes,
    )


def require_balance(parts: Parts) -> None:
    """Refuse a market in which longs and shorts differ (LED-2)."""
    is_table = parts.file.endswith(".csv")
    for market, net in sorted(net_sizes(parts.accounts.values()).items()):
        if net != 0:
            side, other = ("longs", "shorts") if net > 0 else ("shorts", "longs")
            size = parts.units.size(market, abs(net))
            raise UnusableScenario(
                parts.file,
                f"{market}: {side} exceed {other} by {size}, and every long needs a short (LED-2)",
                f"add {other} of {size} in all{', or balance them with --rest CASH' * is_table}",
            )


def read_units(top: Mapping[str, Node]) -> Units:
    """Read the quote currency and the steps of the markets."""
    quote = top["quote"].fields((), ("unit", "decimals")) if "quote" in top else {}
    markets = top["markets"].named_members()
    if not markets:
        raise top["markets"].refusal("has no market", "add one, such as [markets.BTC]")
    keys = ("step", "tick", "mark")
    optional = ("previous_mark", "oracle", "tiers", "book")
    steps = {id_: node.fields(keys, optional)["step"].positive() for id_, node in markets.items()}
    return Units(
        quote=quote["unit"].text() if "unit" in quote else QUOTE,
        decimals=quote["decimals"].whole(0, MOST_DECIMALS) if "decimals" in quote else DECIMALS,
        steps=steps,
    )


def read_market(node: Node, units: Units) -> DraftMarket:
    """Read one market, but for its book."""
    market, fields = node.key, node.members()
    mark = read_price(fields["mark"], units, market)

    def price(key: str) -> Price:
        return read_price(fields[key], units, market) if key in fields else mark

    tiers = (
        tuple(read_tier(one, units) for one in fields["tiers"].items())
        if ("tiers" in fields)
        else ()
    )
    if not is_schedule(tiers):
        raise fields["tiers"].refusal(
            "form no margin schedule (MAR-1)",
            "start at floor 0, let floors rise, never lower a rate, keep maintenance <= initial",
        )
    tick = read_price(fields["tick"], units, market)
    return DraftMarket(mark, price("previous_mark"), price("oracle"), tick, tiers)


def read_tier(node: Node, units: Units) -> MarginTier:
    """Read one slice of a margin schedule."""
    fields = node.fields(("initial", "maintenance"), ("floor",))
    floor = read_money(fields["floor"], units, least=Fraction(0)) if "floor" in fields else 0
    return MarginTier(floor, read_rate(fields["initial"]), read_rate(fields["maintenance"]))


def read_accounts(
    node: Node | None, units: Units, markets: Mapping[MarketId, DraftMarket]
) -> Iterator[tuple[AccountId, DraftAccount]]:
    """Read the accounts, in the order of their seats."""
    members = node.named_members() if node is not None else {}
    for id_, member in members.items():
        if id_ == OPENING:
            raise member.refusal("is a name that the lab uses itself", "choose another name")
        fields = member.fields(
            ("balance",), ("positions", "orders", "role", "owner", "in_cooldown")
        )
        owner = fields.get("owner")
        if owner is not None:
            require_owner(owner, id_, members)
        held = fields["positions"].items() if "positions" in fields else []
        role = ROLES[fields["role"].word(list(ROLES))] if "role" in fields else Role.TRADER
        yield (
            id_,
            DraftAccount(
                balance=read_money(fields["balance"], units),
                positions=read_positions(held, units, markets),
                role=role,
                owner=None if owner is None else owner.text(),
                in_cooldown="in_cooldown" in fields and fields["in_cooldown"].flag(),
            ),
        )


def require_owner(node: Node, id_: AccountId, members: Mapping[str, Node]) -> None:
    """Refuse an owner that does not exist, or has an owner itself (LED-12)."""
    owner = node.text()
    if owner == id_:
        raise node.refusal("is the account itself", "name another account, or leave it out")
    if owner not in members:
        raise node.refusal(f"is {quoted(owner)}, which is no account", one_of(owner, members))
    if "owner" in members[owner].members():
        raise node.refusal(
            f"is {quoted(owner)}, which has an owner itself (LED-12)", "name the account at the top"
        )


def read_positions(
    held: list[Node], units: Units, markets: Mapping[MarketId, DraftMarket]
) -> tuple[DraftPosition, ...]:
    """Read the positions of an account, one for each market at most."""
    found: dict[MarketId, DraftPosition] = {}
    for node in held:
        fields = node.fields(("market", "size", "entry"))
        market = known_market(fields["market"], markets)
        if market in found:
            raise fields["market"].refusal(
                f"is {quoted(market)} a second time", "give one position for each market"
            )
        size = read_size(fields["size"], units, market)
        found[market] = DraftPosition(market, size, read_price(fields["entry"], units, market))
    return tuple(found.values())


def read_orders(
    top: Mapping[str, Node],
    units: Units,
    markets: Mapping[MarketId, DraftMarket],
    accounts: Mapping[AccountId, DraftAccount],
) -> Iterator[DraftOrder]:
    """Read the resting orders: those of the books first, then those of the accounts."""
    counts: dict[MarketId, int] = {}

    def order(fields: Mapping[str, Node], market: MarketId, owner: AccountId) -> DraftOrder:
        counts[market] = counts.get(market, 0) + 1
        fields["size"].positive()
        size = read_size(fields["size"], units, market)
        sign = 1 if fields["side"].word(("bid", "ask")) == "bid" else -1
        price = read_order_price(fields["price"], units, market, markets[market].tick)
        return DraftOrder(f"{market}-{counts[market]:06d}", market, owner, sign * size, price)

    for market, node in top["markets"].members().items():
        book = node.members().get("book")
        for one in book.items() if book is not None else []:
            fields = one.fields(("owner", "side", "size", "price"))
            owner = fields["owner"].text()
            if owner not in accounts:
                raise fields["owner"].refusal(
                    f"is {quoted(owner)}, which is no account", one_of(owner, accounts)
                )
            yield order(fields, market, owner)
    for owner, node in top["accounts"].members().items() if "accounts" in top else ():
        orders = node.members().get("orders")
        for one in orders.items() if orders is not None else []:
            fields = one.fields(("market", "side", "size", "price"))
            yield order(fields, known_market(fields["market"], markets), owner)


def read_house_account(
    node: Node | None, role: str, accounts: Mapping[AccountId, DraftAccount]
) -> AccountId:
    """Return the account of the house for a role."""
    if node is None:
        return HOUSE[role][0]
    name = node.text()
    if name not in accounts:
        raise node.refusal(f"is {quoted(name)}, which is no account", one_of(name, accounts))
    return name


def read_path(
    node: Node | None, units: Units, markets: Mapping[MarketId, DraftMarket]
) -> Iterator[Moment]:
    """Read the price path."""
    for number, one in enumerate(node.items() if node is not None else [], start=1):
        fields = one.fields(("marks",), ("time", "oracles"))
        label = fields["time"].text() if "time" in fields else f"step {number}"
        yield Moment(
            label,
            read_prices(fields["marks"], units, markets),
            read_prices(fields["oracles"], units, markets) if "oracles" in fields else {},
        )


def read_rules(node: Node, units: Units) -> RuleSet:
    """Read a rule set: its name, or its name and the slots that are set otherwise."""
    if isinstance(node.value, str):
        return preset(node.text(), node.told, units)
    members = node.members()
    if "name" not in members:
        raise node.refusal("has no name", "give the name of a rule set, such as textbook")
    rules = preset(members["name"].text(), members["name"].told, units)
    changes = (
        change
        for key, member in members.items()
        if key != "name"
        for change in read_changes(member, key)
    )
    return changed(rules, tuple(changes), units)


def read_changes(node: Node, name: str) -> Iterator[Change]:
    """Yield the changes that a table of slots asks for, however it is nested."""
    if isinstance(node.value, dict):
        for key, member in node.members().items():
            yield from read_changes(member, f"{name}.{key}")
    else:
        yield Change(name, node.value, node.told)
