"""What an audit returns: values that print as tables and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from zerosum.audit.verdicts import Check, Finding, Judgement, Verdict
from zerosum.spec.rows import Cell, Tabled


@frozen(eq=False)
class ReplayedAccount:
    """What our ledger says about an account just before it was taken over.

    Units: coins and dollars, as decimal text. ``mark_basis`` says where the marks come from that
    the equity is taken at; the notional is taken at the last prices of the history.
    """

    sizes: Mapping[str, str]
    notional: str
    notional_gap: str
    equity: str
    equity_gap: str
    equity_gap_to_notional: str
    mark_basis: str

    def to_json(self) -> dict[str, object]:
        """Return the account as JSON values."""
        return {
            "sizes": dict(self.sizes),
            "notional_at_last_prices": self.notional,
            "notional_gap": self.notional_gap,
            "equity": self.equity,
            "equity_gap": self.equity_gap,
            "equity_gap_to_notional": self.equity_gap_to_notional,
            "mark_basis": self.mark_basis,
        }


@frozen(eq=False)
class AuditedLiquidation:
    """One liquidation with every answer about it; ``user`` is shortened.

    Units: dollars, as decimal text; an empty text where the source does not say.
    """

    row: str
    time: str
    user: str
    kind: str
    markets: tuple[str, ...]
    notional: str
    account_value: str
    account_value_to_notional: str
    trigger: Judgement
    takeover: Judgement
    takeover_error: str
    taker_gain: str
    replayed: ReplayedAccount | None = None

    @property
    def is_exception(self) -> bool:
        """Return whether one of the two answers is not that the rule holds."""
        answers = {self.trigger.verdict, self.takeover.verdict}
        return answers != {Verdict.HOLDS}

    def to_json(self) -> dict[str, object]:
        """Return the liquidation as JSON values."""
        return {
            "row": self.row,
            "time": self.time,
            "user": self.user,
            "kind": self.kind,
            "markets": list(self.markets),
            "notional": self.notional,
            "account_value": self.account_value,
            "account_value_to_notional": self.account_value_to_notional,
            "trigger": _judgement_to_json(self.trigger),
            "takeover": _judgement_to_json(self.takeover),
            "takeover_relative_error": self.takeover_error,
            "taker_gain_at_mark": self.taker_gain,
            "replayed": None if self.replayed is None else self.replayed.to_json(),
        }


def _judgement_to_json(judgement: Judgement) -> dict[str, object]:
    return {
        "verdict": judgement.verdict.value,
        "reason": judgement.reason,
        "numbers": dict(judgement.numbers),
    }


@frozen(eq=False)
class AuditReport(Tabled):
    """Everything an audit found.

    ``notes`` are named numbers about the replayed ledger and about what the taker gained;
    ``limits`` are the sentences that say what this audit cannot see.
    """

    format: str
    rules: str
    source: str
    rows: Mapping[str, int]
    units: Mapping[str, str]
    checks: tuple[Check, ...]
    trigger_clause: str
    takeover_clause: str
    liquidations: tuple[AuditedLiquidation, ...]
    findings: tuple[Finding, ...]
    ledger: Mapping[str, int | str]
    taker: Mapping[str, int | str]
    limits: tuple[str, ...] = field(factory=tuple)

    @property
    def exit_status(self) -> int:
        """Return 1 if a check with certain inputs is violated, else 0."""
        return 1 if any(check.violated for check in self.checks) else 0

    @property
    def exceptions(self) -> tuple[Finding, ...]:
        """Return each answer about a liquidation that is not that the rule holds."""
        return tuple(
            Finding(check, clause, liquidation.row, judgement)
            for liquidation in self.liquidations
            for check, clause, judgement in (
                ("trigger", self.trigger_clause, liquidation.trigger),
                ("takeover", self.takeover_clause, liquidation.takeover),
            )
            if judgement.verdict is not Verdict.HOLDS
        )

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each check."""
        return [
            {
                "check": one.id,
                "clause": one.clause,
                "question": one.question,
                "holds": one.holds,
                "violated": one.violated,
                "cannot_tell": one.cannot_tell,
            }
            for one in self.checks
        ]

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON values; money and ratios are decimal text."""
        return {
            "format": self.format,
            "rules": self.rules,
            "source": self.source,
            "rows": dict(self.rows),
            "units": dict(self.units),
            "checks": [check.to_json() for check in self.checks],
            "liquidations": self._liquidations_to_json(),
            "findings": [finding.to_json() for finding in self.findings],
            "ledger": dict(self.ledger),
            "taker": dict(self.taker),
            "limits": list(self.limits),
            "exit_status": self.exit_status,
        }

    def _liquidations_to_json(self) -> dict[str, object]:
        trigger = self._counter(lambda liquidation: liquidation.trigger)
        takeover = self._counter(lambda liquidation: liquidation.takeover)
        return {
            "total": len(self.liquidations),
            "trigger_met": trigger(Verdict.HOLDS),
            "trigger_not_met": trigger(Verdict.VIOLATED),
            "trigger_cannot_tell": trigger(Verdict.CANNOT_TELL),
            "takeover_at_limit_price": takeover(Verdict.HOLDS),
            "takeover_not_at_limit_price": takeover(Verdict.VIOLATED),
            "takeover_cannot_tell": takeover(Verdict.CANNOT_TELL),
            "exceptions": [finding.to_json() for finding in self.exceptions],
            "each": [liquidation.to_json() for liquidation in self.liquidations],
        }

    def _counter(
        self, answer: Callable[[AuditedLiquidation], Judgement]
    ) -> Callable[[Verdict], int]:
        verdicts = [answer(liquidation).verdict for liquidation in self.liquidations]
        return verdicts.count
