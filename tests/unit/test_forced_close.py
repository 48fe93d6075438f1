"""Worked examples of ADL-9 and LIQ-9: closes at amounts, and fills with the fund inside.

All have one market at 100, where 20 percent are needed to open and half of that to keep. The failed
account is short 10, so it owes 1,000 and must be worth 100.
"""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from zerosum.rules.amounts import close_entries
from zerosum.rules.block_liquidation import (
    FillFault,
    House,
    Liquidation,
    LiquidationFill,
    LiquidationTerms,
    Resting,
    Swept,
    Use,
    apply_liquidation_fill,
    compute_liquidation_size,
    sweep_book,
)
from zerosum.rules.cross_margin import Contract
from zerosum.rules.forced_close import (
    CloseAt,
    CloseFault,
    Venue,
    choose_close,
    close_with,
    offset_position,
)
from zerosum.rules.journal import replay
from zerosum.rules.liquidation_limits import StepLimits, compute_limit_of
from zerosum.rules.margin_schedules import FractionSchedule
from zerosum.rules.values import Ratio
from zerosum.spec.journal import Fill, Transfer
from zerosum.spec.state import Account, Exchange, Market, Position, same_state
from zerosum.spec.units import PPM_ONE

BTC, FAILED = "BTC", "failed"
HOUSE = House("fund", "fees")
SCHEDULE = FractionSchedule(initial_ppm=200_000, maintenance_fraction_ppm=500_000)
TERMS = LiquidationTerms(
    limits=StepLimits(0, PPM_ONE, 10**9),
    max_fee_ppm=10_000,
    adjustment_ppm=PPM_ONE,
    spread_ppm=1_500_000,
    max_insurance_lost=10**9,
    step=1,
)


def venue_of(balance: int, others: dict[str, tuple[int, int]], fund: int = 0) -> Venue:
    """Return a venue with the failed account, others by balance and size, and a house."""
    held = {FAILED: (balance, -10), **others}
    accounts = {
        id_: Account(cash, Map({BTC: Position(size)})) for id_, (cash, size) in held.items()
    }
    house = {"fund": Account(fund), "fees": Account()}
    everybody = {
        id_: evolve(account, seat=seat)
        for seat, (id_, account) in enumerate({**accounts, **house}.items())
    }
    pile = sum(account.quote_balance for account in everybody.values())
    exchange = Exchange(pile, Map(everybody), Map({BTC: Market(mark=100)}), len(everybody))
    return Venue(exchange, Map({BTC: Contract(Ratio(100), SCHEDULE, open_interest=10)}))


def state_of(venue: Venue, account: str) -> tuple[int, int]:
    """Return an account's balance and size."""
    return venue.exchange.accounts[account].quote_balance, venue.size(account, BTC)


def expect_conserved(before: Venue, after: Venue) -> None:
    """Expect that the journal rebuilds the state, and that no money was made or lost."""
    assert same_state(after.exchange, replay(before.exchange, after.journal))
    balances = [one.quote_balance for one in after.exchange.accounts.values()]
    assert before.exchange.pile == sum(balances)


# ADL-9 closing at an amount


@pytest.mark.parametrize(
    ("worth", "final", "close_at"),
    [
        (-1, False, CloseAt.BANKRUPTCY),
        (-1, True, CloseAt.BANKRUPTCY),
        (0, False, None),
        (0, True, CloseAt.ORACLE),
    ],
)
def test_who_may_be_closed_against_the_other_side(
    worth: int, final: bool, close_at: CloseAt | None
) -> None:
    assert close_at is choose_close(worth, is_final=final)


def test_amount_is_a_fill_and_a_transfer_of_the_rest() -> None:
    assert (
        Fill(BTC, "long", FAILED, 3, 333, "close"),
        Transfer("long", FAILED, 1, "close"),
    ) == close_entries(BTC, FAILED, "long", -3, 1_000, "close")
    assert (Fill(BTC, FAILED, "long", 3, 0, "close"), Transfer("long", FAILED, 7, "close")) == (
        close_entries(BTC, FAILED, "long", 3, 7, "close")
    )


def test_deficit_is_borne_by_who_is_closed_against() -> None:
    before = venue_of(993, {"long": (0, 10)})
    after = close_with(before, BTC, FAILED, "long", 10, CloseAt.BANKRUPTCY)
    assert isinstance(after, Venue)
    assert ((0, 0), (993, 0)) == (state_of(after, FAILED), state_of(after, "long"))
    assert 0 == after.contracts[BTC].open_interest
    expect_conserved(before, after)


def test_part_of_the_position_takes_its_part_of_the_deficit() -> None:
    before = venue_of(993, {"long": (0, 10)})
    after = close_with(before, BTC, FAILED, "long", 4, CloseAt.BANKRUPTCY)
    assert isinstance(after, Venue)
    assert ((596, -6), (397, 6)) == (state_of(after, FAILED), state_of(after, "long"))
    expect_conserved(before, after)


def test_whoever_cannot_bear_it_is_left_alone() -> None:
    before = venue_of(993, {"long": (-994, 10)})
    assert CloseFault.PARTY is close_with(before, BTC, FAILED, "long", 10, CloseAt.BANKRUPTCY)


@pytest.mark.parametrize(
    ("moved", "size"), [(11, 20), (-1, 10), (0, 10), (10, 9), (10, -10), (10, 0)]
)
def test_close_of_what_is_not_there_is_refused(moved: int, size: int) -> None:
    before = venue_of(993, {"long": (0, size)})
    assert CloseFault.SIZE is close_with(before, BTC, FAILED, "long", moved, CloseAt.BANKRUPTCY)


def test_market_that_is_wound_up_closes_at_the_oracle_price() -> None:
    before = venue_of(2_000, {"long": (0, 10)})
    after = close_with(before, BTC, FAILED, "long", 10, CloseAt.ORACLE)
    assert isinstance(after, Venue)
    assert ((1_000, 0), (1_000, 0)) == (state_of(after, FAILED), state_of(after, "long"))


def test_other_side_is_gone_through_in_order_and_the_last_is_partial() -> None:
    others = {
        "first": (0, 4),
        "flat": (0, 0),
        "broke": (-400, 4),
        "second": (0, 9),
        "same": (0, -7),
    }
    before = venue_of(993, others)
    done = offset_position(before, BTC, FAILED, 10, (FAILED, *others), CloseAt.BANKRUPTCY)
    assert (0, (("first", 4), ("second", 6))) == (done.left, done.filled)
    assert (0, 0) == state_of(done.venue, FAILED)
    assert (-400, 4) == state_of(done.venue, "broke")
    expect_conserved(before, done.venue)


def test_what_nobody_takes_stays_open() -> None:
    before = venue_of(993, {"long": (0, 4)})
    done = offset_position(before, BTC, FAILED, 10, ("long",), CloseAt.BANKRUPTCY)
    assert (6, (("long", 4),), -6) == (done.left, done.filled, done.venue.size(FAILED, BTC))


def mirrored(balance: int, size: int, others: dict[str, tuple[int, int]]) -> Venue:
    """Return a venue in which the failed account holds something else."""
    before = venue_of(balance, others)
    failed = evolve(before.exchange.accounts[FAILED], positions=Map({BTC: Position(size)}))
    accounts = before.exchange.accounts.set(FAILED, failed)
    return evolve(before, exchange=evolve(before.exchange, accounts=accounts))


def test_failed_long_is_closed_against_the_shorts() -> None:
    others = {"same": (0, 7), "first": (500, -4), "second": (1_000, -9)}
    before = mirrored(-1_007, 10, others)
    done = offset_position(before, BTC, FAILED, -10, (FAILED, *others), CloseAt.BANKRUPTCY)
    assert (0, (("first", 4), ("second", 6))) == (done.left, done.filled)
    assert [(0, 0), (0, 7)] == [state_of(done.venue, id_) for id_ in (FAILED, "same")]
    # Seven more than a thousand: three for the first four steps, and four for the other six.
    assert [(97, 0), (396, -3)] == [state_of(done.venue, id_) for id_ in ("first", "second")]
    expect_conserved(before, done.venue)


@pytest.mark.parametrize(("balance", "size"), [(99, -1), (-101, 1)])
def test_one_step_is_closed_against_one(balance: int, size: int) -> None:
    before = mirrored(balance, size, {"other": (500, -size)})
    done = offset_position(before, BTC, FAILED, -size, ("other",), CloseAt.BANKRUPTCY)
    assert (0, (("other", 1),)) == (done.left, done.filled)


def test_account_itself_must_not_get_riskier_either() -> None:
    # At the oracle price it would end with nothing open and seven below zero.
    before = venue_of(993, {"long": (0, 10)})
    assert CloseFault.PARTY is close_with(before, BTC, FAILED, "long", 10, CloseAt.ORACLE)


def test_parties_are_judged_at_the_open_interest_after_the_close() -> None:
    # Above 1,000 open the rate rises; the close brings it from 60 percent down to 20.
    rising = evolve(SCHEDULE, lower_cap=1_000, upper_cap=3_000)
    before = venue_of(700, {"long": (-1_500, 20)})
    crowded = Map({BTC: Contract(Ratio(100), rising, open_interest=20)})
    after = close_with(
        evolve(before, contracts=crowded), BTC, FAILED, "long", 10, CloseAt.BANKRUPTCY
    )
    # Long has 200 of 200, where it had 500 of a margin that asks less for each.
    assert isinstance(after, Venue)
    assert ((0, 0), (-800, 10)) == (state_of(after, FAILED), state_of(after, "long"))


# LIQ-9 fills with the fund inside


def bought(value: int, steps: int = 10, maker: str = "long") -> LiquidationFill:
    """Return a fill in which the failed account buys."""
    return LiquidationFill(FAILED, BTC, maker, steps, value)


def filled(
    before: Venue, fill: LiquidationFill, terms: LiquidationTerms = TERMS, use: Use | None = None
) -> tuple[Venue, Use]:
    """Carry out a fill that is expected to happen."""
    done = apply_liquidation_fill(before, fill, terms, use or Use(), HOUSE)
    assert not isinstance(done, FillFault)
    expect_conserved(before, done[0])
    return done


def refusal(
    before: Venue, fill: LiquidationFill, terms: LiquidationTerms = TERMS, use: Use | None = None
) -> FillFault:
    """Ask for a fill that is expected to be refused."""
    done = apply_liquidation_fill(before, fill, terms, use or Use(), HOUSE)
    assert isinstance(done, FillFault)
    return done


def test_fill_above_the_bankruptcy_price_pays_the_fund_at_most_its_share() -> None:
    after, use = filled(venue_of(1_050, {"long": (0, 10)}), bought(1_000))
    assert (40, 10) == (state_of(after, FAILED)[0], state_of(after, "fund")[0])
    assert (1_000, 0) == (use.notional, use.insurance_lost)


def test_fill_below_the_bankruptcy_price_is_paid_by_the_fund() -> None:
    after, use = filled(venue_of(1_050, {"long": (0, 10)}, fund=25), bought(1_070))
    assert (0, 5) == (state_of(after, FAILED)[0], state_of(after, "fund")[0])
    assert 20 == use.insurance_lost


def test_maker_pays_its_fee_rounded_up() -> None:
    terms = evolve(TERMS, maker_fee_ppm=200)
    after, _ = filled(venue_of(1_000, {"long": (0, 10)}), bought(1_000), terms)
    assert (999, 1) == (state_of(after, "long")[0], state_of(after, "fees")[0])


@pytest.mark.parametrize(
    ("before", "fill", "terms", "fault"),
    [
        (venue_of(1_050, {"long": (0, 10)}), bought(1_000), evolve(TERMS, step=3), "GRID"),
        (venue_of(1_050, {"long": (0, 10)}), bought(1_100, 11), TERMS, "SIZE"),
        (venue_of(1_050, {"long": (0, 10)}, fund=19), bought(1_070), TERMS, "FUND"),
        (
            venue_of(1_050, {"long": (0, 10)}),
            bought(1_000),
            evolve(TERMS, limits=StepLimits(0, PPM_ONE, 999)),
            "NOTIONAL",
        ),
        (
            venue_of(1_050, {"long": (0, 10)}, fund=20),
            bought(1_070),
            evolve(TERMS, max_insurance_lost=19),
            "INSURANCE",
        ),
        (venue_of(1_050, {"long": (-1_001, 10)}), bought(1_000), TERMS, "MAKER"),
        (venue_of(1_050, {"long": (-1_001, 1)}), bought(1_000), TERMS, "MAKER"),
    ],
)
def test_fill_is_refused_for_the_first_reason(
    before: Venue, fill: LiquidationFill, terms: LiquidationTerms, fault: str
) -> None:
    assert FillFault[fault] is refusal(before, fill, terms)


def test_use_of_earlier_fills_counts() -> None:
    terms = evolve(TERMS, limits=StepLimits(0, PPM_ONE, 1_500))
    before = venue_of(1_050, {"long": (0, 10)})
    filled(before, bought(1_000), terms, Use(notional=500))
    assert FillFault.NOTIONAL is refusal(before, bought(1_000), terms, Use(notional=501))


def swept(before: Venue, book: tuple[Resting, ...], limit: Ratio, moved: int = 10) -> Swept:
    """Send the failed account's liquidation through a book."""
    order = Liquidation(FAILED, BTC, moved, limit)
    done = sweep_book(before, order, book, TERMS, Use(), HOUSE)
    expect_conserved(before, done.venue)
    return done


def test_book_is_met_best_price_first_down_to_the_limit() -> None:
    book = tuple(Resting("long", -4, Ratio(price)) for price in (102, 100, 106))
    done = swept(venue_of(1_050, {"long": (0, 12)}), book, Ratio(105))
    assert (2, None) == (done.left, done.stopped)
    assert [106] == [order.price.numerator for order in done.book]
    assert -2 == done.venue.size(FAILED, BTC)


def test_last_order_is_met_in_part() -> None:
    done = swept(
        venue_of(1_050, {"long": (0, 12)}), (Resting("long", -12, Ratio(100)),), Ratio(105)
    )
    assert (0, [-2]) == (done.left, [order.size for order in done.book])


def test_own_order_and_a_maker_who_fails_leave_the_book() -> None:
    book = (
        Resting(FAILED, -10, Ratio(99)),
        Resting("broke", -10, Ratio(100)),
        Resting("long", -10, Ratio(101)),
        Resting("bidder", 5, Ratio(98)),
    )
    others = {"broke": (-1_001, 10), "long": (0, 10), "bidder": (10_000, 0)}
    done = swept(venue_of(1_050, others), book, Ratio(105))
    assert (0, ["bidder"]) == (done.left, [order.maker for order in done.book])
    assert (-1_001, 10) == state_of(done.venue, "broke")


def test_liquidation_stops_where_the_fund_cannot_pay() -> None:
    book = (Resting("long", -4, Ratio(100)), Resting("long", -6, Ratio(109)))
    done = swept(venue_of(1_050, {"long": (0, 10)}), book, Ratio(110))
    assert (6, FillFault.FUND, 1) == (done.left, done.stopped, len(done.book))


def test_size_and_limit_of_what_is_due() -> None:
    before = venue_of(1_050, {"long": (0, 10)})
    failed = before.exchange.accounts[FAILED]
    limit = compute_limit_of(failed, before.contracts, BTC, PPM_ONE, TERMS.spread_ppm)
    assert 10 == compute_liquidation_size(before, FAILED, BTC, TERMS, Use())
    assert 107 * limit.denominator < limit.numerator < 108 * limit.denominator
