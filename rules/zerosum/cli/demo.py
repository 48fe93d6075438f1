"""``python -m zerosum.cli.demo``: two real records audited, the rules that replayed them proved."""

from __future__ import annotations

import sys
from pathlib import Path

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
from zerosum.cli.demo_page import page_of
from zerosum.cli.demo_wave import WaveStory, failed_accounts, print_wave, tell_wave
from zerosum.cli.law_matrix import print_matrix
from zerosum.cli.main import ended
from zerosum.cli.names import counted
from zerosum.cli.prove import prove_selected, status_of
from zerosum.cli.terminal import require_writable, results, write_text
from zerosum.cli.theorem_table import answer_line, print_not_proved, rests_on, totals_line
from zerosum.proofs.run import Report

HISTORY = CHECKOUT / "tests" / "data" / "hl_early_2023"
PAGE = CHECKOUT / "build" / "demo.html"


def demo(page: Path = PAGE) -> int:
    """Audit, prove, say in plain words what was shown and what was not, and write it as a page."""
    console = results()
    page.parent.mkdir(exist_ok=True)
    require_writable(page, "the page")
    console.print(Rule("1. A real exchange's history, replayed and audited", align="left"))
    audited = audit_log(HISTORY, log_format="hyperliquid-history", rules="hyperliquid_2023")
    print_source(console, audited)
    print_liquidations(console, audited)
    print_exceptions(console, audited)
    print_checks(console, audited)
    console.print(Rule("2. Who was it for? The first wave of 10 October 2025", align="left"))
    wave = tell_wave()
    print_wave(console, wave)
    console.print(Rule("3. The rules that replayed it all, proved", align="left"))
    proved = prove_selected((), all_legs=False)
    print_matrix(console, proved.results)
    console.print(totals_line(proved))
    console.print()
    print_not_proved(console, proved.results)
    console.print(answer_line(proved.results))
    console.print()
    console.print(Rule("4. In plain words", align="left"))
    console.print(in_plain_words(audited, wave, proved))
    console.print()
    write_text(page, page_of(audited, wave, proved), "the page")
    console.print(f"All of it on one page, for a browser: {shown_path(page)}", soft_wrap=True)
    return audited.exit_status or wave.audited.report.exit_status or status_of(proved)


def shown_path(page: Path) -> Path:
    """Return a path as one types it where the demo was started."""
    here = Path.cwd()
    return page.relative_to(here) if page.is_relative_to(here) else page


def in_plain_words(audited: AuditReport, wave: WaveStory, proved: Report) -> str:
    """Return one paragraph: what was shown, and what was not."""
    shown = f"{_shown_by_audit(audited)} {_shown_by_wave(wave)} {_shown_by_proofs(proved)}"
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


def _shown_by_wave(wave: WaveStory) -> str:
    closes = f"{wave.first.closes:,} closes were forced"
    told = f"In one moment of 2025 {closes}, for {failed_accounts(wave)}"
    if not wave.queues:
        return f"{told}; their queues are not in this checkout, so none of them is judged."
    exact = sum(wave.exact(queue) for queue in wave.queues)
    return (
        f"{told}. In the {counted(len(wave.queues), 'queue')} that can be checked, our rule closes "
        f"{exact:,} of {wave.closes:,} exactly as the venue did."
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
        f"{counted(unknown, 'answer')} about the liquidations cannot be told from the source, and "
        f"some questions cannot even be asked of it. {audited.limits[0]} Why the queues of 2025 "
        "were in the order in which they were cannot be told either."
    )


def _not_shown_by_proofs(proved: Report) -> str:
    false = [one for one in proved.results if one.status == "REFUTED"]
    return (
        f"Refuted: {counted(len(false), 'sentence')} that one might believe, such as that "
        "conservation keeps everybody solvent. The theorems say what the rules of this book do, "
        "for any limits and any order of stages; whether a venue follows them is for its records "
        f"to say, of which these are two audits. {rests_on(proved)}"
    )


if __name__ == "__main__":
    sys.exit(ended(demo))
