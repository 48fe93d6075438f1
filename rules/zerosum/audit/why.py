"""What a log tells of one account: which liquidation, which trigger, which price, which clause.

Each step has one of the three answers of an audit. Where the source is silent, the step says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from zerosum.audit.fills import Fill, LiquidationNote, read_fills
from zerosum.audit.history import Liquidation, Record, TakeoverFill, read_history
from zerosum.audit.log_steps import (
    LogExplanation,
    LogStep,
    as_judged,
    as_told,
    explained,
    find_account,
)
from zerosum.audit.rows import shortened
from zerosum.audit.rulebook import SCHEDULES, compute_maintenance
from zerosum.audit.takeover import LimitCheck, check_limits, judge_trigger, mark_of, taker_gain
from zerosum.audit.unusable import require_name, require_path
from zerosum.audit.verdicts import HOLDS, cannot_tell, in_decimals, in_full, violated
from zerosum.audit.why_wave import explain_in_wave

NO_VALUES = "the log has no account values, so neither its margin nor its limit price is known"
NO_TAKER = "the source names no taker"
NO_QUEUE = "the log has no account values and no queue, so whose turn it was cannot be checked"
DELEVERAGED = "Auto-Deleveraging"
"""How the log marks a fill that was forced on the other side."""


def explain_in_history(path: Path, account: str, rules: str) -> LogExplanation:
    """Explain an account of an early history by the venue's own records.

    Raises: UnusableInput.
    """
    history = read_history(path)
    users = [trade.user for trade in history.trades]
    users += [door.user for door in history.doors]
    users += [one.record.user for one in history.liquidations]
    user = find_account(path, account, users)
    own = [one for one in history.liquidations if one.record.user == user]
    steps = [step for one in own for step in _of_liquidation(one, rules)]
    return explained(path, "hyperliquid-history", rules, user, steps)


def explain_in_fills(path: Path, account: str, rules: str) -> LogExplanation:
    """Explain an account of a log of fills by the liquidations that its fills are part of.

    Raises: UnusableInput.
    """
    log = read_fills(path)
    user = find_account(path, account, [fill.user for fill in log.fills])
    noted = ((fill, fill.note) for fill in log.fills if fill.user == user)
    steps = [step for fill, note in noted if note for step in _of_fill(fill, note)]
    return explained(path, "hyperliquid-fills", rules, user, steps)


EXPLAINERS: Mapping[str, Callable[[Path, str, str], LogExplanation]] = MappingProxyType(
    {
        "hyperliquid-history": explain_in_history,
        "hyperliquid-fills": explain_in_fills,
        "hyperliquid-adl-wave": explain_in_wave,
    }
)


def explain(
    path: Path,
    account: str,
    *,
    format: str,  # noqa: A002 - the word of the command line
    rules: str,
) -> LogExplanation:
    """Explain what a log tells of one account.

    Raises: UnusableInput when the path, a file, a row or one of the names cannot be used.
    """
    require_name(path, "format", format, tuple(EXPLAINERS))
    require_name(path, "rules", rules, tuple(SCHEDULES))
    require_path(path)
    return EXPLAINERS[format](path, account, rules)


# An early history ---------------------------------------------------------------------------


def _of_liquidation(liquidation: Liquidation, rules: str) -> Iterator[LogStep]:
    record, limits = liquidation.record, check_limits(liquidation)
    value = in_full(record.account_value)
    worth = in_full(record.notional)
    required = in_decimals(compute_maintenance(rules, record.notional))
    kind = "cross" if record.is_cross else "isolated"
    yield as_judged(
        record.time,
        "MAR-5",
        judge_trigger(record, rules),
        f"Liquidated ({kind}): the venue records a value of {value} USD, and its positions of "
        f"{worth} USD require {required}",
    )
    for fill in liquidation.fills:
        yield as_told(record.time, "MAR-7", _taken(record, fill))
    yield as_judged(record.time, "MAR-7", limits.judgement, _as_a_whole(limits))
    gain = taker_gain(liquidation, limits)
    if gain is not None:
        yield as_told(
            record.time, "VLT-4", f"The taker gained {in_decimals(gain)} USD against these marks"
        )
    yield as_judged(record.time, "VLT-4", cannot_tell(NO_TAKER), "Who took it over")


def _taken(record: Record, fill: TakeoverFill) -> str:
    mark = mark_of(record, fill)
    basis = "" if mark is None else f", which is its limit price at a mark of {in_decimals(mark)}"
    held = f"{_side(fill.sign)} of {in_full(fill.size)} {fill.coin}"
    return f"Its {held} was taken at {in_full(fill.price)}{basis}"


def _as_a_whole(limits: LimitCheck) -> str:
    if limits.error is None or limits.judgement is not HOLDS:
        return "Whether it was taken at its limit prices"
    error = in_decimals(abs(limits.error), 9)
    return (
        "The source has no marks; at those just named the positions are worth the recorded "
        f"notional, to within {error} of it"
    )


# A log of fills -----------------------------------------------------------------------------


def _of_fill(fill: Fill, note: LiquidationNote) -> Iterator[LogStep]:
    against = f"at {in_full(fill.price)}, with the mark at {in_full(note.mark)}"
    closed = f"{in_full(fill.size)} {fill.coin} of its {_side(-fill.sign)}"
    if note.user == fill.user:
        shrinks = fill.closed == fill.size
        judgement = HOLDS if shrinks else violated("the fill opened a position")
        yield as_judged(fill.time, "MAR-5", cannot_tell(NO_VALUES), "Whether it was due")
        told = f"Liquidated ({note.method}): {closed} closed {against}, {in_full(fill.end)} left"
        yield as_judged(fill.time, "AUD-4", judgement, told)
        yield as_judged(fill.time, "MAR-7", cannot_tell(NO_VALUES), "Its limit price")
        return
    failed = shortened(note.user)
    if fill.direction != DELEVERAGED:
        verb = "bought" if fill.sign > 0 else "sold"
        told = f"It {verb} {in_full(fill.size)} {fill.coin} {against}, when {failed} was liquidated"
        yield as_told(fill.time, "LIQ-3", f"{told} ({note.method})")
        return
    yield as_told(
        fill.time, "ADL-3", f"Deleveraged when {failed} failed: {closed} closed {against}"
    )
    kept = in_decimals(fill.closed_profit)
    yield as_told(fill.time, "ADL-3", f"Profit realised and kept: {kept} USD")
    yield as_judged(fill.time, "ADL-4", cannot_tell(NO_QUEUE), "Its place in the queue")
    yield as_judged(fill.time, "ADL-6", cannot_tell(NO_VALUES), f"The limit price of {failed}")


def _side(sign: int) -> str:
    return "long" if sign > 0 else "short"
