"""What came of the theorems, as tables: one row a theorem, and what is not proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from rich.table import Table
from rich.text import Text

from zerosum.cli.changes import in_short
from zerosum.cli.chapters import assumptions
from zerosum.cli.names import clause_of_rule, counted, name_of_law
from zerosum.cli.observed_call import observe_call
from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.proofs.panel import LEGS, Leg
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.run import Report
from zerosum.proofs.theorem import CATALOGUE, Study

LEG_WORDS: Mapping[Leg, str] = MappingProxyType({"z3": "z3", "cvc5": "cvc5", "certificate": "cert"})

LEG_NAMES: Mapping[Leg, str] = MappingProxyType(
    {"z3": "Z3 proves", "cvc5": "cvc5", "certificate": "certificates"}
)

SHORT_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "any number of accounts (frame)": "any N, frame",
        "any number of accounts (frame and additive sums)": "any N, sums",
        "any number of accounts (induction over the loop)": "any N, loop",
        "all integers": "integers",
    }
)

LEGEND = (
    "holds for: every integer, and with any N also for any number of accounts, since the code "
    "touches only those it names (frame), adds up only what is additive (sums) or goes over all of "
    "them by a proved step (loop). goals: the proof obligations that a theorem rests on, also "
    "those that it shares with others."
)

LEGEND_OF_LEGS = (
    " z3, cvc5, cert: of the goals that rewriting does not settle, how many either solver proves "
    "and how many have a certificate, replayed here."
)


def short_scope(result: TheoremResult) -> str:
    """Return a theorem's scope in two words where it is one of the usual ones."""
    head = result.scope.partition("; ")[0]
    return SHORT_SCOPES.get(head, head)


def status_text(result: TheoremResult) -> Text:
    """Return a theorem's status, marked where it is not the expected one."""
    if result.as_expected:
        return Text(result.status, style="green" if result.status == "THEOREM" else "cyan")
    return Text(f"{result.status} (not expected)", style="bold red")


def print_theorems(console: Channel, results: Sequence[TheoremResult]) -> None:
    """Print one row a theorem: first those that judge a rule by a law, then the others."""
    of_laws = [one for one in results if one.law]
    others = [one for one in results if not one.law]
    if of_laws:
        console.print(_table_of_laws(of_laws))
    if others:
        console.print(_table_of_statements(others))
        console.print()
    console.print(LEGEND + (LEGEND_OF_LEGS if legs_shown(results) else ""))


def legs_shown(results: Iterable[TheoremResult]) -> tuple[Leg, ...]:
    """Return the legs that have a column: none where Z3 alone was asked."""
    asked = {leg for one in results for leg in one.legs}
    return tuple(leg for leg in LEGS if leg in asked) if len(asked) > 1 else ()


def _table_of_laws(results: Sequence[TheoremResult]) -> Table:
    """Return the theorems under their rules, or alone where each rule has but one."""
    table = plain_table()
    table.add_column("theorem", no_wrap=True)
    words = [word for one in results for word in name_of_law(one.law).split()]
    table.add_column("law", min_width=max(map(len, words)))
    legs = legs_shown(results)
    _add_common_columns(table, legs)
    groups = [list(group) for _, group in groupby(results, lambda one: one.rule)]
    has_titles = any(len(group) > 1 for group in groups)
    for group in groups:
        if has_titles:
            table.add_row(*_rule_row(group, legs), style="bold")
        for one in group:
            indented = f"  {one.id}" if has_titles else one.id
            table.add_row(indented, name_of_law(one.law), *_common_cells(one, legs))
        if has_titles:
            table.add_row()
    if not has_titles:
        table.add_row()
    return table


def _table_of_statements(results: Sequence[TheoremResult]) -> Table:
    """Return the theorems that are statements of their own, with what they say."""
    table = plain_table()
    table.add_column("theorem", no_wrap=True)
    table.add_column("statement", min_width=24, overflow="fold")
    legs = legs_shown(results)
    _add_common_columns(table, legs)
    for one in results:
        table.add_row(one.id, f"{one.sentence} ({one.rule})", *_common_cells(one, legs))
    return table


def _add_common_columns(table: Table, legs: Iterable[Leg]) -> None:
    table.add_column("status", min_width=8)
    table.add_column("holds for", min_width=8)
    table.add_column("goals", justify="right", no_wrap=True)
    for leg in legs:
        table.add_column(LEG_WORDS[leg], justify="right", no_wrap=True)
    table.add_column("sec", justify="right", no_wrap=True)


def _common_cells(one: TheoremResult, legs: Iterable[Leg]) -> tuple[Text | str, ...]:
    standing = (f"{one.legs[leg]:,}" if leg in one.legs else "" for leg in legs)
    return (
        status_text(one),
        short_scope(one),
        f"{one.obligations:,}",
        *standing,
        f"{one.seconds:.2f}",
    )


def _rule_row(group: Sequence[TheoremResult], legs: Iterable[Leg]) -> tuple[str, ...]:
    rule = group[0].rule
    paths = f"{clause_of_rule(rule)}, {counted(group[0].paths, 'path')}"
    goals = sum(one.obligations for one in group)
    seconds = sum(one.seconds for one in group)
    standing = (f"{sum(one.legs.get(leg, 0) for one in group):,}" for leg in legs)
    return rule, paths, "", "", f"{goals:,}", *standing, f"{seconds:.1f}"


# What is not proved --------------------------------------------------------------------------


def print_not_proved(console: Channel, results: Sequence[TheoremResult]) -> None:
    """Print every sentence that is not proved, with what is known about it."""
    wrong = [one for one in results if not one.as_expected]
    refuted = [one for one in results if one.as_expected and one.status == "REFUTED"]
    if wrong:
        console.print(Text("Not as it should be", style="bold red"))
        print_statements(console, wrong)
    if refuted:
        console.print(Text("Not proved, because not true (as expected)", style="bold"))
        print_statements(console, refuted)


def print_statements(console: Channel, results: Iterable[TheoremResult]) -> None:
    """Print sentences with what is known about each, and the counterexamples in short."""
    for one in results:
        console.print(Text.assemble((f"  {one.id}  ", "bold"), status_text(one)))
        for line in _known_about(one):
            print_indented(console, line)
    console.print()


def _known_about(one: TheoremResult) -> list[str]:
    lines = [f'"{one.sentence}" ({one.rule})']
    story = story_in_short(one)
    if story:
        lines.append(f"Not so: {story}.")
    elif one.detail:
        lines.append(f"{one.detail}.")
    if one.condition:
        lines.append(f"But {one.condition}.")
    return lines


def story_in_short(one: TheoremResult) -> str:
    """Return what the counterexample of a refuted theorem does, in one line."""
    if one.status != "REFUTED" or one.witness is None:
        return ""
    call = observe_call(study_of(one.id), one.witness)
    return in_short(call) if call is not None else ""


def study_of(theorem: str) -> Study:
    """Return the study in which a theorem is proved."""
    by_theorem = {one.id: study for study in CATALOGUE.studies.values() for one in study.theorems}
    return by_theorem[theorem]


# Totals --------------------------------------------------------------------------------------


def totals_line(report: Report) -> str:
    """Return how much was asked, and what each leg answered."""
    totals = report.totals()
    goals, asked = totals["obligations"], totals["asked"]
    if not asked:
        return f"{counted(goals, 'goal')}: all settled by rewriting."
    proved = totals["to_prove"]
    legs = ", ".join(
        f"{LEG_NAMES[leg]} {totals[leg]:,} ({_share_of(report, leg, proved)})"
        for leg in LEGS
        if leg in report.legs
    )
    is_whole = len(report.legs) > 1 and not any(
        one.status in ("UNKNOWN", "DISAGREE") for one in report.results
    )
    return (
        f"{counted(goals, 'goal')}: {goals - asked:,} settled by rewriting; of the {proved:,} "
        f"others that hold, {legs}{'; each on two of the three at least' if is_whole else ''}."
    )


def legs_missing(report: Report) -> list[str]:
    """Return a line for each leg that some goals stand without: how many, and of what."""
    lines = []
    for leg in (one for one in LEGS if one in report.legs):
        missing: Counter[str] = Counter()
        for one in report.results:
            missing[one.rule if one.law else one.id] += one.to_prove - one.legs.get(leg, 0)
        if missing.total():
            told = ", ".join(f"{name} {count:,}" for name, count in missing.most_common() if count)
            lines.append(f"Without {LEG_NAMES[leg]}: {counted(missing.total(), 'goal')} ({told}).")
    return lines


def _share_of(report: Report, leg: str, proved: int) -> str:
    """Return a leg's share of what holds, or of what it was asked where that was not all."""
    totals, asked = report.totals(), report.asked(leg)
    if asked < totals["asked"]:
        return f"of {asked:,} that it was asked about" if asked else "not asked"
    return _percent(totals[leg], proved)


def _percent(part: int, whole: int) -> str:
    """Return a share, rounded down so that 100 % is all."""
    return f"{part * 1000 // whole / 10:g} %" if whole else "none"


def rests_on(report: Report) -> str:
    """Return what has to be believed where the theorems are."""
    listed = len(assumptions())
    told = f"on {counted(listed, 'assumption')} (spec/text/assumptions.md) and " if listed else ""
    versions = " and ".join(report.solver_versions)
    if len(report.legs) == 1:
        return f"They rest {told}on the word of {versions}."
    return f"They rest {told}on two of three: {versions}, and replayed certificates."


def answer_line(results: Sequence[TheoremResult]) -> str:
    """Return the answer: what came out, and whether that was expected."""
    counts = Counter(one.status for one in results)
    came = ", ".join(f"{number} {STATUS_WORDS[status]}" for status, number in counts.items())
    wrong = [one.id for one in results if not one.as_expected]
    whole = f"{counted(len(results), 'theorem')}: {came}"
    if not wrong:
        return f"{whole}; all as expected."
    return f"{whole}; NOT as expected: {', '.join(wrong)}."


STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "THEOREM": "proved",
        "BOUNDED": "proved within bounds",
        "REFUTED": "refuted",
        "CLAIM": "claimed only",
        "ASSUMED": "assumed",
        "VACUOUS": "vacuous",
        "UNKNOWN": "not decided",
        "DISAGREE": "in dispute between solvers",
        "STALE": "stale",
    }
)
