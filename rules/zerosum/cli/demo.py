"""``python -m zerosum.cli.demo``: a real history audited, and the rules that replayed it proved."""

from __future__ import annotations

import sys

from rich.rule import Rule

from zerosum.audit import AuditReport, Verdict
from zerosum.cli.audit import audit_log
from zerosum.cli.audit_table import (
    print_checks,
    print_exceptions,
    print_liquidations,
    print_source,
)
from zerosum.cli.chapters import CHECKOUT
from zerosum.cli.law_matrix import print_matrix
from zerosum.cli.main import ended
from zerosum.cli.names import counted
from zerosum.cli.prove import prove_selected, status_of
from zerosum.cli.terminal import results
from zerosum.cli.theorem_table import answer_line, print_not_proved, rests_on, totals_line
from zerosum.proofs.run import Report

HISTORY = CHECKOUT / "tests" / "data" / "hl_early_2023"


def demo() -> int:
    """Audit, prove, and say in plain words what was shown and what was not."""
    console = results()
    console.print(Rule("1. A real exchange's history, replayed and audited", align="left"))
    audited = audit_log(HISTORY, log_format="hyperliquid-history", rules="hyperliquid_2023")
    print_source(console, audited)
    print_liquidations(console, audited)
    print_exceptions(console, audited)
    print_checks(console, audited)
    console.print(Rule("2. The rules that replayed it, proved", align="left"))
    proved = prove_selected(())
    print_matrix(console, proved.results)
    console.print(totals_line(proved))
    console.print()
    print_not_proved(console, proved.results)
    console.print(answer_line(proved.results))
    console.print()
    console.print(Rule("3. In plain words", align="left"))
    console.print(in_plain_words(audited, proved))
    return audited.exit_status or status_of(proved)


def in_plain_words(audited: AuditReport, proved: Report) -> str:
    """Return one paragraph: what was shown, and what was not."""
    shown = f"{_shown_by_audit(audited)} {_shown_by_proofs(proved)}"
    return (
        f"Shown: {shown} Not shown: {_not_shown_by_audit(audited)} {_not_shown_by_proofs(proved)}"
    )


def _shown_by_audit(audited: AuditReport) -> str:
    liquidations = audited.liquidations
    trigger = [one.trigger.verdict for one in liquidations].count(Verdict.HOLDS)
    takeover = [one.takeover.verdict for one in liquidations].count(Verdict.HOLDS)
    holds = sum(check.holds for check in audited.checks)
    violated = sum(check.violated for check in audited.checks)
    return (
        f"of {counted(len(liquidations), 'liquidation')} in the venue's own record {trigger} were "
        f"below the maintenance margin, and {takeover} were taken over at the limit price, where "
        "the loser is left with exactly nothing. Every trade, deposit and withdrawal was replayed "
        f"by the ledger's own code: {counted(holds, 'answer')} hold, {violated:,} are violations."
    )


def _shown_by_proofs(proved: Report) -> str:
    theorems = [one for one in proved.results if one.status == "THEOREM"]
    rules = {one.rule for one in theorems if one.law}
    laws = {one.law for one in theorems if one.law}
    return (
        f"Of that same code, and of the waterfall beside it, {counted(len(theorems), 'theorem')} "
        "are proved: "
        f"{counted(len(rules), 'rule')} keep the {counted(len(laws), 'law')} that they name, for "
        "any number of accounts and any integers. Money is neither made nor lost, longs equal "
        "shorts, the journal rebuilds the state, and only an account below its maintenance margin "
        "is ever liquidated."
    )


def _not_shown_by_audit(audited: AuditReport) -> str:
    unknown = sum(check.cannot_tell for check in audited.checks)
    return (
        f"{counted(unknown, 'answer')} cannot be told from the source, and some questions cannot "
        f"even be asked of it. {audited.limits[0]}"
    )


def _not_shown_by_proofs(proved: Report) -> str:
    false = [one for one in proved.results if one.status == "REFUTED"]
    return (
        f"Refuted: {counted(len(false), 'sentence')} that one might believe, such as that "
        "conservation keeps everybody solvent. The theorems say what the rules of this book do, "
        "for any limits and any order of stages; whether a venue follows them is for its records "
        f"to say, of which this is one audit. {rests_on(proved)}"
    )


if __name__ == "__main__":
    sys.exit(ended(demo))
