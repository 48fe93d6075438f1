"""What the closes of a mass deleveraging tell of one account, closed or failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from zerosum.audit.log_steps import (
    LogExplanation,
    LogStep,
    as_judged,
    as_told,
    explained,
    find_account,
)
from zerosum.audit.rows import shortened, shown_label
from zerosum.audit.verdicts import Judgement, Verdict, cannot_tell, in_decimals, in_full
from zerosum.audit.wave import Close, read_waves
from zerosum.audit.wave_audit import FORMAT, NO_ACCOUNT_VALUE, shown_time
from zerosum.audit.wave_checks import NO_RANKING
from zerosum.audit.wave_fold import Queue, WaveFold, fold_queues, queues_of

NO_CASH = "the source has neither its cash nor its maintenance margin"


def explain_in_wave(path: Path, account: str, rules: str) -> LogExplanation:
    """Explain an account of a wave: what was closed of it, or because of it.

    Raises: UnusableInput.
    """
    log = read_waves(path)
    users = [name for close in log.closes for name in (close.user, close.failed)]
    user = find_account(path, account, users)
    queues, fold = queues_of(log), WaveFold()
    for _ in fold_queues(log, queues, rules, fold):
        pass
    moments = [(queue, closes) for queue in queues for closes in queue.moments]
    moments.sort(key=lambda one: one[1][0].place)
    steps = [
        each
        for queue, closes in moments
        for each in (*_as_failed(user, closes), *_as_closed(user, queue, closes, fold))
    ]
    # Whether it was due is asked once a moment, however many coins it held.
    return explained(path, FORMAT, rules, user, list(dict.fromkeys(steps)))


# The account that failed ------------------------------------------------------------------------


def _as_failed(user: str, closes: Sequence[Close]) -> Iterator[LogStep]:
    """Tell what was closed because of an account, in one coin at one moment."""
    own = [close for close in closes if close.failed == user]
    if not own:
        return
    moment, coin = shown_time(own[0].time), own[0].coin
    size = sum((close.size for close in own), Fraction(0))
    value = sum((close.size * close.price for close in own), Fraction(0))
    # Who is closed stands on the other side of what failed.
    side = "short" if own[0].position > 0 else "long"
    holders = len({close.user for close in own})
    yield as_judged(moment, "MAR-5", cannot_tell(NO_CASH), "Whether it was due")
    yield as_told(
        moment,
        "ADL-1",
        f"Failed with a {side} of {in_full(size)} {coin}: {_counted(holders, 'account')} of the "
        f"other side closed against it {_at(own)}, for {in_decimals(value)} USD",
    )


# An account of the other side -------------------------------------------------------------------


def _as_closed(
    user: str, queue: Queue, closes: Sequence[Close], fold: WaveFold
) -> Iterator[LogStep]:
    """Tell what was closed of an account, in one coin at one moment."""
    for number, close in enumerate(closes):
        if close.user == user:
            yield from _of_close(close, closes, number, _by_our_rule(close, queue, fold))


def _of_close(
    close: Close, closes: Sequence[Close], number: int, judgement: Judgement
) -> Iterator[LogStep]:
    moment, failed = shown_time(close.time), shown_label(close.failed)
    side = "long" if close.position > 0 else "short"
    kept = in_decimals(close.row.number("closed_pnl"))
    held = f"its {side} of {in_full(abs(close.position))} {close.coin}"
    closed = f"{held} closed entirely"
    if not close.is_entire:
        closed = f"{in_full(close.size)} of {held} closed"
    price = in_full(close.price)
    yield as_told(moment, "ADL-3", f"Deleveraged when {failed} failed: {closed}, at {price}")
    yield as_judged(moment, "ADL-3", judgement, "Our rule in its place closes the same")
    yield as_told(moment, "ADL-3", f"Profit realised and kept: {kept} USD")
    yield as_told(moment, "ADL-4", f"Its place: {_place(closes, number)}")
    yield as_judged(moment, "ADL-4", cannot_tell(NO_RANKING), "Why this place")
    text = f"The limit price of {failed}"
    yield as_judged(moment, "ADL-6", cannot_tell(NO_ACCOUNT_VALUE), text)


def _by_our_rule(close: Close, queue: Queue, fold: WaveFold) -> Judgement:
    """Return what came of the close when our own rule was folded over its queue."""
    if queue.completeness.verdict is not Verdict.HOLDS:
        return queue.completeness
    [folded] = fold.of([close])
    return folded.judgement


def _place(closes: Sequence[Close], number: int) -> str:
    """Return the place among the closes of the moment, and who stands beside it."""
    before = f"after {shortened(closes[number - 1].user)}" if number else ""
    is_last = number == len(closes) - 1
    behind = "" if is_last else f"before {shortened(closes[number + 1].user)}"
    beside = " and ".join(one for one in (before, behind) if one)
    count = f"{number + 1} of {_counted(len(closes), 'close')} of {closes[0].coin} in this moment"
    return f"{count}, {beside}" if beside else count


def _at(closes: Sequence[Close]) -> str:
    prices = sorted({close.price for close in closes})
    if len(prices) == 1:
        return f"at {in_full(prices[0])}"
    return f"at prices from {in_full(prices[0])} to {in_full(prices[-1])}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
