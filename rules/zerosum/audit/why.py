"""What a log tells of one account: which liquidation, which trigger, which price, which clause.

Each step has one of the three answers of an audit. Where the source is silent, the step says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from zerosum.audit.fills import Fill, LiquidationNote, read_fills
from zerosum.audit.history import Liquidation, Record, TakeoverFill, read_history
from zerosum.audit.rows import LONGEST_NAME, decimals_of, quoted, shortened
from zerosum.audit.rulebook import SCHEDULES, compute_maintenance
from zerosum.audit.takeover import LimitCheck, check_limits, judge_trigger, mark_of, taker_gain
from zerosum.audit.unusable import UnusableInput, require_name, require_path
from zerosum.audit.verdicts import HOLDS, Judgement, cannot_tell, in_decimals, violated
from zerosum.spec.rows import Cell, Tabled

NO_LIQUIDATION = "no row liquidates it; one that should have happened cannot be seen without marks"
NO_VALUES = "the log has no account values, so neither its margin nor its limit price is known"
NO_TAKER = "the source names no taker"
NO_QUEUE = "the log has no account values and no queue, so whose turn it was cannot be checked"
TOLD = "told"
"""The answer of a step that repeats what the log says, where there is nothing to check."""
DELEVERAGED = "Auto-Deleveraging"
"""How the log marks a fill that was forced on the other side."""


@frozen
class LogStep:
    """One thing that a log tells of an account, or does not, with the clause that it is about."""

    moment: str
    clause: str
    answer: str
    text: str


@frozen(eq=False)
class LogExplanation(Tabled):
    """Everything that a log tells of one account; ``account`` is shortened."""

    source: str
    format: str
    rules: str
    account: str
    steps: tuple[LogStep, ...]

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each step."""
        return [
            {"moment": one.moment, "clause": one.clause, "answer": one.answer, "text": one.text}
            for one in self.steps
        ]

    def to_json(self) -> dict[str, object]:
        """Return the explanation as JSON values."""
        return {
            "source": self.source,
            "format": self.format,
            "rules": self.rules,
            "account": self.account,
            "steps": self.to_rows(),
        }


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
    return _explained(path, "hyperliquid-history", rules, user, steps)


def explain_in_fills(path: Path, account: str, rules: str) -> LogExplanation:
    """Explain an account of a log of fills by the liquidations that its fills are part of.

    Raises: UnusableInput.
    """
    log = read_fills(path)
    user = find_account(path, account, [fill.user for fill in log.fills])
    noted = ((fill, fill.note) for fill in log.fills if fill.user == user)
    steps = [step for fill, note in noted if note for step in _of_fill(fill, note)]
    return _explained(path, "hyperliquid-fills", rules, user, steps)


EXPLAINERS: Mapping[str, Callable[[Path, str, str], LogExplanation]] = MappingProxyType(
    {"hyperliquid-history": explain_in_history, "hyperliquid-fills": explain_in_fills}
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


def find_account(path: Path, account: str, users: Iterable[str]) -> str:
    """Return the account of a log that an address is, whole or shortened as an audit prints it.

    Raises: UnusableInput when it is none of them, or more than one.
    """
    wanted = account.strip().lower().replace("...", "…")
    found = sorted({one for one in users if wanted in (one.lower(), shortened(one).lower())})
    if len(found) == 1:
        return found[0]
    shown = quoted(shortened(wanted) if len(wanted) > LONGEST_NAME else wanted)
    if found:
        problem = f"--account {shown} is {len(found)} accounts of this log"
        raise UnusableInput(path, problem, "give the whole address")
    problem = f"--account {shown} is not in this log"
    raise UnusableInput(path, problem, "give an address, whole or as `zerosum audit` prints it")


def _explained(
    path: Path, form: str, rules: str, user: str, steps: list[LogStep]
) -> LogExplanation:
    if not steps:
        steps = [_step("in all", "MAR-5", cannot_tell(NO_LIQUIDATION), "Not liquidated")]
    return LogExplanation(path.resolve().name, form, rules, shortened(user), tuple(steps))


def _told(moment: str, clause: str, text: str) -> LogStep:
    return LogStep(moment, clause, TOLD, f"{text}.")


def _step(moment: str, clause: str, judgement: Judgement, text: str) -> LogStep:
    why = f": {judgement.reason}" if judgement.reason else ""
    return LogStep(moment, clause, judgement.verdict.value, f"{text}{why}.")


# An early history ---------------------------------------------------------------------------


def _of_liquidation(liquidation: Liquidation, rules: str) -> Iterator[LogStep]:
    record, limits = liquidation.record, check_limits(liquidation)
    value = in_decimals(record.account_value, decimals_of(record.account_value))
    worth = in_decimals(record.notional, decimals_of(record.notional))
    required = in_decimals(compute_maintenance(rules, record.notional))
    kind = "cross" if record.is_cross else "isolated"
    yield _step(
        record.time,
        "MAR-5",
        judge_trigger(record, rules),
        f"Liquidated ({kind}): the venue records a value of {value} USD, and its positions of "
        f"{worth} USD require {required}",
    )
    for fill in liquidation.fills:
        yield _told(record.time, "MAR-7", _taken(record, fill))
    yield _step(record.time, "MAR-7", limits.judgement, _as_a_whole(limits))
    gain = taker_gain(liquidation, limits)
    if gain is not None:
        yield _told(
            record.time, "VLT-4", f"The taker gained {in_decimals(gain)} USD against these marks"
        )
    yield _step(record.time, "VLT-4", cannot_tell(NO_TAKER), "Who took it over")


def _taken(record: Record, fill: TakeoverFill) -> str:
    mark = mark_of(record, fill)
    basis = "" if mark is None else f", which is its limit price at a mark of {in_decimals(mark)}"
    held = f"{_side(fill.sign)} of {_coins(fill.size)} {fill.coin}"
    return f"Its {held} was taken at {_price(fill.price)}{basis}"


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
    against = f"at {_price(fill.price)}, with the mark at {_price(note.mark)}"
    closed = f"{_coins(fill.size)} {fill.coin} of its {_side(-fill.sign)}"
    if note.user == fill.user:
        shrinks = fill.closed == fill.size
        judgement = HOLDS if shrinks else violated("the fill opened a position")
        yield _step(fill.time, "MAR-5", cannot_tell(NO_VALUES), "Whether it was due")
        told = f"Liquidated ({note.method}): {closed} closed {against}, {_coins(fill.end)} left"
        yield _step(fill.time, "AUD-4", judgement, told)
        yield _step(fill.time, "MAR-7", cannot_tell(NO_VALUES), "Its limit price")
        return
    failed = shortened(note.user)
    if fill.direction != DELEVERAGED:
        verb = "bought" if fill.sign > 0 else "sold"
        told = f"It {verb} {_coins(fill.size)} {fill.coin} {against}, when {failed} was liquidated"
        yield _told(fill.time, "LIQ-3", f"{told} ({note.method})")
        return
    yield _told(fill.time, "ADL-3", f"Deleveraged when {failed} failed: {closed} closed {against}")
    kept = in_decimals(fill.closed_profit)
    yield _told(fill.time, "ADL-3", f"Profit realised and kept: {kept} USD")
    yield _step(fill.time, "ADL-4", cannot_tell(NO_QUEUE), "Its place in the queue")
    yield _step(fill.time, "ADL-6", cannot_tell(NO_VALUES), f"The limit price of {failed}")


def _side(sign: int) -> str:
    return "long" if sign > 0 else "short"


def _coins(size: Fraction) -> str:
    return in_decimals(size, decimals_of(size))


def _price(price: Fraction) -> str:
    return in_decimals(price, decimals_of(price))
