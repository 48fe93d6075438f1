"""The tables of Synthetix v3: a pool on the other side of every trade, and prices by its skew."""

from __future__ import annotations

from fractions import Fraction

from zerosum.conform.desk import Desk
from zerosum.conform.fields import Fields
from zerosum.conform.grid import Grid, common_denominator, whole_of
from zerosum.conform.registry import Answer, adapter
from zerosum.rules.liquidation_window import (
    KeeperTerms,
    Past,
    compute_keeper_reward,
    compute_window_capacity,
    compute_window_size,
    compute_window_used,
    is_first_now,
    is_market_calm,
)
from zerosum.rules.skew import (
    SkewMargin,
    compute_skew_initial,
    compute_skew_maintenance,
    compute_skew_price,
    compute_skew_reward,
)

SYNTHETIX = "Synthetixio/synthetix-v3"
RATIO_ONE = 10**18
POOL = "pool"
SET_PRICE, COLLATERAL, TRADE = "set_price", "modify_collateral", "trade"


@adapter(SYNTHETIX, "amount of a position that may be liquidated now")
def window_size(fields: Fields) -> Answer:
    """Answer by the window of a market."""
    fees = fields.number("maker_fee") + fields.number("taker_fee")
    fees = fees * fields.number("accumulation_multiplier")
    scale, wanted = fields.number("skew_scale"), fields.number("requested")
    skew = fields.number("market_skew") if fields.has("market_skew") else Fraction(0)
    past = [(one.whole("time"), one.number("amount")) for one in fields.each("history")]
    premium, seconds = fields.number("max_premium"), fields.count("window_seconds")
    if fields.flag("endorsed_liquidator"):
        return {"liquidated": wanted}
    unit = common_denominator((scale, wanted, skew, fees * scale, *(size for _, size in past)))
    steps, now = whole_of(scale, unit), fields.whole("now")
    capacity = compute_window_capacity(fees.numerator, steps, seconds, fees.denominator)
    liquidations = [Past(time, whole_of(size, unit)) for time, size in past]
    is_calm = is_market_calm(whole_of(skew, unit), steps, premium.numerator, premium.denominator)
    allowed = compute_window_size(
        whole_of(wanted, unit),
        capacity,
        compute_window_used(liquidations, now=now, seconds=seconds),
        is_calm=is_calm and fields.has("market_skew"),
        is_first=is_first_now(liquidations, now=now),
    )
    return {"liquidated": Fraction(allowed, unit)}


@adapter(SYNTHETIX, "liquidation keeper reward with guards")
def keeper_reward(fields: Fields) -> Answer:
    """Answer by the reward of a keeper."""
    terms = KeeperTerms(
        least=fields.count("min_reward"),
        largest=fields.count("max_reward"),
        profit_ratio=fields.count("min_profit_ratio_18"),
        scaling_ratio=fields.count("max_scaling_ratio_18"),
        whole=RATIO_ONE,
    )
    reward = compute_keeper_reward(
        fields.count("reward"),
        fields.count("cost_of_execution"),
        fields.count("available_margin"),
        terms,
    )
    return {"keeper_reward": reward}


@adapter(SYNTHETIX, "total debt of the perpetual market towards traders")
def market_debt(fields: Fields) -> Answer:
    """Answer by the equities of all traders, whose every trade is with the pool."""
    actions = fields.each("actions")
    names = sorted({_trader(action) for action in actions if action.has("account")})
    prices = [action.positive("price") for action in actions]
    moved = [action.number("delta") for action in actions if action.has("delta")]
    if not actions:
        return {"reported_debt": 0}
    desk = Desk.of(Grid.of(moved, (*prices, *moved)), prices[0], POOL, *names)
    for action in actions:
        desk = _after(desk.marked(action.positive("price")), action)
    owed = sum((desk.equity(name) for name in names), Fraction(0))
    return {"reported_debt": max(owed, Fraction(0))}


def _trader(action: Fields) -> str:
    return f"trader {action.get('account')}"


def _after(desk: Desk, action: Fields) -> Desk:
    """Return the desk after an action at a price that has been set; a move of nothing is none."""
    if action.has("delta") and action.number("delta") == 0:
        return desk
    match action.word("type", (SET_PRICE, COLLATERAL, TRADE)):
        case "modify_collateral":
            return desk.moved_in(_trader(action), action.number("delta"))
        case "trade":
            size = action.number("delta")
            sides = (_trader(action), POOL) if size > 0 else (POOL, _trader(action))
            return desk.traded(*sides, abs(size), action.positive("price"))
        case _:
            return desk


@adapter(SYNTHETIX, "account margin with skew-dependent fill price")
def account_margin(fields: Fields) -> Answer:
    """Answer by one desk for each market, at the prices and margins of its skew."""
    collateral, positions = fields.number("collateral"), fields.each("positions")
    profits = {one.text("market"): _profit(one) for one in positions}
    available = collateral + sum(profits.values(), Fraction(0))
    margins = [_margins(one) for one in positions]
    initial, maintenance, reward = (
        sum((margin[place] for margin in margins), Fraction(0)) for place in range(3)
    )
    open_interest = sum(
        (abs(one.number("size")) * one.number("index_price") for one in positions), Fraction(0)
    )
    return {
        "pnl": profits,
        "open_interest": open_interest,
        "available_margin": available,
        "initial_margin": initial,
        "maintenance_margin": maintenance,
        "withdrawable_margin": available - initial - reward,
        "liquidatable": bool(positions) and available < maintenance + reward,
    }


def _profit(position: Fields) -> Fraction:
    """Return what a position has gained since it was opened at the price of the skew."""
    size, skew = position.number("size"), position.number("market_skew_before_open")
    opened, index = position.positive("open_index_price"), position.positive("index_price")
    scale = position.positive("skew_scale")
    if size == 0:
        return Fraction(0)
    paid = opened * (2 * scale + 2 * skew + size) / (2 * scale)
    grid = Grid.of((size, skew, scale), (opened, index, paid))
    price = compute_skew_price(
        grid.price(opened), grid.steps(skew), grid.steps(size), grid.steps(scale)
    )
    desk = Desk.of(grid, index, "trader", POOL)
    sides = ("trader", POOL) if size > 0 else (POOL, "trader")
    return desk.traded(*sides, abs(size), grid.shown_price(price)).profit("trader")


def _margins(position: Fields) -> tuple[Fraction, Fraction, Fraction]:
    """Return a position's initial and maintenance margin, and what is kept for a liquidator."""
    size, index = position.number("size"), position.positive("index_price")
    scale, least = position.positive("skew_scale"), position.number("minimum_position_margin")
    rates = [
        position.number(key)
        for key in (
            "initial_margin_fraction",
            "minimum_initial_margin_ratio",
            "maintenance_margin_scalar",
            "liquidation_reward_ratio",
        )
    ]
    whole = common_denominator(rates)
    fraction, base, scalar, reward = (whole_of(rate, whole) for rate in rates)
    grid = Grid.of((size, scale), (index, least, Fraction(1, whole * whole), 1 / scale))
    rule = SkewMargin(grid.steps(scale), fraction, base, scalar, reward, grid.units(least), whole)
    steps, price = grid.steps(size), grid.price(index)
    return (
        grid.shown(compute_skew_initial(steps, price, rule)),
        grid.shown(compute_skew_maintenance(steps, price, rule)),
        grid.shown(compute_skew_reward(steps, price, rule)),
    )
