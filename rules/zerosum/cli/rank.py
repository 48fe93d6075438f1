"""``zerosum rank``: the deleveraging queues of a market, with lights."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from cyclopts import Parameter

from zerosum.cli.lab_options import (
    NOTHING_SAID,
    DeskOptions,
    Input,
    Rules,
    Sets,
    load_input,
    print_title,
    usable_input,
)
from zerosum.cli.names import counted
from zerosum.cli.picture import PictureFile, draw_if_asked, require_picture
from zerosum.cli.status import Status
from zerosum.cli.terminal import Channel, JsonFile, deliver, plain_table, progress, require_writable
from zerosum.lab.describe import describe_queues
from zerosum.lab.load import rules_for
from zerosum.lab.queue import Place, Queue, leverage, profit_ratio
from zerosum.lab.queue import rank as rank_both
from zerosum.lab.scenario import Scenario
from zerosum.rules.ruleset import RankKey, RuleSet, Split, Stage

LISTED = 30
"""So many places of each side are listed; all of them are in the JSON."""

Market = Annotated[str, Parameter(help="The market whose queues are wanted.")]


def rank(
    scenario: Input,
    /,
    *,
    market: Market,
    rules: Rules = None,
    set_: Sets = None,
    desk: DeskOptions = NOTHING_SAID,
    picture: PictureFile = None,
    json: JsonFile = None,
) -> int:
    """Rank a market."""
    require_writable(json)
    require_picture(picture)
    loaded = load_input(scenario, desk)
    with usable_input(), progress("ranking"):
        chosen = rules_for(loaded, rules, tuple(set_ or ()))
        queues = rank_both(loaded, market, chosen)
    draw_if_asked(picture, partial(_draw, queues))
    deliver(
        describe_queues(loaded, chosen.name, market, queues),
        json,
        lambda console: print_queues(console, loaded, chosen, queues),
    )
    return Status.AS_EXPECTED


def print_queues(
    console: Channel, scenario: Scenario, rules: RuleSet, queues: tuple[Queue, ...]
) -> None:
    """Print both queues."""
    print_title(console, scenario, rules.name)
    units = scenario.units
    for queue in queues:
        print_queue(console, queue)
    mark = units.shown_price(queues[0].market, queues[0].mark)
    console.print(
        f"Order: {order_of(rules)} (ADL-4), {rules.eligibility.value} (ADL-2), at {mark}."
    )
    console.print("Ahead: how much is closed before a place is reached. Lights: five are nearest.")
    for line in remarks(rules):
        console.print(line)


def order_of(rules: RuleSet) -> str:
    """Return the keys of a queue in words, with the seat where a list begins."""
    keys = ", then ".join(key.value for key in rules.rank)
    return f"{keys} at seat {rules.adl_start}" if RankKey.FROM_START in rules.rank else keys


def remarks(rules: RuleSet) -> list[str]:
    """Return what a reader of the queues must know of a rule set that has no queue."""
    if Stage.DELEVERAGING not in rules.stages:
        return [f"{rules.name} has no stage of deleveraging: nobody here would be closed (WAT-1)."]
    if rules.split is Split.PRO_RATA:
        return ["Divided pro rata: all of a class are closed together, and places do not count."]
    if RankKey.FROM_START in rules.rank:
        return ["The start is free: --set adl.start=seed:7 draws another (ADL-4)."]
    return []


def print_queue(console: Channel, queue: Queue) -> None:
    """Print one queue."""
    other = "long" if queue.side == "short" else "short"
    table = plain_table(
        f"{counted(len(queue.places), queue.side)} of {queue.market}, closed when a {other} fails"
    )
    for head in ("place", "lights"):
        table.add_column(head, justify="right")
    table.add_column("account", ratio=1)
    for head in ("size", "entry", "profit", "of entry", "leverage", "equity", "ahead"):
        table.add_column(head, justify="right")
    table.add_column("status")
    for one in queue.places[:LISTED]:
        table.add_row(*cells_of(one, queue))
    console.print(table)
    left = len(queue.places) - LISTED
    if left > 0:
        console.print(f"And {counted(left, 'place')} more (all of them: --json).")
    console.print()


def cells_of(one: Place, queue: Queue) -> tuple[str, ...]:
    """Return the cells of one place."""
    units, market = queue.units, queue.market
    status = one.status.value if one.is_eligible else f"{one.status.value}, not eligible"
    return (
        str(one.number),
        "●" * one.lights,
        one.account,
        units.shown_size(market, one.size),
        units.shown_price(market, one.entry_price),
        units.shown_money(one.profit),
        profit_ratio(one),
        leverage(one),
        units.shown_money(one.equity),
        units.shown_size(market, one.ahead),
        status,
    )


def _draw(queues: tuple[Queue, ...], kind: str) -> bytes:
    from zerosum.lab.pictures import picture_of_queues

    return picture_of_queues(queues, kind)
