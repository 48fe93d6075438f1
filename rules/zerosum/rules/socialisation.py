"""The end of the waterfall (chapter 06): who bears a deficit that no stage has taken.

A deficit is never lost from sight. It is paid by somebody that the rule set names, or it stays
with the account as a typed ``Unresolved`` in the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zerosum.rules.allocation import compute_charges, compute_shares, divide_among
from zerosum.rules.guards import require_account, require_equity, require_positive
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.margin import compute_notional, is_liquidatable
from zerosum.rules.progress import Progress
from zerosum.rules.ruleset import ResidualRule, RuleSet
from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    every,
    fold,
    ite,
    maximum,
    minimum,
    negate,
    ordered,
    those,
)
from zerosum.spec.journal import Journal, LeftOpen, Transfer, Unresolved, Withdraw
from zerosum.spec.registry import rule
from zerosum.spec.state import Exchange, equity, ids_of, position_of, unrealised_profit, value_at
from zerosum.spec.units import AccountId, MarketId, Quote

SOCIALISED = "socialised loss"
BY_PROFIT = (ResidualRule.WINNERS, ResidualRule.WINNERS_THEN_ALL)
ASKS_TWICE = (ResidualRule.WINNERS_THEN_ALL, ResidualRule.BY_SIZE)
ASKS_OTHERS = (*BY_PROFIT, ResidualRule.BY_SIZE, ResidualRule.WINNERS_OF_MOVE)


def compute_deficit(exchange: Exchange, account: AccountId) -> Quote:
    """Compute what an account owes and cannot pay, in quote units (LED-3)."""
    return maximum(-equity(exchange, account), 0)


def has_nothing_open(exchange: Exchange, account: AccountId) -> bool:
    """Return whether an account holds no position any more."""
    positions = exchange.accounts[account].positions
    return every(lambda id_: positions[id_].size == 0, ids_of(positions))


@rule("WAT-4", obeys=(*INVARIANTS, "WAT-4.L1", "LIQ-3.L6"))
def pay_share(
    exchange: Exchange, *, account: AccountId, payer: AccountId, at_most: Quote
) -> tuple[Exchange, Journal]:
    """Let one account pay its share of a failed account's deficit.

    Clause: WAT-4. Never more than the share, than what is still owed, or than the payer's equity.
    Units: at_most in quote units.
    Raises: nothing.
    Laws: WAT-4.L1 SHARE TERMS, LIQ-3.L6 CLOSED DOORS, and the invariants.
    """
    if payer == account:
        return exchange, ()
    owed = compute_deficit(exchange, account)
    amount = minimum(minimum(owed, at_most), maximum(equity(exchange, payer), 0))
    if amount < 1:
        return exchange, ()
    return record(exchange, Transfer(payer, account, amount, SOCIALISED))


@rule("WAT-4", obeys=INVARIANTS, collective=True)
def settle(exchange: Exchange, *, account: AccountId, rules: RuleSet) -> tuple[Exchange, Journal]:
    """Let the others bear a failed account's deficit as the rule set says, and record the rest.

    Clause: WAT-4. Only an account that has nothing open any more is paid for, but where each move
    of the mark is settled by itself. Whatever is left, size or deficit, is written down.
    Units: none.
    Raises: nothing.
    Laws: the invariants; each step obeys WAT-4.L1 SHARE TERMS.
    """
    if negate(is_liquidatable(exchange, account)):
        return exchange, ()
    paid = Progress.at(exchange)
    settles_moves = rules.residual is ResidualRule.WINNERS_OF_MOVE
    is_due = disj(settles_moves, has_nothing_open(exchange, account))
    if conj(rules.residual in ASKS_OTHERS, is_due):
        paid = paid.then(socialise(exchange, account=account, rules=rules, by_means=False))
        if rules.residual in ASKS_TWICE:
            paid = paid.then(socialise(paid.exchange, account=account, rules=rules, by_means=True))
    opened = fold(
        lambda progress, market: progress.then(_note_open(progress.exchange, account, market)),
        paid,
        ids_of(exchange.accounts[account].positions),
    )
    left = compute_deficit(opened.exchange, account)
    if left > 0:
        opened = opened.then(record(opened.exchange, Unresolved(account, left)))
    return opened.finish()


def _note_open(
    exchange: Exchange, account: AccountId, market: MarketId
) -> tuple[Exchange, Journal]:
    size = position_of(exchange.accounts[account], market).size
    if size == 0:
        return exchange, ()
    return record(exchange, LeftOpen(account, market, size))


@rule("WAT-4", obeys=INVARIANTS, collective=True)
def socialise(
    exchange: Exchange, *, account: AccountId, rules: RuleSet, by_means: bool
) -> tuple[Exchange, Journal]:
    """Let every account pay its share of a failed account's deficit.

    Clause: WAT-4. Shares are divided and paid in the order of the seats; ``by_means`` is the second
    round, for what some could not pay of shares by size, or winners of their profit.
    Units: none.
    Raises: nothing.
    Laws: the invariants; each step obeys WAT-4.L1 SHARE TERMS.
    """
    payers = by_seat(exchange)
    shares = compute_loss_shares(exchange, account, payers, rules, by_means=by_means)

    def step(progress: Progress, payer: AccountId) -> Progress:
        return progress.then(
            pay_share(progress.exchange, account=account, payer=payer, at_most=shares.get(payer, 0))
        )

    return fold(step, Progress.at(exchange), payers).finish()


def by_seat(exchange: Exchange) -> Iterable[AccountId]:
    """Return all accounts in the order of their seats; names never decide anything."""
    accounts = exchange.accounts
    return ordered(ids_of(accounts), lambda id_: accounts[id_].seat, lambda one, other: one < other)


def compute_loss_shares(
    exchange: Exchange,
    account: AccountId,
    payers: Iterable[AccountId],
    rules: RuleSet,
    *,
    by_means: bool,
) -> Mapping[AccountId, Quote]:
    """Compute what each account is asked to bear of a deficit.

    Clause: WAT-4. Winners by their unrealised profit, or by their gain since the previous mark, as
    far as they have it, and never more; or all by notional. Then, ``by_means``, all who hold
    something by their equity.
    Units: quote units.
    Rounding: cumulative shares round down, and shares of a gain up, until nothing is left to ask
    for; together they are the deficit exactly, or all weights.
    """
    owed = compute_deficit(exchange, account)
    others = those(payers, lambda id_: id_ != account)

    def weight_of(id_: AccountId) -> Quote:
        means = maximum(equity(exchange, id_), 0)
        size = compute_notional(exchange, id_)
        if by_means:
            return ite(size > 0, means, 0)
        if rules.residual is ResidualRule.WINNERS_OF_MOVE:
            return minimum(maximum(compute_gain(exchange, id_), 0), means)
        return minimum(_profit(exchange, id_), means) if rules.residual in BY_PROFIT else size

    charges = rules.residual is ResidualRule.WINNERS_OF_MOVE
    return divide_among(others, weight_of, owed, compute_charges if charges else compute_shares)


def compute_gain(exchange: Exchange, account: AccountId) -> Quote:
    """Compute what an account has gained since the previous marks, by what it holds now (WAT-4)."""
    held, markets = exchange.accounts[account], exchange.markets
    return equity(exchange, account) - value_at(held, lambda id_: markets[id_].previous_mark)


def _profit(exchange: Exchange, account: AccountId) -> Quote:
    positions = exchange.accounts[account].positions
    gained = sum(
        unrealised_profit(positions[id_], exchange.markets[id_].mark) for id_ in ids_of(positions)
    )
    return maximum(gained, 0)


@rule("WAT-5", obeys=(*INVARIANTS, "WAT-5.L1"))
def apply_shared_withdrawal(
    exchange: Exchange, *, account: AccountId, amount: Quote, debtor: AccountId
) -> tuple[Exchange, Journal]:
    """Withdraw while a deficit is open: the withdrawal bears its share of it.

    Clause: WAT-5. The share is what the deficit is of all that is promised.
    Units: amount in quote units, before the haircut.
    Rounding: the haircut is rounded up, in favour of those who stay.
    Raises: UnknownAccount, NotPositive, InsufficientEquity.
    Laws: WAT-5.L1 WITHDRAWAL HAIRCUT, and the invariants.
    """
    require_account(exchange, account)
    require_account(exchange, debtor)
    require_positive("amount", amount)
    require_equity(exchange, account, amount)
    owed = compute_deficit(exchange, debtor)
    promised = maximum(exchange.pile + owed, 1)
    haircut = minimum(minimum(div_ceil(amount * owed, promised), owed), amount)
    if disj(account == debtor, haircut < 1):
        return record(exchange, Withdraw(account, amount))
    shared = Transfer(account, debtor, haircut, SOCIALISED)
    if haircut == amount:
        return record(exchange, shared)
    return record(exchange, shared, Withdraw(account, amount - haircut))
