"""Vault and insurance fund (chapter 04): special capital that steps in when the book is too thin.

Both are accounts like any other, with finite capital, under the same money rules. What they may
do is limited by their own capital, margin, size cap and drawdown; past that they take nothing, and
a vault below its own maintenance margin is a failed account like any other.
"""

from __future__ import annotations

from zerosum.rules.case import Case, size_left, worth_at_limits
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.liquidation import CASE_LAWS, LIQUIDATION, best_first
from zerosum.rules.margin import (
    can_afford,
    compute_initial_margin,
    is_below_trigger,
    is_liquidatable,
)
from zerosum.rules.progress import Progress
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    div_floor,
    every,
    fold,
    ite,
    magnitude,
    maximum,
    minimum,
    negate,
)
from zerosum.spec.journal import ConsumeOrder, Fill, Journal, Transfer
from zerosum.spec.registry import rule
from zerosum.spec.state import Exchange, Order, equity, ids_of, position_of
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, OrderId, Price, Quote, Size

TAKEOVER = "takeover"
SLIPPAGE = "slippage"
THREE_PARTIES = 3
"""The failed account, the maker and the fund are three accounts in a funded fill."""


def is_ready(
    exchange: Exchange, case: Case, backstop: AccountId, peak: Quote, rules: RuleSet
) -> bool:
    """Return whether a backstop may step in for a failed account at all.

    Clause: VLT-2. The account is below the backstop's trigger, and the backstop has not lost more
    than its drawdown allows since its peak, which is given as data.
    """
    allowed = peak * (PPM_ONE - rules.backstop_max_drawdown_ppm)
    return conj(
        is_below_trigger(exchange, case.account, rules.backstop_trigger_ppm),
        equity(exchange, backstop) * PPM_ONE >= allowed,
    )


def keeps_within_limits(
    before: Exchange, after: Exchange, backstop: AccountId, rules: RuleSet
) -> bool:
    """Return whether a backstop keeps its capital floor, its own initial margin and its size cap.

    Clause: VLT-3. A position above the cap may shrink, and those it does not touch do not count.
    """
    kept = equity(after, backstop) >= rules.backstop_capital_floor
    if rules.backstop_needs_margin:
        kept = conj(kept, can_afford(after, backstop))
    if rules.backstop_size_cap is None:
        return kept
    cap, positions = rules.backstop_size_cap, after.accounts[backstop].positions

    def fits(id_: MarketId) -> bool:
        held = magnitude(position_of(before.accounts[backstop], id_).size)
        return magnitude(positions[id_].size) <= maximum(cap, held)

    return conj(kept, every(fits, ids_of(positions)))


def compute_room(
    exchange: Exchange, case: Case, market: MarketId, backstop: AccountId, rules: RuleSet
) -> Size:
    """Compute how many steps of a failed account's position a vault has room for, at the limit.

    Clause: VLT-3. Room is what the free capital pays for, step by step, and what the size cap
    leaves, counting from the vault's own position. Of margin it is an estimate on the safe side:
    each step is taken to need the highest initial rate, even where it would reduce that position.
    Units: steps, unsigned.
    Rounding: down.
    """
    listed = exchange.markets[market]
    left, limit = size_left(exchange, case, market), case.limits[market]
    loss = maximum(ite(left > 0, limit - listed.mark, listed.mark - limit), 0)
    highest = listed.tiers[-1].initial_ppm if listed.tiers else 0
    backing = div_ceil(listed.mark * highest, PPM_ONE) if rules.backstop_needs_margin else 0
    free = equity(exchange, backstop) - rules.backstop_capital_floor
    if rules.backstop_needs_margin:
        free = minimum(
            free, equity(exchange, backstop) - compute_initial_margin(exchange, backstop)
        )
    cost = loss + backing
    affordable = div_floor(maximum(free, 0), maximum(cost, 1))
    by_capital = ite(cost > 0, affordable, ite(free >= 0, magnitude(left), 0))
    if rules.backstop_size_cap is None:
        return by_capital
    held = position_of(exchange.accounts[backstop], market).size
    return minimum(by_capital, maximum(rules.backstop_size_cap - ite(left > 0, held, -held), 0))


@rule("VLT-3", obeys=(*INVARIANTS, *CASE_LAWS, "VLT-2.L1", "VLT-3.L1", "VLT-3.L2"))
def take_position(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Let a vault take what it has room for of a failed account's position, at the limit price.

    Clause: VLT-3. Nothing happens when the account needs no liquidation, the vault is the failed
    account or not ready, the limit is no price that can be traded, or the vault would not keep
    within its limits.
    Units: peak in quote units, the vault's highest equity in its drawdown window.
    Raises: nothing.
    Laws: VLT-2.L1 READY, VLT-3.L1 WITHIN LIMITS, VLT-3.L2 AT THE LIMIT, the case laws, and the
    invariants.
    """
    limit = case.limits[market]
    if backstop == account:
        return exchange, ()
    if negate(conj(is_liquidatable(exchange, account), limit >= 1)):
        return exchange, ()
    if negate(is_ready(exchange, case, backstop, peak, rules)):
        return exchange, ()
    left = size_left(exchange, case, market)
    size = minimum(magnitude(left), compute_room(exchange, case, market, backstop, rules))
    if size < 1:
        return exchange, ()
    taken = record(exchange, takeover_fill(case, market, backstop, left, size))
    return taken if keeps_within_limits(exchange, taken[0], backstop, rules) else (exchange, ())


def takeover_fill(
    case: Case, market: MarketId, backstop: AccountId, left: Size, size: Size
) -> Fill:
    """Return the fill by which a backstop takes steps of a position at its limit price."""
    if left > 0:
        return Fill(market, backstop, case.account, size, case.limits[market], TAKEOVER)
    return Fill(market, case.account, backstop, size, case.limits[market], TAKEOVER)


@rule("VLT-4", obeys=(*INVARIANTS, *CASE_LAWS, "VLT-2.L1", "VLT-3.L1", "VLT-3.L2"))
def take_account(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Let a vault take all positions of a failed account at their limit prices, or none.

    Clause: VLT-4.
    Units: peak in quote units, the vault's highest equity in its drawdown window.
    Raises: nothing.
    Laws: VLT-2.L1 READY, VLT-3.L1 WITHIN LIMITS, VLT-3.L2 AT THE LIMIT, the case laws, and the
    invariants.
    """
    if backstop == account:
        return exchange, ()
    held = exchange.accounts[account].positions
    can_trade = every(lambda id_: disj(held[id_].size == 0, case.limits[id_] >= 1), ids_of(held))
    if negate(conj(is_liquidatable(exchange, account), can_trade)):
        return exchange, ()
    if negate(is_ready(exchange, case, backstop, peak, rules)):
        return exchange, ()
    fills = tuple(
        takeover_fill(case, id_, backstop, held[id_].size, magnitude(held[id_].size))
        for id_ in ids_of(held)
        if held[id_].size != 0
    )
    taken = record(exchange, *fills)
    return taken if keeps_within_limits(exchange, taken[0], backstop, rules) else (exchange, ())


@rule("VLT-5", obeys=(*INVARIANTS, "LIQ-3.L2", *CASE_LAWS, "VLT-2.L1", "VLT-5.L1", "VLT-5.L2"))
def take_order_with_fund(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    order: OrderId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Let a failed account trade with an order beyond its limit, the fund paying the difference.

    Clause: VLT-5. What the account has left at its limits is used first; then the fund pays as far
    as its equity above its capital floor goes, and as far as the maker affords its side.
    Units: peak in quote units.
    Rounding: the steps that the fund can pay for are rounded down.
    Raises: nothing.
    Laws: VLT-2.L1 READY, VLT-5.L1 NO OVERDRAW, VLT-5.L2 EXACT SLIPPAGE, LIQ-3.L2 FRESH CASH, the
    case laws, and the invariants.
    """
    resting = exchange.markets[market].book[order]
    if len({account, resting.owner, backstop}) < THREE_PARTIES:
        return exchange, ()
    if negate(is_liquidatable(exchange, account)):
        return exchange, ()
    if negate(is_ready(exchange, case, backstop, peak, rules)):
        return exchange, ()
    left = size_left(exchange, case, market)
    beyond = compute_beyond(case, market, left, resting.price)
    size = compute_fundable(exchange, case, market, resting, beyond, backstop, rules)
    if size < 1:
        return exchange, ()
    filled = record(
        exchange,
        _market_fill(case, market, resting, left, size),
        ConsumeOrder(market, order, size, LIQUIDATION),
    )
    paid = _with_slippage(filled, exchange, case, size * beyond, backstop)
    return paid if can_afford(paid[0], resting.owner) else (exchange, ())


def _with_slippage(
    filled: tuple[Exchange, Journal],
    exchange: Exchange,
    case: Case,
    slippage: Quote,
    backstop: AccountId,
) -> tuple[Exchange, Journal]:
    """Let the fund pay what the account itself has not left at its limits."""
    due = slippage - maximum(worth_at_limits(exchange, case), 0)
    if due < 1:
        return filled
    after, journal = filled
    paid, receipt = record(after, Transfer(backstop, case.account, due, SLIPPAGE))
    return paid, journal + receipt


def compute_beyond(case: Case, market: MarketId, left: Size, price: Price) -> Price:
    """Compute how far a price is beyond the limit of a position, zero if it is not (VLT-5)."""
    limit = case.limits[market]
    return maximum(ite(left > 0, limit - price, price - limit), 0)


def compute_fundable(
    exchange: Exchange,
    case: Case,
    market: MarketId,
    resting: Order,
    beyond: Price,
    backstop: AccountId,
    rules: RuleSet,
) -> Size:
    """Compute how many steps of an order can be traded with a fund behind the account.

    Clause: VLT-5. What a price is beyond the limit is paid by the account as far as it has
    something left at its limits, and then by the fund as far as its capital floor. An order at the
    limit or better costs nobody anything.
    Units: steps, unsigned; beyond in quote units a step.
    Rounding: down.
    """
    left = size_left(exchange, case, market)
    offered = maximum(ite(left > 0, resting.size, -resting.size), 0)
    wanted = maximum(magnitude(left) - case.kept[market], 0)
    own = maximum(worth_at_limits(exchange, case), 0)
    free = maximum(equity(exchange, backstop) - rules.backstop_capital_floor, 0)
    payable = div_floor(own + free, maximum(beyond, 1))
    most = minimum(wanted, offered)
    return ite(beyond > 0, minimum(most, payable), most)


def _market_fill(case: Case, market: MarketId, resting: Order, left: Size, size: Size) -> Fill:
    if left > 0:
        return Fill(market, resting.owner, case.account, size, resting.price, LIQUIDATION)
    return Fill(market, case.account, resting.owner, size, resting.price, LIQUIDATION)


@rule("VLT-5", obeys=INVARIANTS)
def liquidate_with_fund(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Go on down the book beyond the limit while the fund pays the slippage.

    Clause: VLT-5.
    Units: peak in quote units.
    Raises: nothing.
    Laws: the invariants; each step obeys the laws of ``take_order_with_fund``.
    """

    def step(progress: Progress, order: OrderId) -> Progress:
        return progress.then(
            take_order_with_fund(
                progress.exchange,
                case=case,
                account=account,
                market=market,
                order=order,
                backstop=backstop,
                peak=peak,
                rules=rules,
            )
        )

    return fold(step, Progress.at(exchange), best_first(exchange, case, market)).finish()
