"""A desk's positions, as CSV: what it really has, made into a scenario.

What the file does not say comes from options, or is assumed and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from attrs import evolve, field, frozen

from zerosum.lab.document import Document, read_document
from zerosum.lab.draft import DraftAccount, DraftMarket, DraftPosition, net_sizes
from zerosum.lab.node import Node
from zerosum.lab.numbers import Units, decimals_of
from zerosum.lab.quantities import known_market, read_money, read_price, read_rate, read_size
from zerosum.lab.read_scenario import (
    DECIMALS,
    HOUSE,
    MOST_DECIMALS,
    QUOTE,
    ROLES,
    Parts,
    assemble,
    read_parts,
)
from zerosum.lab.scenario import Moment, Scenario
from zerosum.lab.table import read_rows
from zerosum.lab.unusable import UnusableScenario, quoted
from zerosum.spec.margin import is_schedule
from zerosum.spec.state import MarginTier, Role
from zerosum.spec.units import AccountId, MarketId, Price

REST = "rest"
MODES = ("cross", "isolated")
ASSUMED_MARGIN = "0.02/0.01"
BACKSTOPS = (Role.VAULT, Role.FUND)
OPTIONS = "the command line"


@frozen(eq=False)
class Desk:
    """What the command line says about a file of positions.

    ``marks`` are prices by market, ``margin`` initial and maintenance rate by market, or for all
    under an empty name; ``rest`` is the cash of the account that balances the file.
    """

    marks: Mapping[MarketId, str] = field(factory=dict)
    margin: Mapping[MarketId, str] = field(factory=dict)
    rest: str | None = None
    terms: Path | None = None


@frozen(eq=False)
class Holder:
    """The account of a row: its own name, and its owner's where the position is isolated."""

    name: AccountId
    owner: AccountId | None


def read_positions_file(path: Path, desk: Desk) -> Scenario:
    """Read a file of positions, with what the options add.

    Raises: UnusableScenario, with the file, the line and the column.
    """
    rows = list(read_rows(path))
    if not rows:
        raise UnusableScenario(str(path), "there is no row below the header", "add positions")
    parts = _terms(path, desk, rows)
    parts = evolve(parts, accounts={**parts.accounts, **read_holders(rows, parts)})
    return assemble(with_rest(with_house(parts), desk))


def _terms(path: Path, desk: Desk, rows: list[Node]) -> Parts:
    """Return the markets, from a scenario file or from the rows and options themselves."""
    if desk.terms is not None:
        parts = read_parts(read_document(desk.terms), needed=("markets",))
        for row in rows:
            if "mark" in row.members():
                raise row.members()["mark"].refusal("is given by --terms too", "leave it out")
        if desk.margin:
            raise UnusableScenario(OPTIONS, "--margin is given by --terms too", "leave it out")
        return evolve(parts, file=str(path), path=(*parts.path, *_move(desk, parts.units)))
    marks = read_marks(rows, desk)
    units = derive_units(str(path), rows, marks)
    prices = {market: node for market, (node, _) in marks.items()}
    markets = {market: _market(market, node, units, desk) for market, node in prices.items()}
    noted = () if desk.margin else (f"margin is assumed: {ASSUMED_MARGIN} (--margin)",)
    moved = any(is_moved for _, is_moved in marks.values())
    return Parts(
        file=str(path),
        title=path.stem,
        units=units,
        markets=markets,
        accounts={},
        orders=(),
        backstop=HOUSE["backstop"][0],
        fees=HOUSE["fees"][0],
        peak=None,
        path=_move(desk, units) if moved else (),
        rules=None,
        notes=("no order book is given, so the book takes nothing", *noted),
    )


def read_marks(rows: list[Node], desk: Desk) -> dict[MarketId, tuple[Node, bool]]:
    """Return the mark of each market, and whether an option moves it afterwards."""
    marks: dict[MarketId, Node] = {}
    for row in rows:
        fields = row.members()
        if "market" not in fields:
            continue
        market = fields["market"].text()
        if "mark" in fields:
            node = fields["mark"]
            if market in marks and marks[market].positive() != node.positive():
                raise node.refusal(
                    f"is {quoted(node.value)}, and {quoted(marks[market].value)} above",
                    "give one mark for each market",
                )
            marks.setdefault(market, node)
    given = option_nodes("--mark", desk.marks)
    listed = {row.members()["market"].text() for row in rows if "market" in row.members()}
    for market, node in given.items():
        if market not in listed:
            raise node.told(f"--mark {market}: the file has no such market", "leave it out")
    for market in sorted(listed):
        if market not in marks and market not in given:
            raise UnusableScenario(
                rows[0].document.file, f"{market} has no mark", f"add --mark {market}=PRICE"
            )
    return {
        market: (marks.get(market, given.get(market, rows[0])), market in marks and market in given)
        for market in sorted(listed)
    }


def option_nodes(option: str, values: Mapping[str, str]) -> dict[str, Node]:
    """Return what an option says, readable like the values of a file."""
    document = Document(OPTIONS, {option: dict(values)}, lambda _: None)
    return {key: Node(document, (f"{option} {key}",), one) for key, one in values.items()}


def derive_units(file: str, rows: list[Node], marks: Mapping[MarketId, tuple[Node, bool]]) -> Units:
    """Derive the grid from the numbers themselves: steps as fine as sizes, and money exact."""
    sizes: dict[MarketId, int] = {}
    prices: dict[MarketId, int] = dict.fromkeys(marks, 0)
    cash = DECIMALS
    for row in rows:
        fields = row.members()
        if "collateral" in fields:
            cash = max(cash, decimals_of(fields["collateral"].number()))
        if "market" in fields and "size" in fields and "entry_price" in fields:
            market = fields["market"].text()
            sizes[market] = max(sizes.get(market, 0), decimals_of(fields["size"].number()))
            entry = decimals_of(fields["entry_price"].number())
            prices[market] = max(prices[market], entry)
    for market, (node, _) in marks.items():
        prices[market] = max(prices[market], decimals_of(node.positive()))
    for market in marks:
        together = sizes.get(market, 0) + prices[market]
        if max(together, cash) > MOST_DECIMALS:
            raise UnusableScenario(
                file,
                f"{market}: sizes and prices have {together} decimals together, cash has {cash}",
                f"round them to at most {MOST_DECIMALS}",
            )
        cash = max(cash, together)
    steps = {market: Fraction(1, 10 ** sizes.get(market, 0)) for market in marks}
    return Units(QUOTE, cash, steps)


def _market(market: MarketId, node: Node, units: Units, desk: Desk) -> DraftMarket:
    mark = read_price(node, units, market)
    text = desk.margin.get(market, desk.margin.get("", ASSUMED_MARGIN))
    return DraftMarket(mark, mark, mark, 1, (read_margin(market, text),))


def read_margin(market: MarketId, text: str) -> MarginTier:
    """Read the two rates of an option such as 0.02/0.01."""
    initial, separator, maintenance = text.partition("/")
    nodes = option_nodes("--margin", {"initial": initial, "maintenance": maintenance})
    if not separator:
        raise UnusableScenario(
            OPTIONS, f"--margin is {quoted(text)}", "write initial/maintenance, such as 0.02/0.01"
        )
    tier = MarginTier(0, read_rate(nodes["initial"]), read_rate(nodes["maintenance"]))
    if not is_schedule((tier,)):
        raise UnusableScenario(
            OPTIONS, f"--margin {text}: maintenance is above initial", "swap the two rates"
        )
    return tier


def _move(desk: Desk, units: Units) -> tuple[Moment, ...]:
    marks = {}
    for market, node in option_nodes("--mark", desk.marks).items():
        if market not in units.steps:
            raise node.told(f"--mark {market}: there is no such market", "leave it out")
        marks[market] = read_price(node, units, market)
    return (Moment("at the marks given", marks, {}),) if marks else ()


def read_holders(rows: Iterable[Node], parts: Parts) -> dict[AccountId, DraftAccount]:
    """Read the accounts of all rows, in the order in which they first appear."""
    found: dict[AccountId, DraftAccount] = {}
    collateral: set[AccountId] = set()
    for row in rows:
        fields = row.fields(("account", "mode"), tuple(row.members()))
        holder = read_holder(fields, parts)
        if holder.owner is not None:
            found.setdefault(holder.owner, DraftAccount(0))
        fresh = DraftAccount(0, owner=holder.owner)
        account = read_role(found.get(holder.name, fresh), fields)
        if "collateral" in fields:
            account = _paid_in(account, fields["collateral"], holder.name in collateral, parts)
            collateral.add(holder.name)
        if "market" in fields:
            account = _added(account, row, parts)
        elif "size" in fields or "entry_price" in fields:
            raise row.refusal("has a size or an entry price but no market", "name the market")
        found[holder.name] = account
    return found


def read_holder(fields: Mapping[str, Node], parts: Parts) -> Holder:
    """Return the account of a row: an isolated position is an account of its own."""
    node, mode = fields["account"], fields["mode"].word(MODES)
    name = node.text()
    if name in parts.accounts:
        raise node.refusal(f"is {quoted(name)}, which --terms has too", "rename one of them")
    if "/" in name:
        raise node.refusal(f"is {quoted(name)}", "leave out the /, which marks isolated positions")
    if mode == "cross":
        return Holder(name, None)
    if "market" not in fields:
        raise fields["mode"].refusal("is isolated, but there is no market", "name the market")
    return Holder(f"{name}/{fields['market'].text()}", name)


def read_role(account: DraftAccount, fields: Mapping[str, Node]) -> DraftAccount:
    """Return the account in the role that its row gives it, if any."""
    if "role" not in fields:
        return account
    role = ROLES[fields["role"].word(list(ROLES))]
    if account.role not in (role, Role.TRADER):
        raise fields["role"].refusal(
            f"is {quoted(role.value)}, and {quoted(account.role.value)} above", "give one role"
        )
    return evolve(account, role=role)


def _paid_in(account: DraftAccount, node: Node, is_known: bool, parts: Parts) -> DraftAccount:
    """Return the account with its collateral, which cross rows may repeat but not change."""
    balance = read_money(node, parts.units)
    if is_known and balance != account.balance:
        before = parts.units.money(account.balance)
        raise node.refusal(
            f"is {quoted(node.value)}, and {before} in a row above",
            "give the account's one balance in one of its rows, or the same in all",
        )
    return evolve(account, balance=balance)


def _added(account: DraftAccount, row: Node, parts: Parts) -> DraftAccount:
    fields = row.fields(("size", "entry_price"), tuple(row.members()))
    market = known_market(fields["market"], parts.markets)
    if any(one.market == market for one in account.positions):
        raise fields["market"].refusal(
            f"is {quoted(market)} a second time for this account", "add the rows up"
        )
    size = read_size(fields["size"], parts.units, market)
    entry = read_price(fields["entry_price"], parts.units, market)
    return evolve(account, positions=(*account.positions, DraftPosition(market, size, entry)))


def with_house(parts: Parts) -> Parts:
    """Return the parts with the house's accounts named by their roles."""
    backstops = [id_ for id_, one in parts.accounts.items() if one.role in BACKSTOPS]
    fees = [id_ for id_, one in parts.accounts.items() if one.role is Role.FEES]
    for names, role in ((backstops, "vault or insurance fund"), (fees, "fees")):
        if len(names) > 1:
            raise UnusableScenario(
                parts.file, f"{' and '.join(names)} both have the role {role}", "keep one of them"
            )
    notes = parts.notes if backstops else (*parts.notes, "no account has the role vault")
    return evolve(
        parts,
        backstop=backstops[0] if backstops else parts.backstop,
        fees=fees[0] if fees else parts.fees,
        notes=notes,
    )


def with_rest(parts: Parts, desk: Desk) -> Parts:
    """Return the parts balanced by one account more, if an option asks for it."""
    if desk.rest is None:
        return parts
    if REST in parts.accounts:
        raise UnusableScenario(parts.file, "there is an account 'rest' already", "rename it")
    node = option_nodes("--rest", {"": desk.rest})[""]
    net = {market: size for market, size in net_sizes(parts.accounts.values()).items() if size}
    account = DraftAccount(
        read_money(node, parts.units, least=Fraction(0)),
        tuple(DraftPosition(id_, -size, _mark(parts, id_)) for id_, size in sorted(net.items())),
    )
    held = ", ".join(f"{parts.units.size(id_, -size)} {id_}" for id_, size in sorted(net.items()))
    note = f"account 'rest' balances the file: {held or 'nothing'}, entered at the mark"
    return evolve(parts, accounts={**parts.accounts, REST: account}, notes=(*parts.notes, note))


def _mark(parts: Parts, market: MarketId) -> Price:
    return parts.markets[market].mark
