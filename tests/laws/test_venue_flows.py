"""Closes at amounts and liquidations with the fund inside, on wild venues: what must always hold.

Nothing is made or lost, the journal rebuilds the state, nobody who was not below zero ends there,
the fund neither, no position grows or flips on the failed side, and no limit of a block is passed.
"""

from __future__ import annotations

from attrs import evolve, frozen
from hypothesis import event, given
from hypothesis import strategies as st
from immutables import Map

from zerosum.rules.block_liquidation import (
    House,
    Liquidation,
    LiquidationTerms,
    Resting,
    Use,
    sweep_book,
)
from zerosum.rules.cross_margin import Contract, compute_risk
from zerosum.rules.forced_close import CloseAt, Venue, offset_position
from zerosum.rules.journal import replay
from zerosum.rules.liquidation_limits import StepLimits
from zerosum.rules.margin_schedules import FractionSchedule
from zerosum.rules.values import Ratio
from zerosum.spec.state import Account, Exchange, Market, Position, position_of, same_state
from zerosum.spec.units import PPM_ONE

BTC, ETH = "BTC", "ETH"
FAILED, FUND, FEES = "failed", "fund", "fees"
OTHERS = ("ann", "bob", "cy")
HOUSE = House(FUND, FEES)

magnitudes = st.one_of(st.integers(1, 20), st.integers(1, 10**6))
sizes = st.builds(int.__mul__, magnitudes, st.sampled_from((1, -1)))
prices = st.builds(Ratio, st.integers(1, 10**4), st.sampled_from((1, 7, 100)))
rates = st.sampled_from((0, 20_000, 200_000, PPM_ONE))
schedules = st.builds(
    FractionSchedule, rates, rates, st.just(1_000), st.sampled_from((0, 1_000, 10**6))
)


@frozen(eq=False)
class Wild:
    """A venue with a failed account, and what happens in it."""

    venue: Venue
    moved: int


@st.composite
def wild_venues(draw: st.DrawFn) -> Wild:
    """Draw a venue in which the failed account has something to close, near its limits."""
    contracts = Map(
        {
            id_: Contract(draw(prices), draw(schedules), draw(st.integers(0, 10**6)))
            for id_ in (BTC, ETH)
        }
    )
    size = draw(sizes)
    towards = -1 if size > 0 else 1
    accounts = {FAILED: _account(draw, size)}
    accounts |= {id_: _account(draw, towards * draw(magnitudes)) for id_ in OTHERS[:2]}
    accounts |= {id_: _account(draw, draw(sizes)) for id_ in OTHERS[2:]}
    marked = {id_: _worth(draw, account, contracts) for id_, account in accounts.items()}
    marked |= {FUND: Account(draw(st.integers(0, 10**4))), FEES: Account()}
    seated = {id_: evolve(one, seat=seat) for seat, (id_, one) in enumerate(marked.items())}
    pile = sum(one.quote_balance for one in seated.values())
    listed = Map({id_: Market(mark=1) for id_ in (BTC, ETH)})
    exchange = Exchange(pile, Map(seated), listed, len(seated))
    part = draw(st.integers(1, abs(size)))
    return Wild(Venue(exchange, contracts), -part if size > 0 else part)


def _account(draw: st.DrawFn, size: int) -> Account:
    other = draw(st.one_of(st.just(0), sizes))
    return Account(0, Map({BTC: Position(size), ETH: Position(other)}))


def _worth(draw: st.DrawFn, account: Account, contracts: Map[str, Contract]) -> Account:
    """Give an account a balance that leaves it near zero or near one of its margins."""
    risk = compute_risk(account, contracts)
    near = draw(st.sampled_from((0, risk.maintenance_margin, risk.initial_margin)))
    off = draw(st.one_of(st.integers(-3, 3), st.integers(-(10**6), 10**6)))
    return evolve(account, quote_balance=near - risk.net_collateral + off)


def worth(venue: Venue, account: str) -> int:
    """Return what an account is worth at the market's prices."""
    return compute_risk(venue.exchange.accounts[account], venue.contracts).net_collateral


def complaints(before: Venue, after: Venue) -> list[str]:
    """Return what is wrong with a venue after something was done in it."""
    names = [FAILED, *OTHERS, FUND, FEES]
    balances = [one.quote_balance for one in after.exchange.accounts.values()]
    found = []
    if not same_state(after.exchange, replay(before.exchange, after.journal)):
        found.append("the journal does not rebuild the state")
    if sum(balances) != before.exchange.pile:
        found.append("money was made or lost")
    for market in (BTC, ETH):
        net = [
            sum(position_of(one, market).size for one in venue.exchange.accounts.values())
            for venue in (before, after)
        ]
        if net[0] != net[1]:
            found.append(f"the net position in {market} changed")
    found.extend(
        f"{id_} was taken below zero"
        for id_ in names
        if worth(before, id_) >= 0 and worth(after, id_) < 0
    )
    closed = before.size(FAILED, BTC) * after.size(FAILED, BTC)
    if closed < 0 or abs(after.size(FAILED, BTC)) > abs(before.size(FAILED, BTC)):
        found.append("the failed position grew or flipped")
    return found


@given(wild=wild_venues(), close_at=st.sampled_from(CloseAt))
def test_closing_against_the_other_side_keeps_its_promises(wild: Wild, close_at: CloseAt) -> None:
    before = wild.venue
    done = offset_position(before, BTC, FAILED, wild.moved, OTHERS, close_at)
    event("closes" if done.filled else "closes nothing")
    assert [] == complaints(before, done.venue)
    assert done.left == wild.moved - (done.venue.size(FAILED, BTC) - before.size(FAILED, BTC))


near_prices = st.sampled_from((Ratio(1), Ratio(101, 100), Ratio(99, 100), Ratio(2), Ratio(1, 2)))


def scaled(price: Ratio, by: Ratio) -> Ratio:
    """Return a price times a fraction."""
    return Ratio(price.numerator * by.numerator, price.denominator * by.denominator)


@st.composite
def books(draw: st.DrawFn, wild: Wild) -> tuple[list[Resting], Ratio]:
    """Draw orders around the market's price, most of them on the side that is met, and a limit."""
    price = wild.venue.contracts[BTC].price
    towards = -1 if wild.moved > 0 else 1
    orders = [
        Resting(
            draw(st.sampled_from((*OTHERS, FAILED))),
            draw(st.sampled_from((towards, towards, towards, -towards))) * draw(magnitudes),
            scaled(price, draw(near_prices)),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return orders, scaled(price, Ratio(3) if wild.moved > 0 else Ratio(1, 3))


terms = st.builds(
    LiquidationTerms,
    limits=st.builds(
        StepLimits, st.just(0), st.just(PPM_ONE), st.sampled_from((10**3, 10**6, 10**12))
    ),
    max_fee_ppm=st.sampled_from((0, 15_000, PPM_ONE)),
    adjustment_ppm=st.just(PPM_ONE),
    spread_ppm=st.just(1_500_000),
    max_insurance_lost=st.sampled_from((0, 50, 10**12)),
    step=st.sampled_from((1, 5)),
    maker_fee_ppm=st.sampled_from((-100, 0, 200)),
)


@given(data=st.data(), wild=wild_venues(), rules=terms)
def test_liquidation_through_the_book_keeps_its_promises(
    data: st.DataObject, wild: Wild, rules: LiquidationTerms
) -> None:
    before = wild.venue
    book, limit = data.draw(books(wild))
    order = Liquidation(FAILED, BTC, wild.moved, limit)
    done = sweep_book(before, order, book, rules, Use(), HOUSE)
    event("fills" if done.left != wild.moved else f"fills nothing: {done.stopped}")
    assert [] == complaints(before, done.venue)
    assert done.venue.exchange.accounts[FUND].quote_balance >= 0
    assert done.use.notional <= rules.limits.max_notional
    assert done.use.insurance_lost <= rules.max_insurance_lost
    assert sum(abs(one.size) for one in done.book) <= sum(abs(one.size) for one in book)
