"""The waterfall (chapter 06): a failed account's way through the stages, in the order of the rules.

A stage is a function of the state. Which stages there are and in what order is data; each takes
what it can and leaves the rest to the next.
"""

from __future__ import annotations

from collections.abc import Iterable

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
from zerosum.rules.ruleset import BackstopKind, RuleSet, Stage
from zerosum.rules.socialisation import socialise
from zerosum.rules.vault import liquidate_with_fund, take_account, take_position
from zerosum.spec.arithmetic import fold, negate, pairs
from zerosum.spec.journal import BeginStage, Journal, OpenCase, accounts_in
from zerosum.spec.registry import rule
from zerosum.spec.rejections import NotLiquidatable
from zerosum.spec.state import Exchange, equity, ids_of
from zerosum.spec.units import AccountId, MarketId, Quote


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
        case Stage.SOCIALISATION:
            return socialise(exchange, account=account, rules=rules)


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
    """Send a failed account down the waterfall: every stage, in the order of the rule set.

    Clause: WAT-3. Its own orders are cancelled first, and its limit prices are fixed once.
    Units: peak in quote units, the backstop's highest equity in its drawdown window.
    Raises: UnknownAccount, NotLiquidatable.
    Laws: WAT-3.L1 LIQUIDATION ADMISSION, WAT-3.L2 STAGE ORDER, WAT-3.L3 FIXED LIMITS, and the
    invariants.
    """
    for id_ in (account, backstop, fees):
        require_account(exchange, id_)
    require_liquidatable(exchange, account)
    case = open_case(exchange, account)

    def cancel(progress: Progress, market: MarketId) -> Progress:
        return progress.then(apply_cancel_orders(progress.exchange, market=market, account=account))

    def step(progress: Progress, turn: tuple[Stage, MarketId]) -> Progress:
        stage, market = turn
        begun = BeginStage(account, stage.value, market, equity(progress.exchange, backstop))
        return progress.then(record(progress.exchange, begun)).then(
            run_stage(
                progress.exchange,
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

    opened = Progress.at(exchange).then(
        record(exchange, OpenCase(account, case.equity, case.notional))
    )
    cancelled = fold(cancel, opened, ids_of(exchange.markets))
    turns = plan_turns(rules, ids_of(exchange.accounts[account].positions))
    return fold(step, cancelled, turns).finish()


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


@frozen(eq=False)
class Sweep:
    """A sweep on its way: the state, who is failing now, and who has been through already."""

    progress: Progress
    failing: frozenset[AccountId]
    done: tuple[AccountId, ...] = ()


def apply_sweep(
    exchange: Exchange, *, house: House, rules: RuleSet
) -> tuple[Exchange, Journal, tuple[AccountId, ...]]:
    """Send every failing account down the waterfall, and those that fail because of it.

    Clause: WAT-6. Accounts go in the order of their seats. Each goes at most once, so the sweep
    ends after at most as many waterfalls as there are accounts; those after the first pass are
    contagion. A backstop that fails goes down the waterfall too, and cannot be its own backstop.
    Units: none.
    Raises: UnknownAccount.
    Returns the state, the journal, and the accounts in the order in which they failed.
    """
    sweep = Sweep(Progress.at(exchange), find_failing(exchange, ids_of(exchange.accounts)))
    while sweep.failing:
        account = first_by_seat(sweep.progress.exchange, sweep.failing)
        outcome = apply_waterfall(
            sweep.progress.exchange,
            account=account,
            backstop=house.backstop,
            fees=house.fees,
            peak=house.peak,
            rules=rules,
        )
        sweep = advance(sweep, account, outcome)
    return *sweep.progress.finish(), sweep.done


def advance(sweep: Sweep, account: AccountId, outcome: tuple[Exchange, Journal]) -> Sweep:
    """Take the outcome of one account's waterfall, and judge again whoever it touched.

    No price moves in a waterfall, so an account that no entry names stands as it stood.
    """
    exchange, journal = outcome
    done = (*sweep.done, account)
    touched = frozenset(id_ for entry in journal for id_ in accounts_in(entry))
    failing = (sweep.failing - touched) | find_failing(exchange, touched)
    return Sweep(sweep.progress.then(outcome), failing.difference(done), done)


def find_failing(exchange: Exchange, accounts: Iterable[AccountId]) -> frozenset[AccountId]:
    """Return those of some accounts that are below their maintenance margin."""
    return frozenset(id_ for id_ in accounts if is_liquidatable(exchange, id_))


def first_by_seat(exchange: Exchange, accounts: Iterable[AccountId]) -> AccountId:
    """Return the account of the lowest seat."""
    by_seat = sorted((exchange.accounts[id_].seat, id_) for id_ in accounts)
    return by_seat[0][1]
