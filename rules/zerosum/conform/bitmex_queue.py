"""BitMEX's worked example of its queue: order, percentiles, and who is closed for how much."""

from __future__ import annotations

from fractions import Fraction

from zerosum.conform.desk import MARKET, Desk
from zerosum.conform.fields import Fields
from zerosum.conform.grid import Grid
from zerosum.conform.registry import Answer, adapter
from zerosum.rules.case import open_case
from zerosum.rules.deleveraging import deleverage
from zerosum.rules.queue_levels import compute_size_levels, order_by_rank
from zerosum.rules.ranking import Rank, Score
from zerosum.rules.ruleset import Eligibility, Guard, PriceRule, RankKey, RuleSet
from zerosum.spec.journal import Fill
from zerosum.spec.state import MarginTier, position_of

LEVEL_PERCENT = 20
FAILED, REST = "liquidated", "rest"
LONG, SHORT = "long", "short"

SOME_MARGIN = (MarginTier(floor=0, initial_ppm=1, maintenance_ppm=1),)
BY_SEAT = RuleSet(
    name="queue by seat",
    date="",
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.SEAT,),
    price=PriceRule.LIMIT,
    guard=Guard.NONE,
)
"""Accounts take their seats in the order of the queue, which their scores have made."""


@adapter("", "auto-deleveraging queue: rank, percentile and allocation (BitMEX example)")
def queue(fields: Fields) -> Answer:
    """Answer by the ranks that the scores make, and by the closes against their queue."""
    positions = {str(one.get("account")): one for one in fields.each("positions")}
    order = order_by_rank(
        {name: Rank((_score(one),), seat) for seat, (name, one) in enumerate(positions.items())}
    )
    sizes = {name: one.number("quantity") for name, one in positions.items()}
    grid = Grid.of(sizes.values(), ())
    levels = compute_size_levels(order, {name: grid.steps(size) for name, size in sizes.items()})
    told: dict[str, object] = {
        "order": [positions[name].get("account") for name in order],
        "percentile": {name: level * LEVEL_PERCENT for name, level in levels.items()},
    }
    return {**told, **_closed(fields, order, sizes)} if fields.has("bankruptcy_price") else told


def _score(position: Fields) -> Score:
    score = position.number("score")
    return Score(score.numerator, score.denominator)


def _closed(fields: Fields, order: list[str], sizes: dict[str, Fraction]) -> dict[str, object]:
    """Return who is closed for how much at the bankruptcy price of the failed account."""
    left, price = fields.number("liquidated_quantity"), fields.number("bankruptcy_price")
    is_long = fields.word("liquidated_side", (LONG, SHORT)) == LONG
    grid = Grid.of((left, *sizes.values()), (price,))
    # Seats stand for the places in the queue, and whoever took the other sides comes last. The
    # failed account has nothing at its entry price, which so is its bankruptcy price.
    desk = Desk.of(grid, price, *order, FAILED, REST, tiers=SOME_MARGIN)
    for name in order:
        desk = desk.traded(*((REST, name) if is_long else (name, REST)), sizes[name], price)
    desk = desk.traded(*((FAILED, REST) if is_long else (REST, FAILED)), left, price)
    case = open_case(desk.exchange, FAILED, BY_SEAT)
    after, journal = deleverage(
        desk.exchange, case=case, account=FAILED, market=MARKET, rules=BY_SEAT
    )
    [closed_at] = {entry.price for entry in journal if isinstance(entry, Fill)} or {0}
    rest = {name: abs(position_of(after.accounts[name], MARKET).size) for name in order}
    unit = grid.steps_of_one
    return {
        "price": grid.shown_price(closed_at),
        "closed": {name: sizes[name] - Fraction(rest[name], unit) for name in order},
        "remaining": {name: Fraction(rest[name], unit) for name in order},
    }
