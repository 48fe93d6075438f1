"""A share at the mark (chapter 04): a fund cuts every position of a failed account alike.

It takes the smallest share that leaves the account well above its maintenance margin, at the mark,
and a penalty. The account keeps the rest; what it loses is the penalty and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from zerosum.rules.case import Case
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.margin import compute_maintenance_margin, is_liquidatable
from zerosum.rules.ruleset import SMALLEST_STEP, RuleSet
from zerosum.rules.vault import is_ready, keeps_within_limits
from zerosum.spec.arithmetic import conj, div_ceil, div_floor, magnitude, maximum, minimum, negate
from zerosum.spec.journal import Fill, Journal, Transfer
from zerosum.spec.margin import maintenance, margin_of
from zerosum.spec.registry import rule
from zerosum.spec.state import Exchange, equity, ids_of
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Ppm, Quote, Size

SHARE_LAWS = ("MAR-5.L1", "LIQ-3.L3", "LIQ-3.L6")
"""JUST CAUSE, NO FLIP, CLOSED DOORS: of the laws of a case those that do not speak of limits."""

SHARE = "share at the mark"
PENALTY = "liquidation penalty"


def take_smallest_share(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Let a fund take the smallest share of a failed account that suffices, or the whole.

    Clause: VLT-7. Where the fund may not keep that share it takes none, and no smaller one either.
    Units: peak in quote units, the fund's highest equity in its drawdown window.
    Raises: nothing.
    Laws: T-VLT-7.A1; the step obeys the laws of ``take_share``.
    """
    return take_share(
        exchange,
        case=case,
        account=account,
        backstop=backstop,
        peak=peak,
        rules=rules,
        share=compute_smallest_share(exchange, account, rules),
    )


@rule("VLT-7", obeys=(*INVARIANTS, *SHARE_LAWS, "VLT-2.L1", "VLT-3.L1", "VLT-7.L1", "VLT-7.L2"))
def take_share(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    backstop: AccountId,
    peak: Quote,
    rules: RuleSet,
    share: Ppm,
) -> tuple[Exchange, Journal]:
    """Let a fund take a share of every position of a failed account at the marks, or none.

    Clause: VLT-7. Nothing happens when the account needs no liquidation, the fund is the failed
    account or not ready, it would not keep within its limits, or the share is none.
    Units: peak in quote units, the fund's highest equity in its drawdown window; share in parts
    per million of each position.
    Rounding: the steps of each position up, towards less risk; the penalty down, in the account's
    favour.
    Raises: nothing.
    Laws: VLT-2.L1 READY, VLT-3.L1 WITHIN LIMITS, VLT-7.L1 AT THE MARK, VLT-7.L2 CUT TERMS,
    MAR-5.L1 JUST CAUSE, LIQ-3.L3 NO FLIP, LIQ-3.L6 CLOSED DOORS, and the invariants.
    """
    if backstop == account:
        return exchange, ()
    if negate(conj(is_liquidatable(exchange, account), share >= 1)):
        return exchange, ()
    if negate(is_ready(exchange, case, backstop, peak, rules)):
        return exchange, ()
    cut = record(exchange, *share_fills(exchange, account, backstop, share))
    taken = _with_penalty(cut, account, backstop, compute_penalty(exchange, account, share, rules))
    return taken if keeps_within_limits(exchange, taken[0], backstop, rules) else (exchange, ())


def compute_smallest_share(exchange: Exchange, account: AccountId, rules: RuleSet) -> Ppm:
    """Compute the smallest multiple of the step that suffices, the whole if no smaller one does.

    Clause: VLT-7. They are tried one after the other: a larger share need not suffice because a
    smaller one does, since penalty and margin are rounded and rates may fall with the position.
    Units: parts per million of each position.
    """
    for share in smaller_shares(rules.backstop_share_ppm):
        if is_enough(exchange, account, share, rules):
            return share
    return PPM_ONE


def smaller_shares(step_ppm: Ppm) -> Iterator[Ppm]:
    """Yield the multiples of a step that are less than the whole, the smallest first (VLT-7).

    Scenarios refuse a step below a fifth; here it counts as one, so that the loop always ends.
    """
    step = maximum(step_ppm, SMALLEST_STEP)
    share = step
    while share < PPM_ONE:
        yield share
        share = share + step


def is_enough(exchange: Exchange, account: AccountId, share: Ppm, rules: RuleSet) -> bool:
    """Return whether the margin ratio is below the target once a share is taken and paid for.

    Clause: VLT-7. Cross-multiplied, so exact.
    """
    held, markets = exchange.accounts[account], exchange.markets

    def left(market: MarketId) -> Quote:
        size = held.positions[market].size
        kept = (magnitude(size) - compute_part(size, share)) * markets[market].mark
        return margin_of(kept, markets[market].tiers, maintenance)

    required = sum(left(id_) for id_ in ids_of(held.positions))
    worth = equity(exchange, account) - compute_penalty(exchange, account, share, rules)
    return required * PPM_ONE < worth * rules.backstop_target_ppm


def compute_part(size: Size, share: Ppm) -> Size:
    """Compute how many steps of a position make a share.

    Clause: VLT-7.
    Units: steps, unsigned; share in parts per million.
    Rounding: up, towards less risk: at least one step, and never more than the position.
    """
    whole = magnitude(size)
    return minimum(maximum(div_ceil(whole * share, PPM_ONE), 1), whole)


def compute_penalty(exchange: Exchange, account: AccountId, share: Ppm, rules: RuleSet) -> Quote:
    """Compute what an account pays for a share that is taken.

    Clause: VLT-7. At most what it has above zero, so it never makes a deficit.
    Units: quote units.
    Rounding: down, in the account's favour.
    """
    rate = share * rules.backstop_penalty_ppm
    asked = div_floor(compute_maintenance_margin(exchange, account) * rate, PPM_ONE * PPM_ONE)
    return minimum(asked, maximum(equity(exchange, account), 0))


def share_fills(
    exchange: Exchange, account: AccountId, backstop: AccountId, share: Ppm
) -> Iterator[Fill]:
    """Yield the fills by which a fund takes a share of every position, each at its mark."""
    held = exchange.accounts[account].positions
    for market in ids_of(held):
        size, mark = held[market].size, exchange.markets[market].mark
        part = compute_part(size, share)
        if size > 0:
            yield Fill(market, backstop, account, part, mark, SHARE)
        elif size < 0:
            yield Fill(market, account, backstop, part, mark, SHARE)


def _with_penalty(
    cut: tuple[Exchange, Journal], account: AccountId, backstop: AccountId, penalty: Quote
) -> tuple[Exchange, Journal]:
    if penalty < 1:
        return cut
    exchange, journal = cut
    paid, receipt = record(exchange, Transfer(account, backstop, penalty, PENALTY))
    return paid, journal + receipt
