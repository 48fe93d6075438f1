"""``zerosum run``: a scenario under a rule set, told stage by stage."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from zerosum.cli.lab_options import (
    NOTHING_SAID,
    DeskOptions,
    Input,
    Rules,
    Sets,
    load_input,
    usable_input,
)
from zerosum.cli.picture import PictureFile, draw_if_asked, require_picture
from zerosum.cli.run_table import print_outcome
from zerosum.cli.status import Status
from zerosum.cli.terminal import JsonFile, deliver, progress, require_writable, write_text
from zerosum.lab.describe import describe_outcome
from zerosum.lab.journal_lines import to_lines
from zerosum.lab.load import rules_for
from zerosum.lab.outcome import Outcome, compute_outcome
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import simulate
from zerosum.rules.ruleset import RuleSet

JournalFile = Annotated[
    Path | None,
    Parameter(help="Also write the journal, one JSON entry a line, from an empty exchange on."),
]


def run(
    scenario: Input,
    /,
    *,
    rules: Rules = None,
    set_: Sets = None,
    desk: DeskOptions = NOTHING_SAID,
    journal: JournalFile = None,
    picture: PictureFile = None,
    json: JsonFile = None,
) -> int:
    """Run a scenario."""
    require_writable(json)
    require_writable(journal, "--journal")
    require_picture(picture)
    loaded = load_input(scenario, desk)
    with usable_input():
        chosen = rules_for(loaded, rules, tuple(set_ or ()))
    outcome = run_under(loaded, chosen)
    if journal is not None:
        entries = (*loaded.opening, *outcome.run.journal)
        write_text(journal, "".join(f"{line}\n" for line in to_lines(entries)), "--journal")
    draw_if_asked(picture, partial(_draw, outcome))
    deliver(describe_outcome(outcome), json, lambda console: print_outcome(console, outcome))
    return Status.AS_EXPECTED


def run_under(scenario: Scenario, rules: RuleSet) -> Outcome:
    """Run a scenario under the eyes of the user."""
    with progress(f"running under {rules.name}") as tell:
        return compute_outcome(simulate(scenario, rules, tell))


def _draw(outcome: Outcome, kind: str) -> bytes:
    from zerosum.lab.pictures import picture_of_run

    return picture_of_run(outcome, kind)
