"""Audit the waves of a mass deleveraging: put the answers together into a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from zerosum.audit.report import AuditedLiquidation, AuditReport
from zerosum.audit.rows import shown_label
from zerosum.audit.verdicts import Judgement, Question, Verdict, cannot_tell, in_decimals
from zerosum.audit.wave import (
    ATTRIBUTION,
    CLOSES,
    QUANTITIES,
    WAVES,
    Close,
    WaveLog,
    read_waves,
)
from zerosum.audit.wave_checks import (
    NO_RANKING,
    judge_continuity,
    judge_gap,
    judge_prefix,
    judge_price,
    judge_side,
    judge_story,
)
from zerosum.audit.wave_fold import Queue, WaveFold, fold_queues, queues_of

FORMAT = "hyperliquid-adl-wave"

STORY = Question("one-story", "AUD-1", "do the tables say the same about a wave?")
GAP = Question("gap", "AUD-1", "is the price gap times the quantity what the table says it is?")
COMPLETE = Question("quantity", "AUD-1", "do the closes sum to the quantity of the table?")
PRICE = Question("one-price", "ADL-6", "do the closes of a coin in one moment have one price?")
SIDE = Question("one-side", "ADL-1", "were all who were closed on one side?")
CONTINUITY = Question("continuity", "LED-4", "does a further close start where the last one ended?")
PREFIX = Question("prefix", "ADL-4", "was everybody but the last closed entirely?")
CLOSE = Question("close", "ADL-3", "does our rule close exactly this much, at this price?")
FINISH = Question("finish", "ADL-5", "is what had failed closed to the last step by our rule?")
RANKING = Question("ranking", "ADL-4", "is the order the one that the venue's ranking gives?")

NO_ACCOUNT_VALUE = "account values in the source are replayed estimates"
NOTHING_TAKEN = "the other side was closed: nothing was taken over"

LIMITS = (
    f"The ranking cannot be told: {NO_RANKING}.",
    "Whether anybody had to be closed cannot be told: account values are replayed estimates.",
    "The mark is known only by its distance from the price of the closes, and no side is given.",
    "The failed account's cash is not in the source: it is taken as used up at that price.",
)
NAMED = 6
"""So many queues that are not folded are named; the rest are counted."""

ATTRIBUTED = f"The closes are for non-commercial use. {ATTRIBUTION}."


@frozen(eq=False)
class AuditedWaves:
    """What was read, the queues, what came of them, and the report about it all."""

    log: WaveLog
    queues: tuple[Queue, ...]
    fold: WaveFold
    report: AuditReport


def audit_wave(path: Path, *, rules: str, progress: Callable[[int, int], None]) -> AuditReport:
    """Read the tables, fold every queue that is complete, and ask every question.

    Raises: UnusableInput.
    """
    return audit_waves(path, rules=rules, progress=progress).report


def audit_waves(path: Path, *, rules: str, progress: Callable[[int, int], None]) -> AuditedWaves:
    """Audit, and keep the queues for whoever wants to show them.

    Raises: UnusableInput.
    """
    log = read_waves(path)
    queues = queues_of(log)
    total = sum(len(queue.closes) for queue in queues if queue.is_complete)
    fold = WaveFold()
    for done in fold_queues(log, queues, rules, fold):
        progress(done, total)
    asked = [(question, list(answers)) for question, answers in _questions(log, queues, fold)]
    report = AuditReport(
        format=FORMAT,
        rules=rules,
        source=path.resolve().name,
        rows=_count_rows(log),
        units={"quote unit (USD)": "0.000001", "step": "the finest size of each coin"},
        checks=(
            *(question.count(judgement for _, judgement in answers) for question, answers in asked),
            *fold.run.checks(),
        ),
        trigger_clause="MAR-5",
        takeover_clause="MAR-7",
        liquidations=tuple(_failures(queues)),
        findings=(
            *(finding for question, answers in asked for finding in question.findings(answers)),
            *fold.run.findings(),
        ),
        ledger=_ledger_numbers(queues, fold),
        taker={},
        limits=(*LIMITS, *_not_folded(queues), *([ATTRIBUTED] if log.has_closes else [])),
    )
    return AuditedWaves(log, queues, fold, report)


def _questions(
    log: WaveLog, queues: Sequence[Queue], fold: WaveFold
) -> list[tuple[Question, Iterator[tuple[str, Judgement]]]]:
    moments = [closes for queue in _complete(queues) for closes in queue.moments]

    def each(
        judge: Callable[[Sequence[Close]], Judgement],
    ) -> Iterator[tuple[str, Judgement]]:
        return ((closes[0].row.place, judge(closes)) for closes in moments)

    return [
        (STORY, judge_story(log)),
        (GAP, ((one.row.place, judge_gap(one)) for one in log.quantities)),
        (COMPLETE, ((queue.place, queue.completeness) for queue in queues)),
        (PRICE, each(judge_price)),
        (SIDE, each(judge_side)),
        (CONTINUITY, (answer for closes in moments for answer in judge_continuity(closes))),
        (PREFIX, each(judge_prefix)),
        (CLOSE, ((one.close.row.place, one.judgement) for one in fold.folded)),
        (FINISH, iter(fold.remainders)),
        (RANKING, each(lambda _: cannot_tell(NO_RANKING))),
    ]


def _complete(queues: Sequence[Queue]) -> list[Queue]:
    return [queue for queue in queues if queue.is_complete]


def _not_folded(queues: Sequence[Queue]) -> Iterator[str]:
    """Name the queues that are not folded, by reason."""
    reasons: dict[str, list[str]] = {}
    for queue in queues:
        if not queue.is_complete:
            known = queue.quantity
            name = queue.coin if known is None else f"{queue.coin} of wave {known.wave}"
            reasons.setdefault(queue.completeness.reason, []).append(name)
    for reason, names in reasons.items():
        known_by = list(dict.fromkeys(names))
        more = len(known_by) - NAMED
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"Not folded, {reason}: {', '.join(known_by[:NAMED])}{rest}."


def _count_rows(log: WaveLog) -> dict[str, int]:
    rows = {QUANTITIES: len(log.quantities), WAVES: len(log.waves)}
    return {**rows, CLOSES: len(log.closes)} if log.has_closes else rows


def _ledger_numbers(queues: Sequence[Queue], fold: WaveFold) -> dict[str, int | str]:
    complete = _complete(queues)
    moments = [closes for queue in complete for closes in queue.moments]
    last = [{close.user: close for close in closes}.values() for closes in moments]
    exact = sum(one.judgement.verdict is Verdict.HOLDS for one in fold.folded)
    return {
        "queues": len(queues),
        "complete_queues": len(complete),
        "closes_folded": len(fold.folded),
        "closes_exact": exact,
        "accounts_closed_entirely": sum(close.is_entire for closes in last for close in closes),
        "accounts_closed_in_part": sum(not close.is_entire for closes in last for close in closes),
    }


def _failures(queues: Sequence[Queue]) -> Iterator[AuditedLiquidation]:
    """Describe each failed account of a moment whose queues are complete."""
    failures: dict[tuple[int, str], list[Close]] = {}
    for queue in _complete(queues):
        for close in queue.closes:
            failures.setdefault((close.time, close.failed), []).append(close)
    for (time, failed), closes in sorted(failures.items()):
        notional = sum((close.size * close.price for close in closes), Fraction(0))
        yield AuditedLiquidation(
            row=closes[0].row.place,
            time=shown_time(time),
            user=shown_label(failed),
            kind="adl",
            markets=tuple(sorted({close.coin for close in closes})),
            notional=in_decimals(notional),
            account_value="",
            account_value_to_notional="",
            trigger=cannot_tell(NO_ACCOUNT_VALUE),
            takeover=cannot_tell(NOTHING_TAKEN),
            takeover_error="",
            taker_gain="",
        )


def shown_time(milliseconds: int) -> str:
    """Return a time in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(milliseconds // 1000, tz=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
