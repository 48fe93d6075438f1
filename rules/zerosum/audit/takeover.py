"""What can be asked of the record of one early liquidation, without any replay.

A takeover at the limit vector takes every position at mark x (1 -+ account value / notional), and
so leaves nothing in the account. The marks are not in the source, but they need not be: taking the
factor off each fill gives the marks back, and at these the fills must be worth the notional.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from attrs import frozen

from zerosum.audit.history import LIQUIDATIONS, TRADES, Liquidation, Record, TakeoverFill
from zerosum.audit.rulebook import compute_limit_factor, is_below_maintenance
from zerosum.audit.verdicts import (
    HOLDS,
    Judgement,
    Verdict,
    cannot_tell,
    in_decimals,
    in_full,
    violated,
)

# A takeover is exact up to the rounding of its prices to the venue's grid.
TAKEOVER_TOLERANCE = Fraction(1, 100_000)

# Until this day the source gives the value of the whole account for an isolated position.
ISOLATED_VALUES_FROM = "2023-04-21"

WHOLE_ACCOUNT = (
    f"isolated, before {ISOLATED_VALUES_FROM}: such rows may give the value of the whole account"
)
NO_FILLS = "the source has no takeover fills for this liquidation"


def may_report_whole_account(record: Record) -> bool:
    """Return whether the form of a row leaves open whose value it gives."""
    return not record.is_cross and record.time < ISOLATED_VALUES_FROM


def judge_trigger(record: Record, rules: str) -> Judgement:
    """Ask whether the venue's own record was below maintenance margin."""
    if is_below_maintenance(rules, account_value=record.account_value, notional=record.notional):
        return HOLDS
    numbers = {
        "account_value": in_full(record.account_value),
        "notional": in_full(record.notional),
        "account_value_to_notional": in_decimals(record.account_value / record.notional),
    }
    if may_report_whole_account(record):
        return cannot_tell(WHOLE_ACCOUNT, **numbers)
    return violated("liquidated while not below its maintenance margin", **numbers)


def factor_of(record: Record, sign: int) -> Fraction:
    """Return limit price over mark price for positions of one side."""
    return compute_limit_factor(sign, account_value=record.account_value, notional=record.notional)


def mark_of(record: Record, fill: TakeoverFill) -> Fraction | None:
    """Return the mark at which this fill is at its limit price, if any positive mark is."""
    factor = factor_of(record, fill.sign)
    return fill.price / factor if factor > 0 else None


@frozen(eq=False)
class LimitCheck:
    """How far the fills are from the limit vector; ``error`` is relative to the notional."""

    judgement: Judgement
    error: Fraction | None = None


def check_limits(liquidation: Liquidation) -> LimitCheck:
    """Ask whether every position was taken at the limit vector, in any number of markets."""
    record, fills = liquidation.record, liquidation.fills
    if not fills:
        return LimitCheck(cannot_tell(NO_FILLS))
    marks = [(fill, mark_of(record, fill)) for fill in fills]
    if any(mark is None for _, mark in marks):
        return LimitCheck(_unfit(record, "at or below zero: the limit price of a closed side"))
    at_mark = sum((fill.size * mark for fill, mark in marks if mark is not None), Fraction(0))
    error = at_mark / record.notional - 1
    if abs(error) <= TAKEOVER_TOLERANCE:
        return LimitCheck(HOLDS, error)
    return LimitCheck(
        _unfit(
            record,
            "not taken at the limit prices",
            notional=in_decimals(record.notional),
            notional_if_at_limit=in_decimals(at_mark),
            relative_error=in_decimals(error, 9),
        ),
        error,
    )


def _unfit(record: Record, reason: str, **numbers: str) -> Judgement:
    if may_report_whole_account(record):
        return cannot_tell(WHOLE_ACCOUNT, **numbers)
    return violated(reason, **numbers)


def taker_gain(liquidation: Liquidation, limits: LimitCheck) -> Fraction | None:
    """Return what the taker had at mark beyond the price it paid, in dollars.

    Where all positions were on one side, the record alone says it: the notional is what they were
    worth. With both sides the marks are needed, and come from the limit prices themselves.
    """
    if limits.judgement.verdict is not Verdict.HOLDS:
        return None
    record, fills = liquidation.record, liquidation.fills
    paid = sum((fill.sign * fill.size * fill.price for fill in fills), Fraction(0))
    signs = {fill.sign for fill in fills}
    if len(signs) == 1:
        return signs.pop() * record.notional - paid
    at_mark = (fill.sign * fill.size * fill.price / factor_of(record, fill.sign) for fill in fills)
    return sum(at_mark, Fraction(0)) - paid


def judge_story(liquidation: Liquidation, traded: Counter[tuple[object, ...]]) -> Judgement:
    """Ask whether the files say the same about one liquidation."""
    if liquidation.takeover is None:
        return cannot_tell(NO_FILLS)
    if liquidation.takeover.record != liquidation.record:
        return violated(
            f"{liquidation.takeover.row.place} tells the record of {LIQUIDATIONS} differently",
            **_differences(liquidation.record, liquidation.takeover.record),
        )
    for content, times in Counter(fill.content for fill in liquidation.fills).items():
        if traded[content] < times:
            fill = next(fill for fill in liquidation.fills if fill.content == content)
            return violated(
                f"the fill of {fill.row.place} is not among the trades of {TRADES}",
                coin=fill.coin,
                price=in_decimals(fill.price),
                size=in_decimals(fill.size),
            )
    return HOLDS


def _differences(stated: Record, joined: Record) -> dict[str, str]:
    pairs = {
        "notional": (in_decimals(stated.notional), in_decimals(joined.notional)),
        "account_value": (in_decimals(stated.account_value), in_decimals(joined.account_value)),
        "leverage_type": (stated.leverage_type, joined.leverage_type),
    }
    return {name: f"{one} against {other}" for name, (one, other) in pairs.items() if one != other}
