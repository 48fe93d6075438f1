"""Audit a folder of Hyperliquid's early history: put the answers together into a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from attrs import evolve, frozen

from zerosum.audit.history import (
    DOORS,
    LIQUIDATIONS,
    TAKEOVERS,
    TRADES,
    History,
    Liquidation,
    count_repetitions,
    read_history,
)
from zerosum.audit.history_replay import HistoryReplay, Sighting
from zerosum.audit.report import AuditedLiquidation, AuditReport, ReplayedAccount
from zerosum.audit.rows import scaled, shortened
from zerosum.audit.takeover import (
    NO_FILLS,
    LimitCheck,
    check_limits,
    judge_story,
    judge_trigger,
    taker_gain,
)
from zerosum.audit.verdicts import (
    HOLDS,
    Check,
    Finding,
    Judgement,
    Question,
    Verdict,
    cannot_tell,
    in_decimals,
)

FORMAT = "hyperliquid-history"

TRIGGER = Question(
    "trigger", "MAR-5", "was the account below its maintenance margin, by the venue's own record?"
)
TAKEOVER = Question(
    "takeover", "MAR-7", "was every position taken at its limit price, so that nothing was left?"
)
STORY = Question("one-story", "AUD-1", "do the files say the same about the liquidation?")
SIZES = Question(
    "replayed-size", "AUD-2", "does the replayed ledger hold exactly what was taken over?"
)

LIMITS = (
    "A liquidation that should have happened and did not cannot be seen: there are no marks.",
    "Each trade is one side against the rest: the replay checks our ledger, not the venue's.",
    "Fees and funding are not in the source: a replayed equity is an estimate, a size is not.",
    "Marks are not in the source: a takeover is checked as a whole, not position by position.",
    "Rows of one second have no known order: deposits and withdrawals are taken before trades.",
    "Repeated and self-matched trades are legal in the source: a copied trade cannot be told.",
)


@frozen(eq=False)
class _Audited:
    """Everything that was answered about one liquidation."""

    liquidation: Liquidation
    trigger: Judgement
    limits: LimitCheck
    story: Judgement
    sizes: Judgement
    gain: Fraction | None
    sighting: Sighting

    @property
    def place(self) -> str:
        return self.liquidation.row.place


def audit_history(folder: Path, *, rules: str, progress: Callable[[int, int], None]) -> AuditReport:
    """Read the folder, ask every question of every liquidation, and replay the rest.

    Raises: UnusableInput.
    """
    history = read_history(folder)
    limits = [check_limits(liquidation) for liquidation in history.liquidations]
    replay = HistoryReplay(history, dict(enumerate(limits)))
    replay.play(progress)
    traded = Counter(trade.content for trade in history.trades)
    audited = [
        _ask(history, liquidation, limits[index], replay.sightings[index], rules, traded)
        for index, liquidation in enumerate(history.liquidations)
    ]
    return AuditReport(
        format=FORMAT,
        rules=rules,
        source=folder.resolve().name,
        rows=_count_rows(history),
        units=_units(history),
        checks=(*_checks(audited), *replay.run.checks()),
        trigger_clause=TRIGGER.clause,
        takeover_clause=TAKEOVER.clause,
        liquidations=tuple(_describe(history, one) for one in audited),
        findings=(*_findings(audited), *replay.run.findings()),
        ledger=_ledger_numbers(replay, audited),
        taker=_taker_numbers(audited),
        limits=LIMITS,
    )


def _ask(
    history: History,
    liquidation: Liquidation,
    limits: LimitCheck,
    sighting: Sighting,
    rules: str,
    traded: Counter[tuple[object, ...]],
) -> _Audited:
    return _Audited(
        liquidation,
        _with_ledger(judge_trigger(liquidation.record, rules), sighting),
        evolve(limits, judgement=_with_ledger(limits.judgement, sighting)),
        judge_story(liquidation, traded),
        _judge_sizes(history, liquidation, sighting),
        taker_gain(liquidation, limits),
        sighting,
    )


def _with_ledger(judgement: Judgement, sighting: Sighting) -> Judgement:
    """Add what our ledger says the whole account held: it shows whose value a row gives."""
    if judgement.verdict is not Verdict.CANNOT_TELL:
        return judgement
    notional = {"account_notional_in_ledger": in_decimals(sighting.notional)}
    return evolve(judgement, numbers={**judgement.numbers, **notional})


def _judge_sizes(history: History, liquidation: Liquidation, sighting: Sighting) -> Judgement:
    """Compare what was taken with what our ledger held: all of it, or one isolated position."""
    if not liquidation.fills:
        return cannot_tell(NO_FILLS)
    taken: Counter[str] = Counter()
    for fill in liquidation.fills:
        taken[fill.coin] += fill.sign * history.grid(fill.coin).steps(fill.size)
    held = dict(sighting.sizes)
    if not liquidation.record.is_cross:
        held = {coin: size for coin, size in held.items() if coin in taken}
    if held == dict(taken):
        return HOLDS
    return cannot_tell(
        "the history may lack trades of this account, or only a part was taken",
        held=_sizes_text(history, held),
        taken=_sizes_text(history, taken),
    )


def _sizes_text(history: History, sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{size} {coin}" for coin, size in _in_coins(history, sizes).items())


def _in_coins(history: History, sizes: Mapping[str, int]) -> dict[str, str]:
    return {coin: in_decimals(history.grid(coin).coins(sizes[coin])) for coin in sorted(sizes)}


# Counting ------------------------------------------------------------------------------------


def _answers(audited: Sequence[_Audited]) -> list[tuple[Question, list[tuple[str, Judgement]]]]:
    return [
        (TRIGGER, [(one.place, one.trigger) for one in audited]),
        (TAKEOVER, [(one.place, one.limits.judgement) for one in audited]),
        (STORY, [(one.place, one.story) for one in audited]),
        (SIZES, [(one.place, one.sizes) for one in audited]),
    ]


def _checks(audited: Sequence[_Audited]) -> list[Check]:
    return [
        question.count(judgement for _, judgement in answers)
        for question, answers in _answers(audited)
    ]


def _findings(audited: Sequence[_Audited]) -> list[Finding]:
    return [
        finding for question, answers in _answers(audited) for finding in question.findings(answers)
    ]


def _count_rows(history: History) -> dict[str, int]:
    repetitions = count_repetitions(history.trades)
    return {
        TRADES: len(history.trades),
        DOORS: len(history.doors),
        LIQUIDATIONS: len(history.liquidations),
        TAKEOVERS: sum(len(liquidation.fills) for liquidation in history.liquidations),
        "identical_trades": repetitions.copies,
        "self_match_groups": repetitions.self_matches,
    }


def _units(history: History) -> dict[str, str]:
    coins = sorted({trade.coin for trade in history.trades})
    quote = scaled(Fraction(1), -history.quote_decimals)
    return {
        "quote unit (USD)": in_decimals(quote, history.quote_decimals),
        **{f"step of {coin}": in_decimals(history.grid(coin).step) for coin in coins},
    }


def _ledger_numbers(replay: HistoryReplay, audited: Sequence[_Audited]) -> dict[str, int | str]:
    gaps = sorted(_equity_gap(one) for one in audited if _is_comparable(one))
    explained = sum(
        abs(_equity_gap(one)) * one.liquidation.record.notional
        <= one.sighting.traded * FEES_AT_MOST
        for one in audited
        if _is_comparable(one)
    )
    return {
        "accounts": len(replay.run.exchange.accounts) - 1,
        "markets": len(replay.run.exchange.markets),
        "equity_compared": len(gaps),
        "equity_gap_within_0.1_percent_of_notional": _count_within(gaps, Fraction(1, 1000)),
        "equity_gap_within_1_percent_of_notional": _count_within(gaps, Fraction(1, 100)),
        "equity_gap_within_0.1_percent_of_traded": explained,
        **{
            f"equity_gap_to_notional_{name}": _rank(gaps, share)
            for name, share in QUANTILES.items()
        },
    }


# Fees of a tenth of a percent on everything traded would be high; a larger gap has other causes.
FEES_AT_MOST = Fraction(1, 1000)

QUANTILES = {
    "least": Fraction(0),
    "lower_quartile": Fraction(1, 4),
    "median": Fraction(1, 2),
    "upper_quartile": Fraction(3, 4),
    "greatest": Fraction(1),
}


def _is_comparable(one: _Audited) -> bool:
    """Only a cross row gives the value of the account that we replay, and only at known marks."""
    return one.liquidation.record.is_cross and one.sighting.has_venue_marks


def _equity_gap(one: _Audited) -> Fraction:
    record = one.liquidation.record
    return (one.sighting.equity - record.account_value) / record.notional


def _count_within(gaps: Sequence[Fraction], bound: Fraction) -> int:
    return sum(abs(gap) <= bound for gap in gaps)


def _rank(gaps: Sequence[Fraction], share: Fraction) -> str:
    """Return the value at a share of the sorted list, or nothing if the list is empty."""
    return in_decimals(gaps[int(share * (len(gaps) - 1))]) if gaps else ""


def _taker_numbers(audited: Sequence[_Audited]) -> dict[str, int | str]:
    known = [one for one in audited if one.gain is not None]
    values = sum((one.liquidation.record.account_value for one in known), Fraction(0))
    gains = [one.gain for one in known if one.gain is not None]
    return {
        "takeovers": len(known),
        "gain_at_mark": in_decimals(sum(gains, Fraction(0))),
        "account_values_taken": in_decimals(values),
        "takeovers_at_a_loss": sum(gain < 0 for gain in gains),
    }


# Describing ----------------------------------------------------------------------------------


def _describe(history: History, one: _Audited) -> AuditedLiquidation:
    record = one.liquidation.record
    return AuditedLiquidation(
        row=one.place,
        time=record.time,
        user=shortened(record.user),
        kind=record.leverage_type,
        markets=tuple(sorted({fill.coin for fill in one.liquidation.fills})),
        notional=in_decimals(record.notional),
        account_value=in_decimals(record.account_value),
        account_value_to_notional=in_decimals(record.account_value / record.notional),
        trigger=one.trigger,
        takeover=one.limits.judgement,
        takeover_error="" if one.limits.error is None else in_decimals(one.limits.error, 9),
        taker_gain="" if one.gain is None else in_decimals(one.gain),
        replayed=_describe_sighting(history, one),
    )


def _describe_sighting(history: History, one: _Audited) -> ReplayedAccount:
    record, sighting = one.liquidation.record, one.sighting
    return ReplayedAccount(
        sizes=_in_coins(history, sighting.sizes),
        notional=in_decimals(sighting.notional),
        notional_gap=in_decimals(sighting.notional - record.notional),
        equity=in_decimals(sighting.equity),
        equity_gap=in_decimals(sighting.equity - record.account_value),
        equity_gap_to_notional=in_decimals(_equity_gap(one)),
        mark_basis="takeover" if sighting.has_venue_marks else "last trades",
    )
