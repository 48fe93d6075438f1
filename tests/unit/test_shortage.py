"""Worked examples of LIQ-20: as much as cures the margin, at the oracle less a fee."""

from __future__ import annotations

import pytest

from zerosum.rules.shortage import (
    EVERYTHING,
    Terms,
    compute_cover,
    compute_freed_share,
    compute_fund_fee,
    compute_ramped_fee,
    compute_taken,
    is_within_limit,
    round_down_to,
    round_up_to,
)

CONTRACT, COIN = 10**9, 10**6


@pytest.mark.parametrize(
    ("fee", "fund_fee", "size"),
    [(0, 0, 1_000_000_000), (10_000, 0, 1_111_111_111), (10_000, 10_000, 1_250_000_000)],
)
def test_cover(fee: int, fund_fee: int, size: int) -> None:
    terms = Terms(ratio=1_000, fee=fee, price=100 * COIN)
    assert size == compute_cover(10 * COIN, terms, fund_fee)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(ratio=100, fee=10_000, price=100 * COIN),
        Terms(ratio=1_000, fee=0, price=0),
        Terms(ratio=1_000, fee=90_000, price=100 * COIN),
    ],
)
def test_nothing_covers(terms: Terms) -> None:
    assert EVERYTHING == compute_cover(10 * COIN, terms, 10_000)


@pytest.mark.parametrize(
    ("shortage", "rate"),
    # Ten contracts at 100 with five percent: 50,000, less 10,000, less the shortage, of it 95 %.
    [(20, 19_000), (1, 37_050), (1_000, 0), (0, 38_000)],
)
def test_fund_fee(shortage: int, rate: int) -> None:
    terms = Terms(ratio=500, fee=10_000, price=100 * COIN)
    assert rate == compute_fund_fee(shortage * COIN, 10 * CONTRACT, terms, 50_000)


def test_fund_fee_of_nothing() -> None:
    terms = Terms(ratio=500, fee=10_000, price=100 * COIN)
    assert 0 == compute_fund_fee(COIN, 0, terms, 50_000)
    assert 0 == compute_fund_fee(COIN, CONTRACT, Terms(500, 10_000, 0), 50_000)
    assert 7 == compute_fund_fee(COIN, 10 * CONTRACT, terms, 7)


@pytest.mark.parametrize(
    ("slots", "fee"), [(0, 20_000), (1_499, 20_000), (1_500, 21_500), (90_000, 50_000)]
)
def test_fee_rises_after_the_grace(slots: int, fee: int) -> None:
    assert fee == compute_ramped_fee(20_000, 50_000, slots)


@pytest.mark.parametrize(
    ("shortage", "freed", "slots", "share"),
    [
        (49, 0, 0, 10_000),  # below 50: all of it
        (90, 0, 0, 1_000),
        (90, 10, 0, 0),  # of 100, ten were allowed and ten are freed
        (90, 10, 75, 5_555),  # of 100, 60 are allowed: 50 of the 90
        (90, 10, 150, 10_000),
        (90, 10, 10**6, 10_000),
    ],
)
def test_freed_share(shortage: int, freed: int, slots: int, share: int) -> None:
    found = compute_freed_share(
        shortage * COIN, freed * COIN, slots=slots, first=1_000, duration=150
    )
    assert share == found


def taken(held: int, cover: int, share: int, offered: int) -> int:
    """Return what is taken at 100, in hundredths of a contract, which are the order step."""
    step = CONTRACT // 100
    size = compute_taken(
        held * step, cover, share, offered=offered * step, step=step, price=100 * COIN
    )
    assert 0 == size % step
    return size // step


def test_taken() -> None:
    step = CONTRACT // 100
    assert 180 == taken(200, 180 * step - 1, 10_000, 1_000)
    assert 18 == taken(200, 180 * step, 1_000, 1_000)
    assert 50 == taken(200, 180 * step, 10_000, 50)
    assert 200 == taken(200, EVERYTHING, 10_000, 1_000)
    assert 0 == taken(200, 180 * step, 0, 1_000)
    assert 40 == taken(40, 180 * step, 1_000, 1_000)  # worth 40: whole


def test_limit_price_of_a_transfer() -> None:
    def within(received: int, given: int, limit: int) -> bool:
        return is_within_limit(received, given, limit, received_unit=10**9, given_unit=COIN)

    assert within(10**9, 100 * COIN, 10_000)
    assert not within(10**9 - 1, 100 * COIN, 10_000)
    assert not within(10**9, 0, 0)


# At the points where it changes -----------------------------------------------------------------


def test_cover_where_the_quote_coin_is_worth_two() -> None:
    # Nine percent of 200 less one of 100: 17 a contract.
    terms = Terms(ratio=1_000, fee=10_000, price=100 * COIN, quote_price=2 * COIN)
    assert 588_235_294 == compute_cover(10 * COIN, terms, 10_000)
    # And of the margin of five percent, 1 + 1 are gone: 95 % of three.
    terms = Terms(ratio=500, fee=10_000, price=100 * COIN, quote_price=2 * COIN)
    assert 28_500 == compute_fund_fee(20 * COIN, 10 * CONTRACT, terms, 50_000)


def test_least_that_a_contract_can_free() -> None:
    assert 5 * CONTRACT == compute_cover(5, Terms(ratio=100, fee=0, price=100), 0)
    assert EVERYTHING == compute_cover(5, Terms(ratio=100, fee=0, price=99), 0)
    assert 5 * CONTRACT == compute_cover(5, Terms(ratio=10_000, fee=0, price=1), 0)
    assert EVERYTHING == compute_cover(5, Terms(ratio=0, fee=0, price=100), 0)


def test_fund_takes_of_the_smallest_position_and_coin() -> None:
    terms = Terms(ratio=500, fee=10_000, price=100 * COIN)
    assert 38_000 == compute_fund_fee(0, 1, terms, 50_000)
    assert 38_000 == compute_fund_fee(0, CONTRACT, Terms(500, 10_000, 1), 50_000)


@pytest.mark.parametrize(
    ("shortage", "freed", "slots", "duration", "share"),
    [
        (50 * COIN, 0, 0, 150, 1_000),
        (50 * COIN - 1, 0, 0, 150, 10_000),
        (90 * COIN, 200 * COIN, 0, 150, 0),  # more was freed than is allowed
        (90 * COIN, 0, 0, 0, 10_000),
        (90 * COIN, 0, 0, 1, 1_000),
        (90 * COIN, 0, 1, 1, 10_000),
        (90 * COIN, 0, 1, 2, 6_000),
    ],
)
def test_share_at_the_bounds(
    shortage: int, freed: int, slots: int, duration: int, share: int
) -> None:
    found = compute_freed_share(shortage, freed, slots=slots, first=1_000, duration=duration)
    assert share == found


@pytest.mark.parametrize(
    ("size", "step", "up", "down"),
    [
        (7, 5, 10, 5),
        (5, 5, 5, 5),
        (4, 5, 5, 0),
        (0, 5, 0, 0),
        (7, 1, 7, 7),
        (7, 0, 7, 7),
        (3, 2, 4, 2),
    ],
)
def test_order_step(size: int, step: int, up: int, down: int) -> None:
    assert (up, down) == (round_up_to(size, step), round_down_to(size, step))


def test_small_position_goes_whole_up_to_its_bound() -> None:
    step = CONTRACT // 100
    assert 50 == taken(50, 180 * step, 1_000, 1_000)  # worth 50
    assert 18 == taken(51, 180 * step, 1_000, 1_000)
    assert 0 == taken(40, 180 * step, 0, 1_000)
    assert 30 == taken(40, 180 * step, 1_000, 30)


def test_least_that_may_be_taken() -> None:
    assert 1 == compute_taken(CONTRACT, 1, 10_000, offered=5, step=1, price=100 * COIN)
    assert 0 == compute_taken(CONTRACT, 0, 10_000, offered=5, step=1, price=100 * COIN)


def test_transfer_of_the_smallest_part() -> None:
    assert is_within_limit(1, 1, COIN, received_unit=1, given_unit=1)
    assert not is_within_limit(1, 1, COIN + 1, received_unit=1, given_unit=1)
    assert is_within_limit(3, 2, 750_000, received_unit=2, given_unit=1)
    assert not is_within_limit(3, 2, 750_001, received_unit=2, given_unit=1)


def test_cover_rounds_every_division_down() -> None:
    # Half as much again of one is one; and half a unit of a fund's fee is none.
    assert 5 * CONTRACT == compute_cover(5, Terms(10_000, 0, 1, 1_500_000), 0)
    assert 50_000_000 == compute_cover(5, Terms(10_000, 0, 100), 5_000)


def test_fund_fee_rounds_every_division_down() -> None:
    def fee(shortage: int, size: int, terms: Terms) -> int:
        return compute_fund_fee(shortage, size, terms, 10**6)

    assert 712_500 == fee(1, CONTRACT, Terms(10_000, 0, 3, 1_500_000))  # a quarter of four
    assert 633_333 == fee(1, CONTRACT, Terms(10_000, 0, 3))  # a third, and 95 % of the rest
    assert 950_000 == fee(1, 2 * CONTRACT, Terms(10_000, 0, 3))  # half a unit a contract
    assert 0 == fee(0, CONTRACT, Terms(100, 10_000, 100)) == fee(0, CONTRACT, Terms(99, 10_000, 9))


def test_share_rounds_every_division_down() -> None:
    def share(shortage: int, slots: int, duration: int) -> int:
        return compute_freed_share(shortage, 0, slots=slots, first=1_000, duration=duration)

    assert 4_333 == share(90 * COIN, 1, 3)
    assert 999 == share(50 * COIN + 1, 0, 150)


@pytest.mark.parametrize(
    ("cover", "share", "offered", "step", "size"),
    [
        (3, 5_000, 5, 1, 1),  # half of three
        (6, 9_000, 100, 5, 10),  # 90 % of ten
        (100, 10_000, 33, 10, 30),
        (20, 8_500, 100, 10, 20),  # 17
    ],
)
def test_taken_is_on_the_grid(cover: int, share: int, offered: int, step: int, size: int) -> None:
    found = compute_taken(CONTRACT, cover, share, offered=offered, step=step, price=100 * COIN)
    assert size == found


def test_small_is_what_is_held_and_not_what_covers_or_is_offered() -> None:
    step = CONTRACT // 100
    assert 3 == taken(200, 30 * step, 1_000, 1_000)
    assert 18 == taken(200, 180 * step, 1_000, 30)
    assert 40 == taken(40, 30 * step, 1_000, 1_000)
