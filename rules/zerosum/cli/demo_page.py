"""The page of the demo: the audit, the wave and the theorems, told in plain words."""

from __future__ import annotations

from fractions import Fraction

from zerosum.audit import AuditReport, Verdict
from zerosum.audit.wave import ATTRIBUTION
from zerosum.cli.audit_table import answer
from zerosum.cli.demo_blocks import checks_table, picture
from zerosum.cli.demo_wave import WaveStory, failed_accounts, grouped
from zerosum.cli.demo_wave_section import wave_section
from zerosum.cli.names import counted, name_of_law
from zerosum.cli.theorem_table import answer_line, rests_on, short_scope
from zerosum.lab.article import (
    Article,
    Block,
    Headline,
    PageTable,
    Paragraph,
    Section,
    article_page,
)
from zerosum.lab.wave_pictures import Dot, picture_of_liquidations
from zerosum.proofs.run import Report
from zerosum.rules.venues.hyperliquid import MAINTENANCE_PPM_2023
from zerosum.spec.registry import REGISTRY

CORE = (
    "LED-1.L1",
    "LED-2.L1",
    "LED-3.L1",
    "LED-4.L1",
    "LED-5.L1",
    "MAR-5.L1",
    "LIQ-3.L1",
    "LIQ-3.L2",
    "LIQ-3.L3",
    "ADL-3.L2",
    "ADL-3.L3",
    "ADL-5.L1",
)
"""The laws that the page shows: those that a reader will ask for first."""

LEAD = tuple(
    " ".join(text.split())
    for text in (
        """A perpetual futures market is a pile of cash in which every long is balanced by a short.
        When somebody's cash is used up, the position must go: to the order book, to a vault, or,
        last of all, by closing positions on the other side. That last step is auto-deleveraging,
        ADL.""",
        """zerosum writes these rules down as Python functions. The same functions are run, are
        held to the records of a real venue, and are proved. One run of all three made this page
        and counted every number on it.""",
    )
)


def page_of(audited: AuditReport, story: WaveStory, proved: Report) -> str:
    """Return the page."""
    return article_page(
        Article(
            "Who was it for? Liquidation and deleveraging, audited and proved",
            LEAD,
            _headlines(audited, story, proved),
            (wave_section(story), _history(audited), _theorems(proved)),
            _foot(story),
        )
    )


def _headlines(audited: AuditReport, story: WaveStory, proved: Report) -> tuple[Headline, ...]:
    triggers = [one.trigger.verdict for one in audited.liquidations]
    justified, unjustified, unknown = map(
        triggers.count, (Verdict.HOLDS, Verdict.VIOLATED, Verdict.CANNOT_TELL)
    )
    theorems = [one for one in proved.results if one.status == "THEOREM"]
    refuted = [one for one in proved.results if one.status == "REFUTED"]
    exact = sum(story.exact(queue) for queue in story.queues)
    wave = Headline(
        f"{story.first.closes:,}",
        f"closes forced in one moment of 10 October 2025, for {failed_accounts(story)}",
    )
    if story.closes:
        wave = Headline(
            f"{exact} of {story.closes}",
            f"forced closes of 10 October 2025, in {counted(len(story.queues), 'queue')}, come out "
            "of our rule to the last step",
        )
    return (
        Headline(
            f"{len(audited.liquidations)}",
            f"real liquidations of 2023 audited: {justified} were justified, {unknown} cannot be "
            f"told, {unjustified} were not",
        ),
        wave,
        Headline(f"{len(theorems)}", "theorems about the same code, for integers of any size"),
        Headline(f"{len(refuted)}", "sentences that one might believe, refuted by an example"),
    )


# The history ---------------------------------------------------------------------------------


def _history(audited: AuditReport) -> Section:
    liquidations = audited.liquidations
    trigger = [one.trigger.verdict for one in liquidations].count(Verdict.HOLDS)
    takeover = [one.takeover.verdict for one in liquidations].count(Verdict.HOLDS)
    limit = Fraction(MAINTENANCE_PPM_2023, 10_000)
    dots = [
        Dot(
            100 * Fraction(one.account_value_to_notional),
            one.trigger.verdict is Verdict.HOLDS,
        )
        for one in liquidations
        if one.account_value_to_notional
    ]
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"In early 2023 Hyperliquid published its own record of {len(liquidations)} "
            "liquidations, with the trades, deposits and withdrawals of those accounts. Two "
            "questions can be asked of each. Was the account really below its maintenance margin, "
            f"then {grouped(limit)} % of the value of its positions? And were these taken over at "
            "the limit price, the one that leaves the loser with exactly nothing?"
        ),
        picture(
            picture_of_liquidations(dots, limit, "svg"),
            "liquidations",
            f"Each mark is one liquidation. {trigger} of {len(liquidations)} accounts were below "
            f"the margin, and {takeover} positions were taken over at the limit price. The others "
            "cannot be told: the source may give the value of the whole account for an isolated "
            "position.",
        ),
        Paragraph(
            "Every trade, deposit and withdrawal was replayed by the ledger's own code, and the "
            "laws that are proved below were watched on the way."
        ),
        checks_table(audited, "How often each check was answered how"),
        Paragraph(answer(audited)),
        Paragraph("What this audit cannot see. " + " ".join(audited.limits), is_quiet=True),
    )
    return Section("history", "2. Was everybody who was liquidated really failing?", blocks)


# The theorems --------------------------------------------------------------------------------


def _theorems(proved: Report) -> Section:
    refuted = [one for one in proved.results if one.status == "REFUTED"]
    rows = [row for law in CORE if (row := _law_row(law, proved))]
    blocks: tuple[Block, ...] = (
        Paragraph(
            "An audit can only look at what happened. Of the code itself more can be said. Each "
            "law below is one sentence and one function; the rules that replayed the records were "
            "run on symbols instead of numbers, and the solver found no state at all in which one "
            "of them breaks."
        ),
        PageTable(
            "Laws, and how many rules are proved to keep them",
            ("law", "what it says", "proved of", "for"),
            tuple(rows),
            words=2,
        ),
        Paragraph(
            "And these sentences, which one might well believe, are false: for each the solver "
            "found an example, and the example was run. zerosum explain R-LED-2 shows one."
        ),
        PageTable(
            "What is not true, and what is true instead",
            ("", "one might believe", "but it is"),
            tuple((one.id, one.sentence, one.condition) for one in refuted),
            words=3,
        ),
        Paragraph(f"{answer_line(proved.results)} {rests_on(proved)}"),
    )
    return Section("theorems", "3. Are the rules themselves right?", blocks)


def _law_row(law: str, proved: Report) -> tuple[str, ...]:
    """Return what is known about a law; nothing where no rule was held to it."""
    results = [one for one in proved.results if one.law == law and one.rule]
    if not results:
        return ()
    theorems = [one for one in results if one.status == "THEOREM"]
    scopes = {short_scope(one).partition(",")[0] for one in theorems}
    return (
        name_of_law(law),
        REGISTRY.laws[law].sentence,
        f"{len(theorems)} of {counted(len(results), 'rule')}",
        " or ".join(sorted(scopes)).replace("any N", "any number of accounts"),
    )


def _foot(story: WaveStory) -> tuple[str, ...]:
    sources = (
        "Sources: Hyperliquid's own history of 2023; tables of waves by "
        "pluriholonomic/autodeleveraging-analysis, MIT (NOTICE)."
    )
    return (sources, f"{ATTRIBUTION}, for non-commercial use.") if story.closes else (sources,)
