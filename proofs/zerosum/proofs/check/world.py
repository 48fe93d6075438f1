"""The exchange in which somebody's own rule is called: any, and strict about what is looked at.

Every account has any balance, positions, role, owner and cooldown; every market any prices. What
a proof cannot quantify over (the book, the number of markets, accounts that the call does not
name) is refused or bounds the scope, at the moment the rule looks at it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any, cast

import attrs
from attrs import evolve, field, frozen
from immutables import Map

from zerosum.proofs.check.guarded import (
    OWN_LAW,
    MarketName,
    Name,
    asked_by_rule,
    is_trusted_judge,
    plain,
)
from zerosum.proofs.engine.crowd import AnyAccounts, AnyBook
from zerosum.proofs.engine.errors import FrameBroken
from zerosum.proofs.engine.given import EVERYONE_ELSE, Given, SymbolicGiven
from zerosum.proofs.engine.loops import AnyItems
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.situations import any_account, any_flat_rate, any_market, exchange_around
from zerosum.spec import ledger
from zerosum.spec.state import (
    Account,
    Exchange,
    MarginTier,
    Market,
    Position,
    Role,
    same_account,
    same_market,
)
from zerosum.spec.units import AccountId, MarketId

NOBODY = ("nobody", "nobody else", "nobody at all", "nobody whatsoever")
UNLISTED = ("unlisted", "unlisted too")
LISTED = ("BTC", "ETH", "SOL", "XRP")
SOMEBODY: AccountId = "somebody else"
TIERED = "margin schedules of at most one tier"


def _inner_code(function: Callable[..., Any], name: str) -> CodeType:
    """Return the code of a function inside another."""
    found = (one for one in function.__code__.co_consts if isinstance(one, CodeType))
    return next(code for code in found if code.co_name == name)


CARRIERS = frozenset(
    {
        attrs.evolve.__code__,
        same_account.__code__,
        same_market.__code__,
        _inner_code(ledger.identities_are_kept, "is_kept"),
    }
)
"""Code that passes a field on, or compares it with itself, and does not ask what it is."""


@frozen(eq=False)
class Open:
    """A field that is chosen when somebody asks for it."""

    given: Given
    name: str
    options: tuple[Any, ...]
    chosen: list[Any] = field(factory=list)

    def settle(self) -> Any:
        """Return what was chosen, choosing now if nobody has asked before."""
        if not self.chosen:
            self.chosen.append(self.given.choose(self.name, self.options))
        return self.chosen[0]


class OpenTiers(Open):
    """A margin schedule that is chosen when somebody asks for it: none, or a flat rate."""

    def __len__(self) -> int:
        return len(self.options[-1])

    def __iter__(self) -> Iterator[MarginTier]:
        return iter(self.options[-1])


def _open_field(kind: type, name: str) -> property:
    """Return a field that is settled when anything but a carrier reads it."""
    slot = vars(kind)[name]

    def read(self: object) -> Any:
        held = slot.__get__(self)
        is_carried = sys._getframe(1).f_code in CARRIERS  # noqa: SLF001 - who asks is the question
        return held if is_carried or not isinstance(held, Open) else held.settle()

    return property(read, slot.__set__)


def _never_equal(self: object, other: object) -> bool:
    """Refuse to compare by identity what may be one in a proof and two in a run."""
    if other is None:
        return False
    raise FrameBroken(
        f"a {type(self).__mro__[1].__name__} is compared as a whole: compare its fields"
    )


class AnyPosition(Position):
    """A position that is not compared as a whole."""

    __slots__ = ()
    __eq__ = _never_equal
    __hash__ = None  # type: ignore[assignment]


class AnyAccount(Account):
    """An account whose role, owner and cooldown are chosen when somebody asks."""

    __slots__ = ()
    __eq__ = _never_equal
    __hash__ = None  # type: ignore[assignment]
    role = _open_field(Account, "role")
    owner = _open_field(Account, "owner")
    in_cooldown = _open_field(Account, "in_cooldown")


def _read_tiers(self: Market) -> Any:
    held = TIERS.__get__(self)
    is_carried = sys._getframe(1).f_code in CARRIERS  # noqa: SLF001 - who asks is the question
    if is_carried or not isinstance(held, Open):
        return held
    _bound(TIERED)
    return held.settle()


def _read_book(self: Market) -> Any:
    asks = sys._getframe(1)  # noqa: SLF001 - who asks is the question
    is_engine = asks.f_globals.get("__name__", "").startswith("zerosum.proofs.")
    if not (asks.f_code in CARRIERS or is_engine or is_trusted_judge()):
        raise FrameBroken("the rule looks into a book, and a check has no orders")
    return BOOK.__get__(self)


TIERS: Any = vars(Market)["tiers"]
BOOK: Any = vars(Market)["book"]


class AnyMarket(Market):
    """A market with any flat margin rate and a book that nobody may look into."""

    __slots__ = ()
    __eq__ = _never_equal
    __hash__ = None  # type: ignore[assignment]
    tiers = property(_read_tiers, TIERS.__set__)
    book = property(_read_book, BOOK.__set__)


def _bound(bound: str) -> None:
    if bound not in current_path().bounds:
        current_path().bounds.append(bound)


@frozen(eq=False)
class Strict:
    """A map of markets whose order and size nobody can see, with the names that are not in it."""

    held: Map[str, Any]
    absent: frozenset[str]
    what: str
    is_sparse: bool = False
    __eq__ = _never_equal
    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, id_: str) -> Any:
        self._require_asking(id_)
        return self.held[plain(id_)]

    def get(self, id_: str, default: Any = None) -> Any:
        """Return an entry, or the default."""
        self._require_asking(id_)
        return self.held.get(plain(id_), default)

    def __contains__(self, id_: str) -> bool:
        self._require_asking(id_)
        return plain(id_) in self.held

    def _require_asking(self, id_: str) -> None:
        if self.is_sparse and asked_by_rule(3):
            raise FrameBroken(
                f"{self.what} are read directly, and a flat one may be absent: ask position_of"
            )
        _require_known(id_, self.held, self.absent, "a market")

    def set(self, id_: str, entry: Any) -> Strict:
        """Return the map with an entry changed or added."""
        _require_known(id_, self.held, self.absent, "a market")
        return evolve(self, held=self.held.set(plain(id_), entry))

    def __iter__(self) -> Iterator[str]:
        if asked_by_rule():
            raise FrameBroken(f"{self.what} have no fixed order: go over them with ids_of")
        return iter(sorted(self.held))

    def ordered_ids(self) -> list[str]:
        """Return the ids in their order; a rule that goes over them is seen to."""
        if asked_by_rule(3):
            _bound(f"exchanges of {len(self.held)} markets")
        return [MarketName(id_) for id_ in sorted(self.held)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise FrameBroken(f"{self.what}.{name} is not for rules: use set, and ids_of for all")

    def __bool__(self) -> bool:
        raise FrameBroken(f"the number of {self.what} is asked for")


def _require_known(id_: str, held: Mapping[str, Any], absent: frozenset[str], what: str) -> None:
    """Refuse a name that the call does not give: a proof would know nothing of it."""
    if not isinstance(id_, str):
        return
    if plain(id_) not in held and plain(id_) not in absent and not is_trusted_judge():
        raise FrameBroken(
            f"the rule names {what}, {plain(id_)!r}, that its call does not: make it an argument"
        )


@frozen(eq=False)
class StrictAccounts(AnyAccounts):
    """Any number of accounts, of which a rule may look at those that its call names."""

    absent: frozenset[str] = frozenset()
    __eq__ = _never_equal
    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, id_: AccountId) -> Account:
        self._require_known(id_)
        return AnyAccounts.__getitem__(self, plain(id_))

    def get(self, id_: AccountId, default: Any = None) -> Any:
        """Return a named account, or the default."""
        self._require_known(id_)
        return AnyAccounts.get(self, plain(id_), default)

    def __contains__(self, id_: AccountId) -> bool:
        self._require_known(id_)
        return AnyAccounts.__contains__(self, plain(id_))

    def set(self, id_: AccountId, account: Account) -> AnyAccounts:
        """Return the map with a named account changed or added."""
        self._require_known(id_)
        return AnyAccounts.set(self, plain(id_), account)

    def __iter__(self) -> Iterator[AccountId]:
        _refuse_own_law()
        return AnyAccounts.__iter__(self)

    def ordered_ids(self) -> AnyItems:
        """Return the ids of all accounts, to a law of the rulebook only."""
        _refuse_own_law()
        return AnyAccounts.ordered_ids(self)

    def _require_known(self, id_: AccountId) -> None:
        if not self._is_bystander(plain(id_)):
            _require_known(id_, self.named, self.absent, "an account")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise FrameBroken(f"accounts.{name} is not for rules: use set, total or fold")

    def __bool__(self) -> bool:
        raise FrameBroken("the number of accounts is asked for")


def _refuse_own_law() -> None:
    """Refuse a law of somebody's own that counts on who is there."""
    if OWN_LAW.get():
        raise FrameBroken(
            "a law goes over all accounts: name them as arguments, or add up with "
            "total_over_accounts"
        )


# Making one -----------------------------------------------------------------------------------


def any_exchange_of(
    given: Given, accounts: Sequence[AccountId], markets: Sequence[MarketId]
) -> Exchange:
    """Return any exchange with these accounts, any number of others, and these markets."""
    named = {id_: _any_account(given, id_, accounts, markets) for id_ in accounts}
    built = exchange_around(
        given,
        named,
        pile=given.integer("pile"),
        listed={id_: _any_market(given, id_) for id_ in markets},
        next_seat=given.integer("next_seat", at_least=len(named) + 1),
    )
    return _strict(built) if isinstance(given, SymbolicGiven) else built


def _any_account(
    given: Given, id_: AccountId, accounts: Sequence[AccountId], markets: Sequence[MarketId]
) -> Account:
    """Return any account; a symbolic one settles its choices later, a concrete one at once."""
    others = tuple(one for one in accounts if one != id_)
    somebody = SOMEBODY if isinstance(given, SymbolicGiven) else EVERYONE_ELSE
    free = {
        "role": Open(given, f"{id_}.role", tuple(Role)),
        "owner": Open(given, f"{id_}.owner", (None, *map(Name, others), Name(somebody))),
        "in_cooldown": Open(given, f"{id_}.in_cooldown", (False, True)),
    }
    account = any_account(given, id_, markets=markets)
    if isinstance(given, SymbolicGiven):
        positions = {
            market: AnyPosition(one.size, one.entry_value)
            for market, one in account.positions.items()
        }
        held = Strict(Map(positions), frozenset(UNLISTED), "positions", is_sparse=True)
        return AnyAccount(
            account.quote_balance,
            cast("Map[str, Position]", held),
            account.seat,
            **cast("Any", free),
        )
    owner = free["owner"].settle()
    return evolve(
        account,
        role=free["role"].settle(),
        owner=None if owner is None else plain(owner),
        in_cooldown=free["in_cooldown"].settle(),
    )


def _any_market(given: Given, id_: MarketId) -> Market:
    tiers = OpenTiers(given, f"{id_} has tiers", ((), any_flat_rate(given, id_)))
    if isinstance(given, SymbolicGiven):
        return evolve(any_market(given, id_), tiers=cast("tuple[MarginTier, ...]", tiers))
    return evolve(any_market(given, id_), tiers=tiers.settle())


def _strict(built: Exchange) -> Exchange:
    """Return the same exchange behind maps that tell only what a proof can answer for."""
    held = cast("AnyAccounts", built.accounts)
    accounts = StrictAccounts(held.named, held.crowd, held.bystander, None, frozenset(NOBODY))
    listed = {id_: _strict_market(built.markets[id_]) for id_ in built.markets}
    markets = Strict(Map(listed), frozenset(UNLISTED), "markets")
    return evolve(
        built,
        accounts=cast("Map[AccountId, Account]", accounts),
        markets=cast("Map[MarketId, Market]", markets),
    )


def _strict_market(market: Market) -> Market:
    return AnyMarket(
        mark=market.mark,
        price_increment=market.price_increment,
        previous_mark=market.previous_mark,
        oracle=market.oracle,
        funding_index=market.funding_index,
        tiers=TIERS.__get__(market),
        book=cast("Map[str, Any]", AnyBook(Map())),
    )
