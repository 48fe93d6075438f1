"""``zerosum compare``: a scenario or a desk's positions under several rule sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from zerosum.cli.compare_table import print_comparison
from zerosum.cli.lab_options import (
    NOTHING_SAID,
    DeskOptions,
    Input,
    Sets,
    load_input,
    usable_input,
)
from zerosum.cli.processes import processes
from zerosum.cli.status import Status
from zerosum.cli.terminal import JsonFile, deliver, progress, require_writable, write_text
from zerosum.lab.comparison import compare as compare_under
from zerosum.lab.comparison import rule_sets_for
from zerosum.lab.describe import describe_comparison

MANY_ACCOUNTS = 1_000
"""From so many accounts on, rule sets are run at the same time, each in a process of its own."""

SeveralRules = Annotated[
    str | None,
    Parameter(help="Rule sets, as A,B; with one and --set, it is compared with that variant."),
]
HtmlFile = Annotated[
    Path | None, Parameter(help="Also write one self-contained page with all accounts.")
]


def compare(
    scenario: Input,
    /,
    *,
    rules: SeveralRules = None,
    set_: Sets = None,
    desk: DeskOptions = NOTHING_SAID,
    html: HtmlFile = None,
    json: JsonFile = None,
) -> int:
    """Compare rule sets."""
    require_writable(json)
    require_writable(html, "--html")
    loaded = load_input(scenario, desk)
    with usable_input():
        chosen = rule_sets_for(loaded, rules, tuple(set_ or ()))
    pieces = len(chosen) if len(loaded.exchange.accounts) >= MANY_ACCOUNTS else 1
    with progress("running") as tell, processes(pieces) as executor:
        comparison = compare_under(loaded, chosen, tell, executor)
    if html is not None:
        from zerosum.lab.page import comparison_page
        from zerosum.lab.pictures import pictures_of

        write_text(html, comparison_page(comparison, pictures_of(comparison)), "--html")
    content = describe_comparison(comparison)
    deliver(content, json, lambda console: print_comparison(console, comparison))
    return Status.AS_EXPECTED
