"""The two families of failure: a refused call, and a bug of ours.

A refused call (``Rejected``) leaves the state as it was and says with numbers what was wrong,
which clause refuses it and what to do. The classes stand in order of precedence: where two
apply, the earlier one is raised. ``BrokenInvariant`` is never the caller's fault.

Errors keep their fields and build their text only when it is read, so that a rule can be run on
symbolic integers.
"""

from __future__ import annotations

from attrs import frozen

from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size


@frozen
class BrokenInvariant(Exception):
    """An invariant of the rulebook does not hold: a defect of the rules, not of the call."""

    clause: str
    detail: str

    def __str__(self) -> str:
        return f"broken invariant ({self.clause}): {self.detail}; please report it"


@frozen
class Rejected(Exception):
    """A call that the rules refuse; the state is unchanged."""


@frozen
class UnknownAccount(Rejected):
    """The call names an account that does not exist."""

    account: AccountId

    def __str__(self) -> str:
        return f"account {self.account!r} does not exist (LED-13): open it first"


@frozen
class UnknownMarket(Rejected):
    """The call names a market that is not listed."""

    market: MarketId

    def __str__(self) -> str:
        return f"market {self.market!r} is not listed (LED-13): list it first"


@frozen
class AlreadyExists(Rejected):
    """The call would open an account or list a market a second time."""

    name: str

    def __str__(self) -> str:
        return f"{self.name!r} exists already (LED-12): choose another name"


@frozen
class BadOwner(Rejected):
    """An isolated account must belong to an account that stands on its own."""

    account: AccountId
    owner: AccountId

    def __str__(self) -> str:
        return (
            f"account {self.account!r} cannot belong to {self.owner!r}, which has an owner itself "
            "(LED-12): name the account at the top"
        )


@frozen
class SameAccount(Rejected):
    """Both sides of a fill or transfer are the same account."""

    account: AccountId

    def __str__(self) -> str:
        return (
            f"account {self.account!r} is on both sides (LED-6): money and size must change hands"
        )


@frozen
class NotClearing(Rejected):
    """Funding passes through an account that may not serve for it."""

    account: AccountId
    size: Size

    def __str__(self) -> str:
        return (
            f"account {self.account!r} with {self.size} steps cannot clear funding (LED-10): "
            "name an account of the role 'clearing' that holds no position in the market"
        )


@frozen
class NotPositive(Rejected):
    """A size, price or amount must be at least one unit."""

    field: str
    value: int

    def __str__(self) -> str:
        return f"{self.field} is {self.value} (LED-13): give at least 1"


@frozen
class BadSchedule(Rejected):
    """The margin tiers do not form a schedule."""

    market: MarketId
    tiers: tuple[object, ...]

    def __str__(self) -> str:
        return (
            f"the {len(self.tiers)} margin tiers of {self.market!r} form no schedule (MAR-1): "
            "start at floor 0, let floors rise, never lower a rate, keep "
            "0 <= maintenance <= initial <= 1000000 ppm"
        )


@frozen
class OffGrid(Rejected):
    """A price is not a multiple of the market's price increment."""

    market: MarketId
    price: Price
    increment: Price

    def __str__(self) -> str:
        return (
            f"price {self.price} is not on the grid of {self.market!r} (LED-6): "
            f"give a multiple of {self.increment} quote units a step"
        )


@frozen
class NotLiquidatable(Rejected):
    """Only an account below its maintenance margin may be liquidated."""

    account: AccountId
    equity: Quote
    maintenance_margin: Quote

    def __str__(self) -> str:
        return (
            f"account {self.account!r} has an equity of {self.equity} quote units against a "
            f"maintenance margin of {self.maintenance_margin} (MAR-5): nothing to liquidate"
        )


@frozen
class InsufficientEquity(Rejected):
    """A withdrawal or transfer would leave its payer below zero at the mark."""

    account: AccountId
    amount: Quote
    equity: Quote

    def __str__(self) -> str:
        return (
            f"account {self.account!r} has an equity of {self.equity} quote units and cannot pay "
            f"{self.amount} (LED-8): lower the amount or close positions first"
        )
