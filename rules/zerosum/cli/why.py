"""``zerosum why``: what happened to one account, and why, in a scenario or in a venue's own log."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from zerosum.cli.lab_options import (
    NOTHING_SAID,
    DeskOptions,
    Rules,
    Sets,
    load_input,
    print_title,
    usable_input,
)
from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import Channel, JsonFile, deliver, plain_table, progress, require_writable
from zerosum.lab.describe import describe_explanation
from zerosum.lab.explanation import Explanation, QueueSeen, explain
from zerosum.lab.load import rules_for
from zerosum.lab.simulate import simulate

Input = Annotated[
    Path,
    Parameter(name="PATH", help="A scenario, a desk's positions, or with --format a venue's log."),
]
Account = Annotated[
    str, Parameter(help="The account to explain; of a log, its address, whole or shortened.")
]
LogFormat = Annotated[str | None, Parameter(help="How the log is written, as for zerosum audit.")]


def why(
    path: Input,
    /,
    *,
    account: Account,
    log_format: Annotated[LogFormat, Parameter(name="--format")] = None,
    rules: Rules = None,
    set_: Sets = None,
    desk: DeskOptions = NOTHING_SAID,
    json: JsonFile = None,
) -> int:
    """Explain an account."""
    require_writable(json)
    if log_format is not None:
        if set_ or desk is not NOTHING_SAID:
            raise Unusable("a log says for itself what it says (leave out --set and all for .csv)")
        from zerosum.cli.why_log import why_in_log

        return why_in_log(path, log_format, account, rules, json)
    loaded = load_input(path, desk)
    with usable_input(), progress("running") as tell:
        chosen = rules_for(loaded, rules, tuple(set_ or ()))
        explanation = explain(simulate(loaded, chosen, tell), account)
    content = describe_explanation(explanation)
    deliver(content, json, lambda console: print_explanation(console, explanation))
    return Status.AS_EXPECTED


def print_explanation(console: Channel, explanation: Explanation) -> None:
    """Print the steps, moment by moment, then the queues and what the account has in the end."""
    run = explanation.run
    print_title(console, run.scenario, run.rules.name)
    *steps, end = explanation.steps
    console.print(Text(f"What happened to {explanation.account}", style="bold"))
    for moment, each in groupby(steps, lambda step: step.moment):
        console.print(f"{moment[0].upper()}{moment[1:]}:")
        table = plain_table()
        table.add_column("clause", no_wrap=True)
        table.add_column("what", ratio=1)
        table.show_header = False
        for step in each:
            table.add_row(f"  {step.clause}", step.text)
        console.print(table)
    console.print()
    for queue in explanation.queues:
        print_queue(console, queue, explanation)
    console.print(f"At the end: {end.text}")


def print_queue(console: Channel, queue: QueueSeen, explanation: Explanation) -> None:
    """Print the places near the account's own."""
    units = explanation.run.scenario.units
    place = f"{queue.place} of {queue.length}"
    title = f"Its place in the queue of {queue.market} when {queue.failed} failed: {place}"
    console.print(Text(title, style="bold"))
    table = plain_table()
    for head in ("place", "lights"):
        table.add_column(head, justify="right")
    table.add_column("account", ratio=1)
    for head in ("held", "closed"):
        table.add_column(head, justify="right")
    for one in queue.neighbours:
        style = "bold" if one.account == explanation.account else ""
        table.add_row(
            str(one.place),
            str(one.lights),
            one.account,
            units.shown_size(queue.market, one.size),
            units.shown_size(queue.market, one.closed) if one.closed else "-",
            style=style,
        )
    console.print(table)
    console.print()
