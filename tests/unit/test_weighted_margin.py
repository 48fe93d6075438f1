"""Worked examples of MAR-21: orders count as if filled, and a buffer ends a liquidation."""

from __future__ import annotations

import pytest
from attrs import evolve

from zerosum.rules.margin_curve import MarginCurve, MarginKind
from zerosum.rules.weighted_margin import (
    Backing,
    Exposure,
    ProfitWeights,
    QuotePrice,
    compute_backing,
    compute_factor_of,
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


# At the points where it changes -----------------------------------------------------------------


def test_ceiling_leaves_nothing_to_risk_above_it() -> None:
    assert 0 == compute_risk(-CONTRACT, 3 * COIN // 2, has_ceiling=True)
    assert 0 == compute_risk(-CONTRACT, COIN, has_ceiling=True)
    assert 3 * COIN // 2 == compute_risk(CONTRACT, 3 * COIN // 2, has_ceiling=True)
    assert COIN == compute_risk(-CONTRACT, 0, has_ceiling=True)


def test_riskier_side_counts_and_not_the_larger_one() -> None:
    # Two contracts bought at a quarter risk a half; one sold risks three quarters.
    capped = Exposure(bids=2 * CONTRACT, asks=-CONTRACT, price=COIN // 4, has_ceiling=True)
    assert -CONTRACT == compute_worst_size(capped)
    assert 2 * CONTRACT == compute_worst_size(evolve(capped, has_ceiling=False))
    assert -2 == compute_worst_size(Exposure(bids=2, asks=-2, price=COIN))


def test_first_unit_of_profit_or_loss_has_the_price_of_its_kind() -> None:
    quote = QuotePrice(current=COIN, lowest=COIN // 2, highest=2 * COIN)
    found = [
        compute_weighted_profit(profit, ProfitWeights(), MarginKind.FILL, quote)
        for profit in (-1, 0, 1, 2)
    ]
    assert [-2, 0, 0, 1] == found


def test_liability_is_dear_and_deposits_are_cheap() -> None:
    # 200 at two a coin; seven percent of it, and two more; 40 at half a coin.
    found = compute_backing(
        long_of_two(orders=3),
        deposit=40 * COIN,
        curve=CURVE,
        kind=MarginKind.MAINTENANCE,
        weights=NO_PROFIT,
        quote=QuotePrice(current=COIN, lowest=COIN // 2, highest=2 * COIN),
        buffer=200,
        least_ratio=700,
    )
    assert 400 * COIN == found.liability
    assert (28 * COIN + 30_000, 36 * COIN + 30_000) == (found.required, found.required_buffered)
    assert (0, 20 * COIN, 20 * COIN) == (found.profit, found.collateral, found.collateral_buffered)


@pytest.mark.parametrize(
    ("has", "needs", "missing"), [(10, 12, 2), (11, 12, 1), (12, 12, 0), (13, 12, 0), (14, 12, 0)]
)
def test_equality_is_enough(has: int, needs: int, missing: int) -> None:
    buffered = Backing(0, 99, needs, 0, 0, has)
    assert missing == compute_shortage(buffered)
    assert may_leave_liquidation(buffered) is (has >= needs)
    assert is_backed(Backing(0, needs, 99, 0, has, 0)) is (has >= needs)


def test_five_percent_in_the_unit_of_fees() -> None:
    assert 50_000 == compute_factor_of(500)


def test_one_step_short_below_a_ceiling_risks_nothing_above_it() -> None:
    assert 0 == compute_risk(-1, 2 * CONTRACT, has_ceiling=True)


def test_short_is_asked_for_as_much_as_a_long() -> None:
    grown = MarginCurve(initial=1_000, maintenance=500, factor=10_000)
    long = long_of_two()
    short = Exposure(size=-2 * CONTRACT, cash=200 * COIN, price=100 * COIN)
    asked = [
        compute_backing(
            one,
            deposit=0,
            curve=grown,
            kind=MarginKind.MAINTENANCE,
            weights=NO_PROFIT,
            quote=QuotePrice(),
        )
        for one in (long, short)
    ]
    assert [200 * COIN, 200 * COIN] == [found.liability for found in asked]
    assert asked[0].required == asked[1].required > 10 * COIN


@pytest.mark.parametrize(("price", "buffered"), [(101, 2), (100, 0), (99, -4)])
def test_buffer_is_asked_of_a_loss_only(price: int, buffered: int) -> None:
    found = compute_backing(
        long_of_two(price=price * COIN),
        deposit=0,
        curve=CURVE,
        kind=MarginKind.MAINTENANCE,
        weights=ProfitWeights(),
        quote=QuotePrice(),
        buffer=10_000,
    )
    assert buffered * COIN == found.collateral_buffered
