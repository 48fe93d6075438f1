"""Worked examples of MAR-21: orders count as if filled, and a buffer ends a liquidation."""

from __future__ import annotations

from zerosum.rules.margin_curve import MarginCurve, MarginKind
from zerosum.rules.weighted_margin import (
    Backing,
    Exposure,
    ProfitWeights,
    QuotePrice,
    compute_backing,
    compute_risk,
    compute_shortage,
    compute_weighted_profit,
    compute_worst_size,
    is_backed,
    may_leave_liquidation,
)

CONTRACT, COIN = 10**9, 10**6
CURVE = MarginCurve(initial=1_000, maintenance=500)
NO_PROFIT = ProfitWeights(opening=0, staying=0)


def backing(one: Exposure, deposit: int, kind: MarginKind = MarginKind.MAINTENANCE) -> Backing:
    """Return what backs a position at five percent, with a buffer of two."""
    return compute_backing(
        one,
        deposit=deposit,
        curve=CURVE,
        kind=kind,
        weights=NO_PROFIT,
        quote=QuotePrice(),
        buffer=200,
    )


def long_of_two(price: int = 100 * COIN, orders: int = 0, bids: int = 0) -> Exposure:
    """Return two contracts bought at 100."""
    return Exposure(size=2 * CONTRACT, cash=-200 * COIN, bids=bids, orders=orders, price=price)


def test_worst_of_bids_and_asks() -> None:
    assert 3 * CONTRACT == compute_worst_size(long_of_two(bids=CONTRACT))
    assert -4 == compute_worst_size(Exposure(size=1, bids=2, asks=-5, price=COIN))
    assert 3 == compute_worst_size(Exposure(size=1, bids=2, asks=-3, price=0))


def test_short_of_a_contract_that_pays_at_most_one() -> None:
    assert COIN // 4 == compute_risk(CONTRACT, COIN // 4, has_ceiling=True)
    assert 3 * COIN // 4 == compute_risk(-CONTRACT, COIN // 4, has_ceiling=True)
    assert COIN // 4 == compute_risk(-CONTRACT, COIN // 4, has_ceiling=False)


def test_requirement_counts_orders_and_buffer() -> None:
    found = backing(long_of_two(orders=1, bids=CONTRACT), deposit=5 * COIN)
    assert 300 * COIN == found.liability
    assert (15 * COIN + 10_000, 21 * COIN + 10_000) == (found.required, found.required_buffered)
    assert 5 * COIN == found.collateral
    assert 16 * COIN + 10_000 == compute_shortage(found)
    assert not is_backed(found)


def test_loss_is_asked_for_once_again() -> None:
    found = backing(long_of_two(price=95 * COIN), deposit=20 * COIN)
    assert (10 * COIN, 10 * COIN - COIN // 5) == (found.collateral, found.collateral_buffered)
    assert is_backed(found)
    assert not may_leave_liquidation(found)
    assert 3_500_000 == compute_shortage(found)


def test_profit_is_capped_for_opening_and_worth_the_lowest_coin() -> None:
    weights = ProfitWeights(opening=5_000, staying=8_000)
    quote = QuotePrice(current=COIN, lowest=COIN // 2, highest=2 * COIN)

    def counted(profit: int, kind: MarginKind) -> int:
        return compute_weighted_profit(profit * COIN, weights, kind, quote)

    assert 40 * COIN == counted(100, MarginKind.MAINTENANCE)
    assert 25 * COIN == counted(100, MarginKind.INITIAL)
    assert 100 * COIN == counted(1_000, MarginKind.INITIAL)
    assert 250 * COIN == counted(1_000, MarginKind.FILL)
    assert -200 * COIN == counted(-100, MarginKind.MAINTENANCE)
