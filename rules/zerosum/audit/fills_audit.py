"""Audit a log of Hyperliquid fills: put the answers together into a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from zerosum.audit.fills import Fill, FillLog, LiquidationNote, read_fills
from zerosum.audit.fills_checks import (
    Answers,
    judge_conservation,
    judge_continuity,
    judge_directions,
    judge_liquidation,
    judge_prices,
    judge_profits,
)
from zerosum.audit.fills_replay import judge_sizes, replay_fills
from zerosum.audit.report import AuditedLiquidation, AuditReport
from zerosum.audit.rows import shortened
from zerosum.audit.verdicts import Judgement, Question, cannot_tell, in_decimals

FORMAT = "hyperliquid-fills"

CONSERVATION = Question("conservation", "LED-2", "did one side sell what the other bought?")
PRICE = Question("one-price", "LED-6", "do both sides of a trade name one market and one price?")
CONTINUITY = Question("continuity", "LED-4", "does each fill start where the last one ended?")
DIRECTION = Question("direction", "AUD-3", "does the label of a fill fit position and side?")
PROFIT = Question("realised", "LED-7", "is realised profit closed size x (price - entry price)?")
LIQUIDATION = Question(
    "liquidation-fill", "AUD-4", "does a liquidation fill only shrink the named account's position?"
)
SIZES = Question("replayed-size", "AUD-2", "does the replayed ledger end with the log's positions?")

NO_ACCOUNT_VALUE = "the log has no account values"
METHOD_REASONS = {"market": "sold to the book at market prices: nothing was taken over"}

LIMITS = (
    "The log has no account values: whether a liquidation was justified cannot be told.",
    "A liquidation that should have happened and did not cannot be seen: there are no marks.",
    "Spot pairs are held to conservation and one price only: fees in coins move their positions.",
    "Positions and entry prices from before the log are taken from its first fill of each.",
    "Fees and funding are not replayed: sizes, balances and the journal are checked, not worth.",
    "Fills lost before the first or after the last block cannot be seen.",
)


def audit_fills(path: Path, *, rules: str, progress: Callable[[int, int], None]) -> AuditReport:
    """Read the log, ask every question of every fill, and replay it.

    Raises: UnusableInput.
    """
    log = read_fills(path)
    run = replay_fills(log, progress)
    asked = [(question, list(answers)) for question, answers in _questions(log)]
    asked.append((SIZES, list(judge_sizes(log, run))))
    return AuditReport(
        format=FORMAT,
        rules=rules,
        source=log.path.name,
        rows=_count_rows(log),
        units={"quote unit (USD)": "0.000001", "step": "the finest size of each market"},
        checks=(
            *(question.count(judgement for _, judgement in answers) for question, answers in asked),
            *run.checks(),
        ),
        trigger_clause="MAR-5",
        takeover_clause="MAR-7",
        liquidations=tuple(map(_describe, _liquidations(log).values())),
        findings=(
            *(finding for question, answers in asked for finding in question.findings(answers)),
            *run.findings(),
        ),
        ledger={
            "accounts": len(run.exchange.accounts) - 1,
            "markets": len(run.exchange.markets),
        },
        taker={},
        limits=(*LIMITS, *_unread(log)),
    )


def _questions(log: FillLog) -> list[tuple[Question, Answers]]:
    return [
        (CONSERVATION, judge_conservation(log.trades)),
        (PRICE, judge_prices(log.trades)),
        (CONTINUITY, judge_continuity(log)),
        (DIRECTION, judge_directions(log.perpetual_fills)),
        (PROFIT, judge_profits(log)),
        (LIQUIDATION, _judge_liquidations(log)),
    ]


def _unread(log: FillLog) -> tuple[str, ...]:
    names = ", ".join(log.unread_fields)
    return (f"Fields of the log that no check reads: {names}.",) if names else ()


def _judge_liquidations(log: FillLog) -> Answers:
    for sides in log.trades.values():
        if any(fill.note for fill in sides):
            yield sides[0].row.place, judge_liquidation(sides)


def _count_rows(log: FillLog) -> dict[str, int]:
    runs = set(log.runs.values())
    return {
        "blocks": len(log.runs),
        "missing_blocks": max(runs, default=0) - min(runs, default=0),
        "fills": len(log.fills),
        "perpetual_fills": len(log.perpetual_fills),
        "trades": len(log.trades),
        "self_trades": sum(
            len({fill.user for fill in sides}) < len(sides) for sides in log.trades.values()
        ),
        "positions_rounded": log.rounded_positions,
    }


def _liquidations(log: FillLog) -> dict[tuple[int, str], list[tuple[Fill, LiquidationNote]]]:
    """Group the liquidated accounts' own fills by block and account."""
    found: dict[tuple[int, str], list[tuple[Fill, LiquidationNote]]] = defaultdict(list)
    for fill in log.fills:
        if fill.note is not None and fill.note.user == fill.user:
            found[fill.block, fill.user].append((fill, fill.note))
    return dict(found)


def _describe(fills: Sequence[tuple[Fill, LiquidationNote]]) -> AuditedLiquidation:
    first, note = fills[0]
    at_mark = sum((fill.size * known.mark for fill, known in fills), Fraction(0))
    gain = sum(
        (fill.sign * fill.size * (fill.price - known.mark) for fill, known in fills), Fraction(0)
    )
    return AuditedLiquidation(
        row=first.row.place,
        time=first.time,
        user=shortened(first.user),
        kind=note.method,
        markets=tuple(sorted({fill.coin for fill, _ in fills})),
        notional=in_decimals(at_mark),
        account_value="",
        account_value_to_notional="",
        trigger=cannot_tell(NO_ACCOUNT_VALUE),
        takeover=_takeover_answer(note, _numbers(fills)),
        takeover_error="",
        taker_gain=in_decimals(gain),
    )


def _takeover_answer(note: LiquidationNote, numbers: Mapping[str, str]) -> Judgement:
    return cannot_tell(METHOD_REASONS.get(note.method, NO_ACCOUNT_VALUE), **numbers)


def _numbers(fills: Sequence[tuple[Fill, LiquidationNote]]) -> dict[str, str]:
    last, note = fills[-1]
    return {
        "method": note.method,
        "price": in_decimals(last.price),
        "mark": in_decimals(note.mark),
        "position_left": in_decimals(last.end),
    }
