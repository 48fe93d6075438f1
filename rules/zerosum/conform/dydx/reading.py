"""From the words of dYdX to ours: markets, accounts, and what is refused at this boundary.

A base quantum is a size step, a quote quantum of 10^-6 USDC the quote unit. A position's own quote
balance is part of its account's balance here; it is told apart again when an account is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from attrs import frozen
from immutables import Map

from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, adapter
from zerosum.rules.cross_margin import Contract, Contracts
from zerosum.rules.margin_schedules import FractionSchedule
from zerosum.rules.premiums import compute_owed_to, compute_settlement
from zerosum.rules.values import Ratio
from zerosum.spec.state import Account, Position, ids_of
from zerosum.spec.units import MarketId, Quote, Size

REPOSITORY = "dydxprotocol/v4-chain"
dydx = partial(adapter, REPOSITORY)

QUOTE_DECIMALS = 6
LARGEST_POWER = 200
"""Exponents are refused beyond this: a hostile one would fill the memory."""

NO_SUCH_PERPETUAL = "perpetual_does_not_exist"


def refused(word: str) -> Answer:
    """Return the answer that an operation is refused."""
    return {"error": word}


def power_of(fields: Fields, *keys: str) -> int:
    """Return a sum of exponents of ten that is not out of all reason."""
    exponent = sum(fields.whole(key) for key in keys)
    if abs(exponent) > LARGEST_POWER:
        raise fields.refusal(keys[0], "makes a power of ten out of all reason", "mend it")
    return exponent


def shifted(number: int, exponent: int) -> Ratio:
    """Return a number times a power of ten."""
    if exponent >= 0:
        return Ratio(number * 10**exponent)
    return Ratio(number, 10**-exponent)


def price_of(fields: Fields) -> Ratio:
    """Return a market's oracle price in quote units a step."""
    exponent = power_of(fields, "price_exponent", "atomic_resolution") + QUOTE_DECIMALS
    return shifted(fields.count("oracle_price"), exponent)


def subticks_price(subticks: int, conversion_exponent: int) -> Ratio:
    """Return an order's price, given in subticks, in quote units a step."""
    return shifted(subticks, conversion_exponent)


def schedule_of(fields: Fields) -> FractionSchedule:
    """Return a market's margin schedule."""
    return FractionSchedule(
        fields.count("initial_margin_ppm"),
        fields.whole_or("maintenance_fraction_ppm", 0),
        fields.whole_or("oi_lower_cap", 0),
        fields.whole_or("oi_upper_cap", 0),
    )


def contract_of(fields: Fields) -> Contract:
    """Return a market as margin sees it."""
    return Contract(
        price_of(fields),
        schedule_of(fields),
        fields.whole_or("open_interest", 0),
        fields.word("market_type", ("cross", "isolated")) == "isolated",
    )


@frozen(eq=False)
class Markets:
    """All markets of a case, and how far funding has come in each."""

    contracts: Contracts
    funding_index: Mapping[MarketId, int]

    def lacks(self, markets: Iterable[MarketId]) -> bool:
        """Return whether one of the markets is not listed."""
        return any(id_ not in self.contracts for id_ in markets)


def markets_of(case: Fields) -> Markets:
    """Return the markets of a case by their ids."""
    listed = {str(one.whole("id")): one for one in case.each("perpetuals")}
    return Markets(
        Map({id_: contract_of(one) for id_, one in listed.items()}),
        {id_: one.whole_or("funding_index", 0) for id_, one in listed.items()},
    )


@frozen(eq=False)
class Subaccount:
    """An account as the venue has it: funding not settled, balances of positions apart."""

    usdc: Quote
    sizes: Mapping[MarketId, Size]
    funding_index: Mapping[MarketId, int]
    quote_balance: Mapping[MarketId, Quote]

    def owed(self, markets: Markets) -> dict[MarketId, int]:
        """Return what funding owes each position, in millionths of a quote unit."""
        return {
            id_: compute_owed_to(size, markets.funding_index[id_], self.funding_index[id_])
            for id_, size in self.sizes.items()
        }

    def unsettled(self) -> Account:
        """Return the account of our state, with funding left as it is."""
        return Account(
            quote_balance=self.usdc + sum(self.quote_balance.values()),
            positions=Map({id_: Position(size) for id_, size in self.sizes.items()}),
        )

    def settled(self, markets: Markets) -> Account:
        """Return the account of our state after what funding owes it was credited."""
        account = self.unsettled()
        credit = compute_settlement(sum(self.owed(markets).values()))
        return Account(account.quote_balance + credit, account.positions)


NOBODY = Subaccount(0, {}, {}, {})


def subaccount_of(fields: Fields) -> Subaccount:
    """Return an account of a case."""
    positions = {str(one.whole("perpetual_id")): one for one in fields.each("positions")}
    return Subaccount(
        fields.whole("usdc"),
        {id_: one.whole("quantums") for id_, one in positions.items()},
        {id_: one.whole_or("funding_index", 0) for id_, one in positions.items()},
        {id_: one.whole_or("quote_balance", 0) for id_, one in positions.items()},
    )


def settled_account(case: Fields, fields: Fields, markets: Markets) -> Account:
    """Return an account of a case whose markets must all be listed, with funding settled."""
    subaccount = subaccount_of(fields)
    if markets.lacks(subaccount.sizes):
        raise case.refusal("perpetuals", "lacks a market that an account holds", "list it")
    return subaccount.settled(markets)


def pairs_of(fields: Fields) -> tuple[tuple[MarketId, Size], ...]:
    """Return the changes of positions, one after the other."""
    return tuple(
        (str(one.whole("perpetual_id")), one.whole("quantums_delta"))
        for one in fields.each("perpetual_deltas")
    )


def moves_of(fields: Fields) -> dict[MarketId, Size]:
    """Return the changes of positions; changes of the same position add up."""
    moves: dict[MarketId, Size] = {}
    for id_, moved in pairs_of(fields):
        moves[id_] = moves.get(id_, 0) + moved
    return moves


def write_account(
    account: Account, funding_index: Mapping[MarketId, int], kept: Mapping[MarketId, Quote]
) -> dict[str, object]:
    """Return an account in the words of the venue; flat positions are gone."""
    held = [id_ for id_ in ids_of(account.positions) if account.positions[id_].size != 0]
    apart = sum(kept.get(id_, 0) for id_ in held)
    return {
        "usdc": account.quote_balance - apart,
        "positions": [
            {
                "perpetual_id": int(id_),
                "quantums": account.positions[id_].size,
                "funding_index": funding_index.get(id_, 0),
                "quote_balance": kept.get(id_, 0),
            }
            for id_ in sorted(held, key=int)
        ],
    }
