"""What happened to one account, and why: the steps with their clauses, and its place in the queue.

This is what a support desk must be able to answer. Each step says what the journal and the states
around it show.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from zerosum.lab.comparison import sum_up
from zerosum.lab.load import refusal
from zerosum.lab.numbers import Units
from zerosum.lab.outcome import BACKSTOP, find_pushed
from zerosum.lab.queue import MOST_LIGHTS
from zerosum.lab.sentences import (
    clause_of,
    how_it_ended,
    side_of,
    what_it_held,
    why_failed,
    why_nothing,
)
from zerosum.lab.simulate import MomentTold, Run
from zerosum.lab.told import CaseTold, Close, StageTold
from zerosum.lab.unusable import one_of, quoted
from zerosum.rules.deleveraging import rank_queue
from zerosum.rules.margin import compute_maintenance_margin
from zerosum.rules.ranking import compute_lights
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.rows import Cell, Tabled
from zerosum.spec.state import equity, ids_of, position_of, unrealised_profit
from zerosum.spec.units import AccountId, MarketId, Size

NEIGHBOURS = 2


@frozen
class Step:
    """One thing that happened, or a reason for it, with the clause that says so."""

    moment: str
    clause: str
    text: str


@frozen(eq=False)
class Neighbour:
    """A place in a queue near the account's own. Units: steps, unsigned."""

    place: int
    lights: int
    account: AccountId
    size: Size
    closed: Size


@frozen(eq=False)
class QueueSeen:
    """The queue that the account stood in when a stage began."""

    moment: str
    market: MarketId
    failed: AccountId
    length: int
    place: int
    neighbours: tuple[Neighbour, ...]


@frozen(eq=False)
class Explanation(Tabled):
    """Everything that happened to one account in a run."""

    run: Run
    account: AccountId
    steps: tuple[Step, ...]
    queues: tuple[QueueSeen, ...]

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each step."""
        return [
            {"moment": one.moment, "clause": one.clause, "text": one.text} for one in self.steps
        ]


def explain(run: Run, account: AccountId) -> Explanation:
    """Explain what happened to an account in a run.

    Raises: UnusableScenario when there is no such account.
    """
    if account not in run.start.accounts:
        raise refusal(
            f"--account {quoted(account)} does not exist", one_of(account, run.start.accounts)
        )
    steps: list[Step] = []
    queues: list[QueueSeen] = []
    for moment in run.moments:
        for case in moment.cases:
            steps += _steps_of_case(run, moment, case, account)
            queues += _queues_of(run, moment, case, account)
        if account in find_pushed(moment):
            steps.append(_pushed(moment, account, run.scenario.units))
    if not steps:
        steps.append(_untouched(run, account))
    steps.append(_end(run, account))
    return Explanation(run, account, tuple(steps), tuple(queues))


def _steps_of_case(
    run: Run, moment: MomentTold, case: CaseTold, account: AccountId
) -> Iterator[Step]:
    units, label = run.scenario.units, moment.label
    if case.account == account:
        yield Step(label, "MAR-5", why_failed(case, units))
        for holding in case.holdings:
            yield Step(label, "MAR-7", f"It held: {what_it_held(holding, units)}.")
        for stage in case.stages:
            yield from _own_stage(label, stage, case, run.rules, units)
        yield Step(label, "WAT-3", how_it_ended(case, units))
        return
    for stage in case.stages:
        closes = tuple(one for one in stage.closes if one.other == account)
        if closes and closes[0].is_deleveraging:
            yield from _deleveraged(run, label, stage, case, closes)
        elif closes:
            told = "; ".join(sum_up(closes, units, sees_other=False))
            clause = clause_of(stage.stage, run.rules)
            yield Step(label, clause, f"It took {told}, as {_as(stage)}.")
        for one in stage.payments:
            if account in (one.payer, one.receiver):
                verb = "paid" if account == one.payer else "received"
                amount = f"{units.shown_money(one.amount)} {units.quote}"
                clause = clause_of(stage.stage, run.rules)
                yield Step(
                    label, clause, f"It {verb} {amount}: {one.reason}, after {case.account} failed."
                )


def _as(stage: StageTold) -> str:
    return "the backstop" if stage.stage == BACKSTOP else "the owner of a resting order"


def _own_stage(
    label: str, stage: StageTold, case: CaseTold, rules: RuleSet, units: Units
) -> Iterator[Step]:
    clause = clause_of(stage.stage, rules)
    where = f"{stage.stage} in {stage.market}" if stage.market else stage.stage
    if stage.closes:
        told = "; ".join(sum_up(stage.closes, units, sees_other=True))
        yield Step(label, clause, f"{where}: {told}.")
    for one in stage.payments:
        amount = f"{units.shown_money(one.amount)} {units.quote}"
        yield Step(
            label, clause, f"{where}: {one.payer} pays {one.receiver} {amount}: {one.reason}."
        )
    if not stage.closes and not stage.payments:
        yield Step(label, clause, f"{where}: {why_nothing(stage, case, rules, units)}.")


def _deleveraged(
    run: Run, label: str, stage: StageTold, case: CaseTold, closes: tuple[Close, ...]
) -> Iterator[Step]:
    """Yield the answer to one who was closed: who failed, why here, the price, what is kept."""
    units, market, account = run.scenario.units, stage.market, closes[0].other
    first, size = closes[0], sum(one.size for one in closes)
    yield Step(label, "MAR-5", why_failed(case, units))
    yield Step(label, "WAT-1", _before_it_came_to_this(case, stage, units))
    queue = list(rank_queue(stage.before, case.case, market, run.rules))
    place = queue.index(account) + 1
    lights = compute_lights(queue, MOST_LIGHTS)[account]
    keys = ", then ".join(key.value for key in run.rules.rank)
    yield Step(
        label,
        "ADL-4",
        f"{account} is in place {place} of {len(queue)} in the queue ({lights} of {MOST_LIGHTS} "
        f"lights), ranked by {keys}.",
    )
    held = abs(position_of(stage.before.accounts[account], market).size)
    side = "short" if first.is_long else "long"
    yield Step(
        label,
        "ADL-3",
        f"Its {side} of {units.shown_size(market, held)} {market} is closed for "
        f"{units.shown_size(market, size)} against {case.account}.",
    )
    yield Step(label, "ADL-6", _price(run, case, first, units))
    given_up = -sum(one.to_other for one in closes)
    word = "costs" if given_up > 0 else "gains"
    yield Step(
        label,
        "ADL-3",
        f"Profit realised and kept: {units.shown_money(sum(one.realised for one in closes))} "
        f"{units.quote}. Against the mark it {word} {units.shown_money(abs(given_up))}.",
    )


def _price(run: Run, case: CaseTold, close: Close, units: Units) -> str:
    market = close.market
    bankruptcy = next(one.bankruptcy_price for one in case.holdings if one.market == market)
    return (
        f"The price is {units.shown_price(market, close.price)} ({run.rules.price.value}); the "
        f"mark was {units.shown_price(market, close.mark)}, {case.account}'s limit "
        f"{units.shown_price(market, close.limit)} and its bankruptcy price "
        f"{units.shown_price(market, bankruptcy)}."
    )


def _before_it_came_to_this(case: CaseTold, until: StageTold, units: Units) -> str:
    """Return what the stages before took of the market, and what was left."""
    market = until.market
    held = next(one.size for one in case.holdings if one.market == market)
    told = [f"{case.account} was {side_of(held)} {units.shown_size(market, abs(held))} {market}"]
    for stage in case.stages:
        if stage is until:
            break
        taken = sum(one.size for one in stage.closes if one.market == market)
        if stage.market == market or taken:
            told.append(f"the {stage.stage} took {units.shown_size(market, taken)}")
    left = units.shown_size(market, abs(until.left_before))
    had = units.shown_money(until.backstop_equity)
    free = units.shown_money(until.backstop_equity - until.backstop_margin)
    return (
        f"{', '.join(told)}: {left} were left. The backstop had {had} {units.quote} at that "
        f"moment, of which {free} was not bound as its own margin (WAT-2)."
    )


def _queues_of(
    run: Run, moment: MomentTold, case: CaseTold, account: AccountId
) -> Iterator[QueueSeen]:
    """Yield the queues of a case in which the account stood, where anybody was closed."""
    for stage in case.stages:
        if not any(one.is_deleveraging for one in stage.closes):
            continue
        queue = list(rank_queue(stage.before, case.case, stage.market, run.rules))
        if account not in queue:
            continue
        closed: dict[AccountId, Size] = {}
        for one in stage.closes:
            closed[one.other] = closed.get(one.other, 0) + one.size
        lights, own = compute_lights(queue, MOST_LIGHTS), queue.index(account)
        near = range(max(own - NEIGHBOURS, 0), min(own + NEIGHBOURS + 1, len(queue)))
        yield QueueSeen(
            moment=moment.label,
            market=stage.market,
            failed=case.account,
            length=len(queue),
            place=own + 1,
            neighbours=tuple(
                Neighbour(
                    place=place + 1,
                    lights=lights[queue[place]],
                    account=queue[place],
                    size=abs(position_of(stage.before.accounts[queue[place]], stage.market).size),
                    closed=closed.get(queue[place], 0),
                )
                for place in near
            ),
        )


def _pushed(moment: MomentTold, account: AccountId, units: Units) -> Step:
    worth = units.shown_money(equity(moment.after, account))
    required = units.shown_money(compute_maintenance_margin(moment.after, account))
    return Step(
        moment.label,
        "WAT-6",
        f"The sweep itself brought it below maintenance margin: it ends with an equity of {worth} "
        f"{units.quote} against {required}.",
    )


def _untouched(run: Run, account: AccountId) -> Step:
    failed = sum(len(moment.cases) for moment in run.moments)
    told = (
        "Nothing was done to it: it stayed at its maintenance margin or above, and none of the "
        f"{failed} failures of others reached it."
    )
    return Step("in all", "LED-5", told)


def _end(run: Run, account: AccountId) -> Step:
    held = run.end.accounts[account]
    worth = f"{run.scenario.units.shown_money(equity(run.end, account))} {run.scenario.units.quote}"
    positions = (_position(run, account, id_) for id_ in ids_of(held.positions))
    kept = ", ".join(filter(None, positions)) or "no position"
    return Step("at the end", "LED-3", f"It has an equity of {worth} and {kept}.")


def _position(run: Run, account: AccountId, market: MarketId) -> str:
    """Return a position in words, or nothing where it is flat."""
    position = position_of(run.end.accounts[account], market)
    if position.size == 0:
        return ""
    units = run.scenario.units
    profit = units.shown_money(unrealised_profit(position, run.end.markets[market].mark))
    size = units.shown_size(market, abs(position.size))
    return f"{side_of(position.size)} {size} {market} (unrealised {profit})"
