"""The tables of Synthetix v3 about its skew: fees, funding rates and bounds of a side."""

from __future__ import annotations

from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.grid import Grid, common_denominator, whole_of
from zerosum.conform.registry import Answer, adapter
from zerosum.conform.synthetix import SYNTHETIX
from zerosum.rules.skew_terms import (
    FundingTerms,
    Refusal,
    compute_funding_paid,
    compute_rate_after,
    compute_side,
    compute_skew_fee,
    compute_skew_velocity,
    find_refusal,
    is_mere_reduction,
)

REFUSED = {
    Refusal.SIZE: "max_open_interest_reached",
    Refusal.VALUE: "max_usd_open_interest_reached",
}


@adapter(SYNTHETIX, "maker / taker split of an order fee by its effect on the skew")
def order_fee(fields: Fields) -> Answer:
    """Answer by the fee of a trade against the skew."""
    size, skew = fields.number("size_delta"), fields.number("market_skew_before")
    price, rates = fields.positive("fill_price"), [fields.number("maker_fee")]
    rates.append(fields.number("taker_fee"))
    whole, grid = common_denominator(rates), Grid.of((size, skew), (price,))
    maker, taker = (whole_of(rate, whole) for rate in rates)
    fee = compute_skew_fee(
        grid.steps(size),
        grid.steps(skew),
        grid.price(price),
        maker=maker,
        taker=taker,
        whole=whole,
    )
    return {"fee": grid.shown(fee)}


@adapter(SYNTHETIX, "funding rate with velocity proportional to skew")
def funding(fields: Fields) -> Answer:
    """Answer by one step for each interval; the trade at its end moves the skew."""
    intervals = fields.each("intervals")
    times = [one.number("days") for one in intervals]
    moves = [one.number("skew_delta_at_end") for one in intervals]
    skew, scale = fields.number("initial_skew"), fields.positive("skew_scale")
    fastest, rate = fields.number("max_funding_velocity"), fields.number("initial_funding_rate")
    size, price = fields.number("position_size"), fields.positive("index_price")
    steps = common_denominator((scale, skew, *moves))
    terms = FundingTerms(
        whole_of(scale, steps),
        whole_of(fastest, common_denominator((fastest, rate))),
        common_denominator((fastest, rate)),
        common_denominator(times),
    )
    grid = Grid.of((size,), (price, Fraction(1, 2 * terms.rate_one * terms.day)))
    value = grid.steps(size) * grid.price(price)
    now, held, paid = whole_of(rate, terms.rate_one), whole_of(skew, steps), 0
    for time, move in zip(times, moves, strict=True):
        passed = whole_of(time, terms.day)
        after = compute_rate_after(now, compute_skew_velocity(held, terms), passed)
        paid = paid + compute_funding_paid(now, after, passed, value, terms)
        now, held = after, held + whole_of(move, steps)
    return {
        "skew": Fraction(held, steps),
        "funding_velocity": Fraction(compute_skew_velocity(held, terms), terms.velocity_one),
        "funding_rate": Fraction(now, terms.rate_one),
        "accrued_funding_paid_by_position": grid.shown(paid),
    }


@adapter(SYNTHETIX, "market size and skew update with per-side open-interest limits")
def side_limits(fields: Fields) -> Answer:
    """Answer by the trades one after the other, up to the first that is not admitted."""
    listed, trades = fields.inner("positions"), fields.each("trades")
    start = {name: listed.number(name) for name in listed.values}
    largest, price = fields.number("max_market_size"), fields.positive("index_price")
    moves = [trade.number("size_delta") for trade in trades]
    grid = Grid.of((*start.values(), *moves, largest), (price, fields.number("max_market_value")))
    held = {name: grid.steps(size) for name, size in start.items()}
    for trade, move in zip(trades, moves, strict=True):
        name = trade.text("account")
        before = held.get(name, 0)
        held[name] = before + grid.steps(move)
        side = compute_side(held.values(), is_long=held[name] > 0)
        refusal = find_refusal(
            side,
            grid.price(price),
            largest_size=grid.steps(largest),
            largest_value=grid.units(fields.number("max_market_value")),
        )
        if refusal is not None and not is_mere_reduction(before, held[name]):
            shown = Fraction(side, grid.steps_of_one)
            return {"error": REFUSED[refusal], "new_side_size": shown}
    longs, shorts = (compute_side(held.values(), is_long=is_long) for is_long in (True, False))
    return {
        "size": Fraction(longs + shorts, grid.steps_of_one),
        "skew": Fraction(longs - shorts, grid.steps_of_one),
    }
