"""The laws of fills (chapter 01, LED-6 and LED-7): what trades, and what it realises.

An invariant alone would not notice a fill that moves half of the agreed size at both ends. These
laws compare the state after with the arguments of the call, and say exactly when a call is
refused.
"""

from __future__ import annotations

from zerosum.spec.arithmetic import conj, disj, div_floor, every, iff, implies, magnitude
from zerosum.spec.journal import Fill
from zerosum.spec.observed import EMPTY_ACCOUNT, cash_gained, is_accepted, size_gained
from zerosum.spec.registry import Transition, law
from zerosum.spec.rejections import SameAccount, UnknownAccount, UnknownMarket
from zerosum.spec.state import (
    Account,
    Exchange,
    Position,
    ids_of,
    position_of,
    unrealised_profit,
    value_at,
)
from zerosum.spec.units import AccountId, MarketId, Price

# LED-6 fill -----------------------------------------------------------------------------------


@law(
    "LED-6.L1",
    "FILL TERMS",
    "A fill moves exactly the agreed size to the buyer and exactly size x price to the seller.",
    source="story 2, 7",
)
def fill_moves_what_was_agreed(step: Transition) -> bool:
    """Compare both parties' changes with the call."""
    agreed = step.call.arguments
    market, size, price = agreed["market"], agreed["size"], agreed["price"]
    buyer, seller = agreed["buyer"], agreed["seller"]
    return implies(
        is_accepted(step),
        lambda: conj(
            size_gained(step, buyer, market) == size,
            size_gained(step, seller, market) == -size,
            cash_gained(step, buyer) == -(size * price),
            cash_gained(step, seller) == size * price,
        ),
    )


@law(
    "LED-6.L2",
    "SELF-TRADE",
    "A fill or transfer with one account on both sides is refused.",
    source="ours",
)
def both_sides_differ(step: Transition) -> bool:
    """Look for a rejection when both sides are one, and at its kind when the names are known."""
    asked = step.call.arguments
    one, other = (asked[name] for name in ("buyer", "seller", "payer", "receiver") if name in asked)
    is_known = one in step.before.accounts and asked.get("market") in {*step.before.markets, None}
    kinds = (SameAccount,) if is_known else (UnknownAccount, UnknownMarket)
    return disj(one != other, isinstance(step.rejection, kinds))


@law(
    "LED-6.L3",
    "FILL ADMISSION",
    "A fill is accepted exactly when two listed accounts agree on at least one step of a listed "
    "market at a positive price on its grid.",
    source="ours",
)
def fill_is_admitted_exactly(step: Transition) -> bool:
    """Compare acceptance with the guard, both ways."""
    asked = step.call.arguments
    listed = conj(
        asked["market"] in step.before.markets,
        asked["buyer"] in step.before.accounts,
        asked["seller"] in step.before.accounts,
        asked["buyer"] != asked["seller"],
    )
    return iff(
        is_accepted(step),
        conj(
            listed,
            asked["size"] >= 1,
            asked["price"] >= 1,
            implies(listed, lambda: _is_on_grid(step.before, asked["market"], asked["price"])),
        ),
    )


def _is_on_grid(exchange: Exchange, market: MarketId, price: Price) -> bool:
    increment = exchange.markets[market].price_increment
    return div_floor(price, increment) * increment == price


@law(
    "LED-6.L4",
    "NEUTRAL",
    "A fill changes nobody's equity at its own price.",
    source="story 2",
)
def fill_is_neutral_at_its_price(step: Transition) -> bool:
    """Value both parties with the traded market at the fill price, before and after."""
    agreed = step.call.arguments

    def price_of(market: MarketId) -> Price:
        if market == agreed["market"]:
            price: Price = agreed["price"]
            return price
        return step.before.markets[market].mark

    def is_unchanged(account: AccountId) -> bool:
        before, after = step.before.accounts[account], step.after.accounts[account]
        return value_at(after, price_of) == value_at(before, price_of)

    return every(is_unchanged, ids_of(step.before.accounts))


# LED-7 entry value ----------------------------------------------------------------------------


@law(
    "LED-7.L1",
    "ENTRY SIGN",
    "A position's entry value has the sign of its size, and is zero when it is flat.",
    about="state",
    source="ours",
)
def entry_value_has_sign_of_size(step: Transition) -> bool:
    """Look at every position after the transition."""
    return every(
        lambda id_: _entry_signs_fit(step.after.accounts[id_]), ids_of(step.after.accounts)
    )


def _entry_signs_fit(account: Account) -> bool:
    return every(lambda id_: entry_sign_fits(account.positions[id_]), ids_of(account.positions))


def entry_sign_fits(position: Position) -> bool:
    """Return whether the entry value has the sign of the size, zero when flat."""
    return conj(
        implies(position.size >= 0, lambda: position.entry_value >= 0),
        implies(position.size <= 0, lambda: position.entry_value <= 0),
    )


@law(
    "LED-7.L2",
    "REALISED",
    "A fill realises the closed share of the unrealised profit at its price, rounded down by less "
    "than one quote unit; the remainder stays unrealised. Opening realises nothing.",
    source="ours",
)
def realised_profit_is_closed_share(step: Transition) -> bool:
    """Bound each party's change of wallet balance by the exact share, cross-multiplied."""
    agreed = step.call.arguments
    return implies(
        is_accepted(step),
        lambda: conj(*(_realises_closed_share(step, agreed[side]) for side in ("buyer", "seller"))),
    )


def _realises_closed_share(step: Transition, account: AccountId) -> bool:
    market, price = step.call.arguments["market"], step.call.arguments["price"]
    before = position_of(step.before.accounts[account], market)
    after = position_of(step.after.accounts[account], market)
    realised = cash_gained(step, account) + after.entry_value - before.entry_value
    twice_closed = (
        magnitude(before.size) + magnitude(after.size - before.size) - magnitude(after.size)
    )
    share = twice_closed * unrealised_profit(before, price)
    whole = 2 * magnitude(before.size)
    return conj(
        realised * whole <= share,
        implies(before.size != 0, lambda: share < (realised + 1) * whole),
        implies(before.size == 0, lambda: realised == 0),
    )


@law(
    "LED-7.L3",
    "ENTRY KEPT",
    "What does not trade leaves every entry value alone.",
    about="step",
    source="ours",
)
def entry_values_are_kept(step: Transition) -> bool:
    """Compare every entry value before and after, but for positions that a fill names."""
    traded = {
        (party, one.market)
        for one in step.journal
        if isinstance(one, Fill)
        for party in (one.buyer, one.seller)
    }

    def is_kept(account: AccountId) -> bool:
        before = step.before.accounts.get(account, EMPTY_ACCOUNT)
        after = step.after.accounts[account]
        markets = [id_ for id_ in ids_of(step.after.markets) if (account, id_) not in traded]
        return every(
            lambda id_: position_of(after, id_).entry_value == position_of(before, id_).entry_value,
            markets,
        )

    return every(is_kept, ids_of(step.after.accounts))
