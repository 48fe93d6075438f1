"""Auto-deleveraging (chapter 05): when nobody takes a position, the other side is closed.

A deleveraged account keeps its profit up to the execution price. It is forced out of the
position, not out of its money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zerosum.rules.allocation import divide_in_turn
from zerosum.rules.case import Case, size_left
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.liquidation import compute_needed
from zerosum.rules.margin import is_below_trigger, is_liquidatable, is_safe
from zerosum.rules.progress import Progress
from zerosum.rules.ranking import Rank, comes_first, compute_rank, is_winner
from zerosum.rules.ruleset import AdlStop, AdlTrigger, Eligibility, Guard, PriceRule, RuleSet, Split
from zerosum.spec.arithmetic import (
    disj,
    div_floor,
    fold,
    ite,
    magnitude,
    maximum,
    minimum,
    negate,
    ordered,
    those,
)
from zerosum.spec.journal import Fill, Journal
from zerosum.spec.registry import rule
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    account_equity,
    equity,
    ids_where,
    position_of,
)
from zerosum.spec.units import AccountId, MarketId, Price, Size

DELEVERAGING = "deleveraging"


def compute_execution_price(
    exchange: Exchange, case: Case, market: MarketId, rules: RuleSet
) -> Price:
    """Compute the price at which positions are closed against a failed account.

    Clause: ADL-6.
    Units: quote units a step; below one it cannot be traded.
    """
    listed, limit = exchange.markets[market], case.limits[market]
    match rules.price:
        case PriceRule.LIMIT:
            return limit
        case PriceRule.MARK:
            return listed.mark
        case PriceRule.PREVIOUS_MARK:
            return listed.previous_mark
        case PriceRule.ORACLE:
            return listed.oracle
        case PriceRule.ORACLE_CAPPED:
            capped = maximum(listed.oracle, limit), minimum(listed.oracle, limit)
            return ite(size_left(exchange, case, market) > 0, *capped)


def compute_opposite(left: Size, size: Size) -> Size:
    """Compute how many steps of a position can close against what is left of another (ADL-1)."""
    against_long = minimum(maximum(left, 0), maximum(-size, 0))
    against_short = minimum(maximum(-left, 0), maximum(size, 0))
    return against_long + against_short


def is_eligible(exchange: Exchange, candidate: AccountId, market: MarketId, rules: RuleSet) -> bool:
    """Return whether a holder of the opposite side may be deleveraged at all (ADL-2)."""
    if rules.eligibility is not Eligibility.WINNERS:
        return True
    position = position_of(exchange.accounts[candidate], market)
    return is_winner(position, exchange.markets[market])


def compute_guarded(
    exchange: Exchange,
    candidate: AccountId,
    market: MarketId,
    price: Price,
    wanted: Size,
    rules: RuleSet,
) -> Size:
    """Compute how many steps a counterparty may be closed for without going below zero.

    Clause: ADL-7.
    Units: steps, unsigned.
    Rounding: down, in the counterparty's favour.
    """
    if rules.guard is Guard.NONE:
        return wanted
    mark = exchange.markets[market].mark
    size = position_of(exchange.accounts[candidate], market).size
    loss = maximum(ite(size > 0, mark - price, price - mark), 0)
    available = maximum(equity(exchange, candidate), 0)
    if rules.guard is Guard.SKIP:
        return ite(wanted * loss <= available, wanted, 0)
    return ite(loss > 0, minimum(wanted, div_floor(available, maximum(loss, 1))), wanted)


def is_past_stop(account: Account, markets: Mapping[MarketId, Market], rules: RuleSet) -> bool:
    """Return whether a failed account, as it is or would be, is deleveraged against no more.

    Clause: ADL-1.
    """
    match rules.adl_stop:
        case AdlStop.GONE:
            return False
        case AdlStop.HEALTHY:
            return is_safe(account, markets)
        case AdlStop.SOLVENT:
            return account_equity(account, markets) >= 0


def compute_close(
    exchange: Exchange,
    case: Case,
    market: MarketId,
    candidate: AccountId,
    price: Price,
    most: Size,
    rules: RuleSet,
) -> Size:
    """Compute how many steps are closed: what is needed, as far as the guard allows.

    Clause: ADL-3, ADL-7. A cap comes first, since it may leave less than what is needed; whoever
    is skipped is skipped for what would really have been closed.
    Units: steps, unsigned; price in quote units a step.
    """

    def guarded(wanted: Size) -> Size:
        return compute_guarded(exchange, candidate, market, price, wanted, rules)

    def is_saved(account: Account) -> bool:
        return is_past_stop(account, exchange.markets, rules)

    if rules.adl_stop is AdlStop.GONE:
        return guarded(most)
    if rules.guard is Guard.CAP:
        return compute_needed(exchange, case, market, price, guarded(most), is_saved)
    return guarded(compute_needed(exchange, case, market, price, most, is_saved))


@rule(
    "ADL-3",
    obeys=(
        *INVARIANTS,
        "MAR-5.L1",
        "LIQ-3.L1",
        "LIQ-3.L3",
        "LIQ-3.L6",
        "ADL-3.L1",
        "ADL-3.L2",
        "ADL-3.L3",
        "ADL-3.L4",
        "ADL-3.L5",
        "ADL-3.L6",
        "ADL-3.L7",
    ),
)
def close_against(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    candidate: AccountId,
    at_most: Size,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Close a counterparty's position against what is left of a failed account's.

    Clause: ADL-3. As many steps as the stop asks for, and no more. Nothing happens when the account
    needs no liquidation or is past the stop, the candidate is not on the other side or not
    eligible, or the price cannot be traded.
    Units: at_most in steps, the candidate's share.
    Raises: nothing.
    Laws: ADL-3.L1 CLOSE TERMS, ADL-3.L2 SAFE HANDS, ADL-3.L3 ENOUGH, ADL-3.L4 CANCELLED, ADL-3.L5
    NEUTRAL CLOSE, ADL-3.L6 EXACT STOP, ADL-3.L7 NO FREE RESCUE, MAR-5.L1 JUST CAUSE, LIQ-3.L1 NO
    HARM, LIQ-3.L3 NO FLIP, LIQ-3.L6 CLOSED DOORS, and the invariants.
    """
    if candidate == account:
        return exchange, ()
    if negate(is_liquidatable(exchange, account)):
        return exchange, ()
    if is_past_stop(exchange.accounts[account], exchange.markets, rules):
        return exchange, ()
    if negate(is_eligible(exchange, candidate, market, rules)):
        return exchange, ()
    price = compute_execution_price(exchange, case, market, rules)
    if price < 1:
        return exchange, ()
    left = size_left(exchange, case, market)
    opposite = compute_opposite(left, position_of(exchange.accounts[candidate], market).size)
    most = minimum(opposite, maximum(at_most, 0))
    if most < 1:
        return exchange, ()
    size = compute_close(exchange, case, market, candidate, price, most, rules)
    if size < 1:
        return exchange, ()
    if left > 0:
        return record(exchange, Fill(market, candidate, account, size, price, DELEVERAGING))
    return record(exchange, Fill(market, account, candidate, size, price, DELEVERAGING))


@rule("ADL-5", obeys=(*INVARIANTS, "ADL-5.L1"), collective=True)
def deleverage(
    exchange: Exchange, *, case: Case, account: AccountId, market: MarketId, rules: RuleSet
) -> tuple[Exchange, Journal]:
    """Close the other side against a failed account's position, in the order of the queue.

    Clause: ADL-5. Nothing happens where the trigger of ADL-1 is not met. The rank is taken once
    for the wave. It would not change if it were taken again
    after each close, because a close touches nobody else's score.
    Units: none.
    Raises: nothing.
    Laws: ADL-5.L1 COMPLETE, and the invariants; each step obeys the laws of ``close_against``.
    """
    if negate(is_triggered(exchange, account, rules)):
        return exchange, ()
    queue = rank_queue(exchange, case, market, rules)
    shares = compute_queue_shares(exchange, case, market, queue, rules)

    def step(progress: Progress, candidate: AccountId) -> Progress:
        left = magnitude(size_left(progress.exchange, case, market))
        return progress.then(
            close_against(
                progress.exchange,
                case=case,
                account=account,
                market=market,
                candidate=candidate,
                at_most=shares.get(candidate, left),
                rules=rules,
            )
        )

    def is_done(progress: Progress) -> bool:
        return is_over(progress.exchange, account, market, rules)

    return fold(step, Progress.at(exchange), queue, is_done).finish()


def is_over(exchange: Exchange, account: AccountId, market: MarketId, rules: RuleSet) -> bool:
    """Return whether the rest of a queue would not be touched any more.

    Clause: ADL-5. Nothing is left in the market, the account needs no liquidation, or it is past
    the stop.
    Laws: T-ADL-5.A1.
    """
    failed = exchange.accounts[account]
    if position_of(failed, market).size == 0:
        return True
    is_healthy = is_safe(failed, exchange.markets)
    return disj(is_healthy, is_past_stop(failed, exchange.markets, rules))


def is_triggered(exchange: Exchange, account: AccountId, rules: RuleSet) -> bool:
    """Return whether a failed account may be deleveraged against at all (ADL-1)."""
    match rules.adl_trigger:
        case AdlTrigger.LIQUIDATABLE:
            return is_liquidatable(exchange, account)
        case AdlTrigger.BANKRUPT:
            return equity(exchange, account) < 0
        case AdlTrigger.BELOW_BACKSTOP:
            return is_below_trigger(exchange, account, rules.backstop_trigger_ppm)


def rank_queue(
    exchange: Exchange, case: Case, market: MarketId, rules: RuleSet
) -> Iterable[AccountId]:
    """Return the holders of the other side in the order in which they are deleveraged (ADL-4)."""
    left = size_left(exchange, case, market)

    def is_opposite(account: Account) -> bool:
        return left * position_of(account, market).size < 0

    def rank_of(id_: AccountId) -> Rank:
        return compute_rank(exchange, id_, market, rules)

    return ordered(ids_where(exchange.accounts, is_opposite), rank_of, comes_first)


def compute_queue_shares(
    exchange: Exchange, case: Case, market: MarketId, queue: Iterable[AccountId], rules: RuleSet
) -> Mapping[AccountId, Size]:
    """Compute each account's share when the size is divided pro rata; empty for a queue.

    Clause: ADL-5. What is divided is what is needed at the execution price, so that nobody is
    closed first and the others not at all.
    Units: steps, unsigned.
    """
    if rules.split is Split.QUEUE:
        return {}
    price = compute_execution_price(exchange, case, market, rules)
    whole = magnitude(size_left(exchange, case, market))

    def is_saved(failed: Account) -> bool:
        is_healthy = is_safe(failed, exchange.markets)
        return disj(is_healthy, is_past_stop(failed, exchange.markets, rules))

    needed = compute_needed(exchange, case, market, price, whole, is_saved)

    def weight_of(id_: AccountId) -> Size:
        return magnitude(position_of(exchange.accounts[id_], market).size)

    return divide_in_turn(classes_of(exchange, market, queue, rules), weight_of, needed)


def classes_of(
    exchange: Exchange, market: MarketId, queue: Iterable[AccountId], rules: RuleSet
) -> list[Iterable[AccountId]]:
    """Return those of a queue who share, class by class: winners come before losers (ADL-2)."""

    def wins(id_: AccountId) -> bool:
        return is_winner(position_of(exchange.accounts[id_], market), exchange.markets[market])

    match rules.eligibility:
        case Eligibility.EVERYONE:
            return [queue]
        case Eligibility.WINNERS:
            return [those(queue, wins)]
        case Eligibility.WINNERS_THEN_LOSERS:
            return [those(queue, wins), those(queue, lambda id_: negate(wins(id_)))]
