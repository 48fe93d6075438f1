"""The waterfall (chapter 06): a failed account's way through the stages, in the order of the rules.

A stage is a function of the state. Which stages there are and in what order is data; each takes
what it can and leaves the rest to the next.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from attrs import frozen

from zerosum.rules.case import Case, open_case
from zerosum.rules.deleveraging import deleverage
from zerosum.rules.guards import require_account
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.liquidation import liquidate_on_book
from zerosum.rules.margin import compute_maintenance_margin, is_liquidatable
from zerosum.rules.orders import apply_cancel_orders
from zerosum.rules.progress import Progress
from zerosum.rules.ruleset import BackstopKind, MarketOrder, RuleSet, Stage
from zerosum.rules.share import take_smallest_share
from zerosum.rules.socialisation import has_nothing_open, settle
from zerosum.rules.vault import liquidate_with_fund, take_account, take_position
from zerosum.spec.arithmetic import fold, negate, ordered, pairs
from zerosum.spec.journal import BeginStage, Journal, OpenCase
from zerosum.spec.margin import notional
from zerosum.spec.registry import rule
from zerosum.spec.rejections import NotLiquidatable
from zerosum.spec.state import Exchange, equity, ids_of
from zerosum.spec.units import AccountId, MarketId, Quote

END = "socialisation"
"""What the journal calls the end, when a deficit is settled (WAT-4)."""


@frozen(eq=False)
class House:
    """The accounts of the venue that a waterfall may use.

    Units: peak in quote units, the backstop's highest equity in its drawdown window.
    """

    backstop: AccountId
    fees: AccountId
    peak: Quote = 0


@rule("WAT-2", obeys=INVARIANTS, collective=True)
def run_stage(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    backstop: AccountId,
    fees: AccountId,
    peak: Quote,
    stage: Stage,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Run one stage of the waterfall for one market of a failed account.

    Clause: WAT-2.
    Units: peak in quote units.
    Raises: nothing.
    Laws: the invariants; each stage's steps obey the laws of their own clauses.
    """
    match stage:
        case Stage.BOOK:
            return liquidate_on_book(
                exchange, case=case, account=account, market=market, fees=fees, rules=rules
            )
        case Stage.BACKSTOP:
            return _run_backstop(exchange, case, market, backstop, peak, rules)
        case Stage.DELEVERAGING:
            return deleverage(exchange, case=case, account=account, market=market, rules=rules)


def _run_backstop(
    exchange: Exchange,
    case: Case,
    market: MarketId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    account = case.account
    match rules.backstop:
        case BackstopKind.NONE:
            return exchange, ()
        case BackstopKind.TAKES_ACCOUNT:
            return take_account(
                exchange, case=case, account=account, backstop=backstop, peak=peak, rules=rules
            )
        case BackstopKind.TAKES_SHARE:
            return take_smallest_share(
                exchange, case=case, account=account, backstop=backstop, peak=peak, rules=rules
            )
        case BackstopKind.TAKES_POSITION | BackstopKind.PAYS_SLIPPAGE:
            pass
    pays = rules.backstop is BackstopKind.PAYS_SLIPPAGE
    take = liquidate_with_fund if pays else take_position
    return take(
        exchange,
        case=case,
        account=account,
        market=market,
        backstop=backstop,
        peak=peak,
        rules=rules,
    )


@rule("WAT-3", obeys=(*INVARIANTS, "WAT-3.L1", "WAT-3.L2", "WAT-3.L3"), collective=True)
def apply_waterfall(
    exchange: Exchange,
    *,
    account: AccountId,
    backstop: AccountId,
    fees: AccountId,
    rules: RuleSet,
    peak: Quote = 0,
) -> tuple[Exchange, Journal]:
    """Send a failed account down the waterfall: every stage in the order of the rules, and the end.

    Clause: WAT-3. Its own orders are cancelled first, and its limit prices are fixed once.
    Units: peak in quote units, the backstop's highest equity in its drawdown window.
    Raises: UnknownAccount, NotLiquidatable.
    Laws: WAT-3.L1 LIQUIDATION ADMISSION, WAT-3.L2 STAGE ORDER, WAT-3.L3 FIXED LIMITS, and the
    invariants.
    """
    for id_ in (account, backstop, fees):
        require_account(exchange, id_)
    require_liquidatable(exchange, account)
    case = open_case(exchange, account, rules)

    def cancel(progress: Progress, market: MarketId) -> Progress:
        return progress.then(apply_cancel_orders(progress.exchange, market=market, account=account))

    def begin(progress: Progress, stage: str, market: MarketId | None) -> Progress:
        begun = BeginStage(account, stage, market, equity(progress.exchange, backstop))
        return progress.then(record(progress.exchange, begun))

    def step(progress: Progress, turn: tuple[Stage, MarketId]) -> Progress:
        stage, market = turn
        begun = begin(progress, stage.value, market)
        return begun.then(
            run_stage(
                begun.exchange,
                case=case,
                account=account,
                market=market,
                backstop=backstop,
                fees=fees,
                peak=peak,
                stage=stage,
                rules=rules,
            )
        )

    opened = Progress.at(exchange).then(record(exchange, _opening(case)))
    cancelled = fold(cancel, opened, ids_of(exchange.markets))
    run = fold(step, cancelled, plan_turns(rules, order_markets(exchange, account, rules)))
    ended = begin(run, END, None)
    return ended.then(settle(ended.exchange, account=account, rules=rules)).finish()


def _opening(case: Case) -> OpenCase:
    limits = tuple((market, case.limits[market]) for market in ids_of(case.limits))
    return OpenCase(case.account, case.equity, case.notional, limits)


def order_markets(exchange: Exchange, account: AccountId, rules: RuleSet) -> Iterable[MarketId]:
    """Return the markets of an account in the order of the rules; equal ones go by name.

    Clause: WAT-3.
    """
    held = exchange.accounts[account]

    def size_of(market: MarketId) -> Quote:
        return notional(held, exchange.markets, market)

    if rules.market_order is MarketOrder.SMALLEST_FIRST:
        return ordered(ids_of(held.positions), size_of, lambda one, other: one < other)
    return ordered(ids_of(held.positions), size_of, lambda one, other: one > other)


def plan_turns(rules: RuleSet, markets: Iterable[MarketId]) -> Iterable[tuple[Stage, MarketId]]:
    """Return the turns of a waterfall: stage by stage in the order of the rules, in each market.

    Clause: WAT-3.
    Laws: T-WAT-3.A1 SENIORITY of the plan.
    """
    return pairs(rules.stages, markets)


def require_liquidatable(exchange: Exchange, account: AccountId) -> None:
    """Refuse to liquidate an account that is at or above its maintenance margin."""
    if negate(is_liquidatable(exchange, account)):
        raise NotLiquidatable(
            account,
            equity(exchange, account),
            compute_maintenance_margin(exchange, account),
        )


def apply_sweep(
    exchange: Exchange, *, house: House, rules: RuleSet
) -> tuple[Exchange, Journal, tuple[AccountId, ...]]:
    """Send every failing account down the waterfall, and those that fail because of it.

    Clause: WAT-6. Passes go over the accounts in the order of their seats until one finds nobody.
    Each account goes at most once, so there are at most as many waterfalls as accounts; those
    after the first pass are contagion. Whoever held nothing and owed at the beginning has been
    settled before and is left out. A backstop that fails goes down the waterfall too, and cannot
    be its own backstop.
    Units: none.
    Raises: UnknownAccount.
    Returns the state, the journal, and the accounts in the order in which they failed.
    """
    progress = Progress.at(exchange)
    settled = {id_ for id_ in find_failing(exchange, ()) if has_nothing_open(exchange, id_)}
    failed: dict[AccountId, None] = {}
    while failing := find_failing(progress.exchange, settled | failed.keys()):
        for account in failing:
            if negate(is_liquidatable(progress.exchange, account)):
                continue
            outcome = apply_waterfall(
                progress.exchange,
                account=account,
                backstop=house.backstop,
                fees=house.fees,
                peak=house.peak,
                rules=rules,
            )
            progress = progress.then(outcome)
            failed[account] = None
    return *progress.finish(), tuple(failed)


def find_failing(exchange: Exchange, done: Container[AccountId]) -> list[AccountId]:
    """Return the failing accounts that are not done yet, by seat."""
    waiting = [id_ for id_ in ids_of(exchange.accounts) if id_ not in done]
    failing = [id_ for id_ in waiting if is_liquidatable(exchange, id_)]
    return sorted(failing, key=lambda id_: exchange.accounts[id_].seat)
