"""Contracts of transitions: any call on an exchange of three accounts, judged by the laws."""

from __future__ import annotations

from immutables import Map

from tests.benchmarks.crosshair.book import (
    ANN,
    BOB,
    BTC,
    CAROL,
    Held,
    crowd_of,
    exchange_of,
    holds,
    observed,
    with_margin,
)
from zerosum.rules.case import Case
from zerosum.rules.ruleset import Eligibility, Guard, RuleSet
from zerosum.spec.registry import Transition
from zerosum.spec.state import equity
from zerosum.spec.units import PPM_ONE

# Only the lines that assume and promise use these.
__all__ = ["PPM_ONE", "holds"]


def _fill(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    before = exchange_of(pile, mark, ann, bob)
    return observed("apply_fill", before, market=BTC, buyer=ANN, seller=BOB, size=size, price=price)


def fill_pile(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    """Trade any size at any price; judged by PILE.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-1.L1", __return__)
    """
    return _fill(pile, mark, ann, bob, size, price)


def fill_pile_beside(
    ann: Held, bob: Held, others: list[tuple[int, int]], size: int, price: int
) -> Transition:
    """Trade any size at any price beside any number of other accounts; judged by PILE.

    pre: ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-1.L1", __return__)
    """
    before = crowd_of(ann, bob, others)
    return observed("apply_fill", before, market=BTC, buyer=ANN, seller=BOB, size=size, price=price)


def fill_balance(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    """Trade any size at any price; judged by BALANCE.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-2.L1", __return__)
    """
    return _fill(pile, mark, ann, bob, size, price)


def fill_terms(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    """Trade any size at any price; judged by FILL TERMS.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-6.L1", __return__)
    """
    return _fill(pile, mark, ann, bob, size, price)


def fill_neutral(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    """Trade any size at any price; judged by NEUTRAL.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-6.L4", __return__)
    """
    return _fill(pile, mark, ann, bob, size, price)


def fill_entry(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    """Trade any size at any price; judged by ENTRY SIGN.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-7.L1", __return__)
    """
    return _fill(pile, mark, ann, bob, size, price)


def fill_realised(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> Transition:
    """Trade any size at any price; judged by REALISED.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-7.L2", __return__)
    """
    return _fill(pile, mark, ann, bob, size, price)


def fill_equities(pile: int, mark: int, ann: Held, bob: Held, size: int, price: int) -> int:
    """Trade and return by how much the two parties' equity changes together.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0 and size >= 1 and price >= 1
    post: __return__ == 0
    """
    step = _fill(pile, mark, ann, bob, size, price)
    return sum(equity(step.after, id_) - equity(step.before, id_) for id_ in (ANN, BOB))


def transfer_terms(pile: int, mark: int, ann: Held, bob: Held, amount: int) -> Transition:
    """Move any amount; judged by TRANSFER TERMS.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-8.L1", __return__)
    """
    before = exchange_of(pile, mark, ann, bob)
    return observed("apply_transfer", before, payer=ANN, receiver=BOB, amount=amount)


def withdrawal_terms(pile: int, mark: int, ann: Held, bob: Held, amount: int) -> Transition:
    """Take out any amount; judged by WITHDRAWAL TERMS.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-9.L2", __return__)
    """
    before = exchange_of(pile, mark, ann, bob)
    return observed("apply_withdrawal", before, account=ANN, amount=amount)


def funding_sum(pile: int, mark: int, ann: Held, bob: Held, rate: int) -> Transition:
    """Settle funding at any rate; judged by FUNDING SUMS TO ZERO.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0
    post: holds("LED-10.L2", __return__)
    """
    before = exchange_of(pile, mark, ann, bob)
    return observed("apply_funding", before, market=BTC, rate=rate, clearing=CAROL)


def _close(
    pile: int, mark: int, ann: Held, bob: Held, limit: int, at_most: int, ppm: int
) -> Transition:
    before = with_margin(exchange_of(pile, mark, ann, bob), ppm, ppm)
    case = Case(ANN, Map({BTC: limit}), Map({BTC: 0}), 0, 0)
    rules = RuleSet("capped", "undated", guard=Guard.CAP, eligibility=Eligibility.EVERYONE)
    return observed(
        "close_against",
        before,
        case=case,
        account=ANN,
        market=BTC,
        candidate=BOB,
        at_most=at_most,
        rules=rules,
    )


def close_cancels(
    pile: int, mark: int, ann: Held, bob: Held, limit: int, at_most: int, ppm: int
) -> Transition:
    """Close any counterparty at any limit price; judged by CANCELLED.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0 and 0 <= ppm <= PPM_ONE
    post: holds("ADL-3.L4", __return__)
    """
    return _close(pile, mark, ann, bob, limit, at_most, ppm)


def close_safe(
    pile: int, mark: int, ann: Held, bob: Held, limit: int, at_most: int, ppm: int
) -> Transition:
    """Close any counterparty at any limit price; judged by SAFE HANDS.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0 and 0 <= ppm <= PPM_ONE
    post: holds("ADL-3.L2", __return__)
    """
    return _close(pile, mark, ann, bob, limit, at_most, ppm)


def close_no_flip(
    pile: int, mark: int, ann: Held, bob: Held, limit: int, at_most: int, ppm: int
) -> Transition:
    """Close any counterparty at any limit price; judged by NO FLIP.

    pre: mark >= 1 and ann[2] >= 0 and bob[2] >= 0 and 0 <= ppm <= PPM_ONE
    post: holds("LIQ-3.L3", __return__)
    """
    return _close(pile, mark, ann, bob, limit, at_most, ppm)
