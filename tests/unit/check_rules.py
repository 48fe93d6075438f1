"""Somebody's own rules, written for one test and checked."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from attrs import frozen

from zerosum.proofs.check import CheckReport, Request, Unfit, check

HEAD = """\
from __future__ import annotations
from enum import Enum
import attrs
from attrs import evolve, field, frozen
from immutables import Map
from zerosum.rules import apply_fill, apply_transfer
from zerosum.rules.guards import require_account, require_difference, require_market
from zerosum.rules.journal import record
from zerosum.spec import Account, Exchange, Position, Rejected, Role, Transition, equity
from zerosum.spec.arithmetic import (
    conj, disj, div_ceil, div_floor, every, fold, implies, ite, magnitude, maximum, minimum, negate,
    total,
)
from zerosum.spec.journal import Deposit, Fill, Journal, Transfer
from zerosum.spec.state import FLAT, ids_of, position_of, total_over_accounts
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size
"""
"""What the rules in these tests import."""

TRANSFER = "exchange: Exchange, *, payer: AccountId, receiver: AccountId, amount: Quote"
KNOWN = """\
    require_account(exchange, payer)
    require_account(exchange, receiver)
    require_difference(payer, receiver)
"""


def transfer(body: str) -> str:
    """Return a rule called ``rule`` that moves an amount, after the usual guards."""
    inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return f"def rule({TRANSFER}) -> tuple[Exchange, Journal]:\n{KNOWN}{inner}\n"


@frozen
class Checked:
    """What came of a check: an outcome for each law, or why nothing can be said."""

    outcomes: dict[str, str]
    refusal: str = ""
    report: CheckReport | None = None

    @property
    def is_all_proved(self) -> bool:
        """Return whether there are laws and all of them are proved."""
        return bool(self.outcomes) and {"PROVED"} == {*self.outcomes.values()}

    def call(self, law: str) -> dict[str, Any]:
        """Return the arguments of the last call of a counterexample, the exchange left out."""
        [verdict] = [one for one in (self.report.verdicts if self.report else ()) if one.id == law]
        if verdict.counterexample is None:
            return {}
        arguments = verdict.counterexample.calls[-1].arguments
        return {name: value for name, value in arguments.items() if name != "exchange"}


def checked(folder: Path, text: str, *laws: str, name: str = "rule", **options: Any) -> Checked:
    """Write a file, check a function in it, and say what came of it."""
    file = folder / "own.py"
    file.write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
    try:
        report = check(Request(f"{file}:{name}", laws, **options))
    except Unfit as unfit:
        return Checked({}, str(unfit))
    return Checked({one.id: one.outcome for one in report.verdicts}, "", report)


def line_of(text: str) -> int:
    """Return the line of a checked file on which the first line of a text stands."""
    return len(HEAD.splitlines()) + text.split("# here", maxsplit=1)[0].count("\n") + 1
