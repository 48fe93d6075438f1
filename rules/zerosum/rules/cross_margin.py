"""An account's positions under one margin, at fractional prices (MAR-10 to MAR-13)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from zerosum.rules.margin_schedules import (
    FractionSchedule,
    compute_initial_of,
    compute_maintenance_of,
)
from zerosum.rules.risk import Risk, add_risks
from zerosum.rules.values import Ratio, compute_value
from zerosum.spec.arithmetic import conj, disj, div_floor, ite, magnitude, maximum
from zerosum.spec.state import Account, ids_of, position_of
from zerosum.spec.units import MarketId, Quote, Size


@frozen(eq=False)
class Contract:
    """A market as the margin of an account sees it.

    Units: price in quote units a step; open_interest in steps. An isolated market shares no
    account with any other (MAR-15).
    """

    price: Ratio
    schedule: FractionSchedule
    open_interest: Size = 0
    is_isolated: bool = False


Contracts = Mapping[MarketId, Contract]


def compute_position_risk(size: Size, contract: Contract) -> Risk:
    """Compute what one position is worth and what it must be backed by.

    Clause: MAR-10, MAR-11.
    Source: dYdX v4 x/perpetuals/lib/lib.go.
    Units: quote units.
    Rounding: the value towards zero, each margin up.
    """
    worth = compute_value(size, contract.price)
    opened = compute_value(contract.open_interest, contract.price)
    notional = magnitude(worth)
    return Risk(
        worth,
        compute_initial_of(notional, contract.schedule, opened),
        compute_maintenance_of(notional, contract.schedule),
    )


def compute_risk(account: Account, contracts: Contracts) -> Risk:
    """Compute the risk of an account: its quote balance and all its positions.

    Clause: MAR-12.
    Source: dYdX v4 x/subaccounts/lib/updates.go GetRiskForSubaccount.
    Units: quote units.
    Shape: a contract for each market that the account holds.
    """
    risk = Risk(account.quote_balance, 0, 0)
    for id_ in ids_of(account.positions):
        risk = add_risks(risk, compute_position_risk(account.positions[id_].size, contracts[id_]))
    return risk


def moved_account(account: Account, market: MarketId, moved: Size, amount: Quote) -> Account:
    """Return what an account would be with signed steps and an amount more, its entries aside.

    Clause: MAR-13.
    Units: moved in steps, long positive; amount in quote units, received above zero.
    """
    position = position_of(account, market)
    return evolve(
        account,
        quote_balance=account.quote_balance + amount,
        positions=account.positions.set(market, evolve(position, size=position.size + moved)),
    )


def is_reduction(size: Size, moved: Size) -> bool:
    """Return whether a trade of signed steps closes a position or a part of it, and no more.

    Clause: MAR-13.
    """
    is_opposite = disj(conj(size > 0, moved < 0), conj(size < 0, moved > 0))
    return conj(is_opposite, magnitude(moved) <= magnitude(size))


def compute_bankruptcy_amount(
    net_collateral: Quote, gained_value: Quote, freed_margin: Quote, maintenance_margin: Quote
) -> Quote:
    """Compute what an account gets for closing at its bankruptcy price; below zero it pays.

    Clause: MAR-13. Its net collateral belongs to its positions by their share of the maintenance
    margin, and leaves with them; a negative one does so too.
    Source: dYdX v4 x/clob/keeper/liquidations.go GetBankruptcyPriceInQuoteQuantums.
    Units: quote units; gained_value is what the position's value changes by, freed_margin what
    the maintenance margin, above zero, falls by.
    Shape: where no margin is required, none is freed, and nothing leaves with the position.
    Rounding: up, in the account's favour, by less than one quote unit.
    """
    whole = maximum(maintenance_margin, 1)
    return -gained_value - div_floor(net_collateral * freed_margin, whole)


def compute_zero_price(
    size: Size,
    worth: Quote,
    own_margin: Quote,
    net_collateral: Quote,
    maintenance_margin: Quote,
) -> Ratio:
    """Compute the price at which closing keeps the ratio of net collateral to maintenance margin.

    Clause: MAR-13. The market's price, moved against the position by its margin rate times that
    ratio: up for a short and down for a long that is worth something.
    Source: digest of docs.lighter.xyz, 2026-04-28.
    Units: quote units a step; worth is the signed value of the whole position and own_margin its
    maintenance margin, net_collateral and maintenance_margin those of the account.
    Shape: size is not zero.
    Rounding: none.
    """
    whole = maximum(maintenance_margin, 1)
    left = worth * whole - own_margin * net_collateral
    return Ratio(ite(size > 0, left, -left), magnitude(size) * whole)


def compute_close_amount(
    account: Account, contracts: Contracts, market: MarketId, moved: Size
) -> Quote:
    """Compute what an account gets for closing signed steps of one market at its bankruptcy price.

    Clause: MAR-13. Value and margin are those of the whole position before and after, so that
    what roundings take from the parts they do not take from the whole.
    Units: quote units; moved in steps, opposite to the position and not more.
    Shape: a contract for each market that the account holds.
    """
    size, contract = position_of(account, market).size, contracts[market]
    before = compute_position_risk(size, contract)
    after = compute_position_risk(size + moved, contract)
    whole = compute_risk(account, contracts)
    return compute_bankruptcy_amount(
        whole.net_collateral,
        after.net_collateral - before.net_collateral,
        before.maintenance_margin - after.maintenance_margin,
        whole.maintenance_margin,
    )


def compute_price_amount(moved: Size, contract: Contract) -> Quote:
    """Compute what an account gets for signed steps at the market's own price.

    Clause: MAR-10.
    Units: quote units; moved in steps, long positive.
    Rounding: towards zero.
    """
    return -compute_value(moved, contract.price)
