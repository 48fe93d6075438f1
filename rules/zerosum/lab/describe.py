"""Runs and their outcomes in the documented JSON (chapter formats): money as exact text."""

from __future__ import annotations

from typing import Any

from zerosum.lab.comparison import Comparison
from zerosum.lab.explanation import Explanation, QueueSeen
from zerosum.lab.numbers import Units
from zerosum.lab.outcome import AccountOutcome, HouseOutcome, Outcome
from zerosum.lab.queue import Queue
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import MomentTold
from zerosum.lab.told import CaseTold, Close, Holding, Payment, StageTold
from zerosum.spec.rows import Cell
from zerosum.spec.state import equity


def describe_outcome(outcome: Outcome) -> dict[str, Any]:
    """Return a whole run."""
    scenario = outcome.run.scenario
    units = scenario.units
    return {
        "scenario": scenario.title,
        "source": scenario.source,
        "rules": outcome.run.rules.name,
        "quote": units.quote,
        "notes": list(scenario.notes),
        "moments": [describe_moment(one, units) for one in outcome.run.moments],
        "accounts": [describe_account(one, units) for one in outcome.accounts],
        "house": describe_house(outcome.house, units),
        "totals": describe_totals(outcome),
    }


def describe_totals(outcome: Outcome) -> dict[str, Any]:
    """Return what a run came to in all."""
    units, worst = outcome.run.scenario.units, outcome.most_burdened
    return {
        "failed": len(outcome.failed),
        "contagion": sum(one.is_contagion for one in outcome.failed),
        "deleveraged": sum(bool(one.deleveraged) for one in outcome.accounts),
        "closed_value": {name: units.money(value) for name, value in outcome.values.items()},
        "given_up": units.money(sum(max(one.given_up, 0) for one in outcome.accounts)),
        "socialised": units.money(sum(one.socialised for one in outcome.accounts)),
        "deficits": units.money(outcome.deficits),
        "unresolved": units.money(outcome.unresolved),
        "pushed_below_maintenance": list(outcome.pushed),
        "largest_burden": None
        if worst is None
        else {"account": worst.account, "amount": units.money(worst.burden)},
    }


def describe_moment(moment: MomentTold, units: Units) -> dict[str, Any]:
    """Return a moment of a run."""
    markets = moment.before.markets
    return {
        "label": moment.label,
        "marks": {id_: units.price(id_, markets[id_].mark) for id_ in sorted(markets)},
        "cases": [describe_case(one, units) for one in moment.cases],
    }


def describe_case(case: CaseTold, units: Units) -> dict[str, Any]:
    """Return a waterfall."""
    return {
        "account": case.account,
        "equity": units.money(case.equity),
        "maintenance_margin": units.money(case.maintenance_margin),
        "contagion": case.is_contagion,
        "orders_cancelled": case.cancelled,
        "positions": [describe_holding(one, units) for one in case.holdings],
        "stages": [describe_stage(one, units) for one in case.stages],
        "equity_after": units.money(equity(case.after, case.account)),
    }


def describe_holding(one: Holding, units: Units) -> dict[str, Any]:
    """Return a failed position."""
    return {
        "market": one.market,
        "size": units.size(one.market, one.size),
        "entry_value": units.money(one.entry_value),
        "mark": units.price(one.market, one.mark),
        "limit": units.price(one.market, one.limit),
        "bankruptcy_price": units.price(one.market, one.bankruptcy_price),
    }


def describe_stage(one: StageTold, units: Units) -> dict[str, Any]:
    """Return a stage."""
    return {
        "stage": one.stage,
        "market": one.market,
        "backstop_equity": units.money(one.backstop_equity),
        "backstop_margin": units.money(one.backstop_margin),
        "left_before": units.size(one.market, one.left_before) if one.market else "",
        "left_after": units.size(one.market, one.left_after) if one.market else "",
        "closes": [describe_close(close, units) for close in one.closes],
        "payments": [describe_payment(payment, units) for payment in one.payments],
        "unresolved": units.money(one.unresolved),
    }


def describe_close(one: Close, units: Units) -> dict[str, Any]:
    """Return a close; sizes are unsigned, and the side is the failed account's."""
    return {
        "stage": one.stage,
        "market": one.market,
        "account": one.account,
        "side": "long" if one.is_long else "short",
        "other": one.other,
        "size": units.size(one.market, one.size),
        "price": units.price(one.market, one.price),
        "mark": units.price(one.market, one.mark),
        "limit": units.price(one.market, one.limit),
        "to_other": units.money(one.to_other),
        "realised": units.money(one.realised),
        "reason": one.reason,
    }


def describe_payment(one: Payment, units: Units) -> dict[str, Any]:
    """Return a payment."""
    return {
        "payer": one.payer,
        "receiver": one.receiver,
        "amount": units.money(one.amount),
        "reason": one.reason,
    }


def describe_account(one: AccountOutcome, units: Units) -> dict[str, Any]:
    """Return what happened to an account."""
    return {
        "account": one.account,
        "role": one.role,
        "failed": one.has_failed,
        "contagion": one.is_contagion,
        "equity_before": units.money(one.equity_before),
        "equity_after": units.money(one.equity_after),
        "closed_when_failed": [describe_close(close, units) for close in one.as_failed],
        "deleveraged": [describe_close(close, units) for close in one.deleveraged],
        "taken_over": [describe_close(close, units) for close in one.taken],
        "given_up": units.money(one.given_up),
        "missed": units.money(one.missed),
        "kept": units.money(one.kept),
        "socialised": units.money(one.socialised),
        "other_payments": units.money(one.other_payments),
        "deficit": units.money(one.deficit),
        "burden": units.money(one.burden),
        "pushed_below_maintenance": one.is_pushed,
    }


def describe_house(one: HouseOutcome, units: Units) -> dict[str, Any]:
    """Return how the vault or fund fared."""
    before, free = one.before_deleveraging, one.free_before_deleveraging
    return {
        "account": one.account,
        "equity_before": units.money(one.equity_before),
        "equity_before_deleveraging": None if before is None else units.money(before),
        "free_before_deleveraging": None if free is None else units.money(free),
        "equity_after": units.money(one.equity_after),
        "earned": units.money(one.earned),
        "takeovers": one.took,
        "gain_at_mark": units.money(one.gain_at_mark),
        "paid": units.money(one.paid),
        "fees": units.money(one.fees),
        "failed": one.has_failed,
    }


def describe_comparison(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison."""
    scenario = comparison.scenario
    units = scenario.units
    return {
        "scenario": scenario.title,
        "source": scenario.source,
        "quote": units.quote,
        "notes": list(scenario.notes),
        "compared": [
            {
                "rules": outcome.run.rules.name,
                "totals": describe_totals(outcome),
                "house": describe_house(outcome.house, units),
                "accounts": [describe_account(one, units) for one in outcome.accounts],
            }
            for outcome in comparison.outcomes
        ],
        "most_hurt": [
            {
                "account": one.account,
                "hurt": {name: units.money(amount) for name, amount in one.amounts.items()},
                "why": dict(one.reasons),
            }
            for one in comparison.most_hurt()
        ],
    }


def describe_explanation(explanation: Explanation) -> dict[str, Any]:
    """Return what happened to an account."""
    scenario = explanation.run.scenario
    return {
        "scenario": scenario.title,
        "source": scenario.source,
        "rules": explanation.run.rules.name,
        "quote": scenario.units.quote,
        "account": explanation.account,
        "steps": explanation.to_rows(),
        "queues": [describe_queue_seen(one, scenario.units) for one in explanation.queues],
    }


def describe_queue_seen(one: QueueSeen, units: Units) -> dict[str, Any]:
    """Return a queue in which an account stood, with its neighbours."""
    return {
        "moment": one.moment,
        "market": one.market,
        "failed": one.failed,
        "length": one.length,
        "place": one.place,
        "neighbours": [
            {
                "place": each.place,
                "lights": each.lights,
                "account": each.account,
                "size": units.size(one.market, each.size),
                "closed": units.size(one.market, each.closed),
            }
            for each in one.neighbours
        ],
    }


def describe_queues(
    scenario: Scenario, rules: str, market: str, queues: tuple[Queue, ...]
) -> dict[str, Any]:
    """Return the queues of a market."""
    rows: list[dict[str, Cell]] = [row for queue in queues for row in queue.to_rows()]
    return {
        "scenario": scenario.title,
        "source": scenario.source,
        "rules": rules,
        "quote": scenario.units.quote,
        "market": market,
        "mark": scenario.units.price(market, queues[0].mark),
        "queue": rows,
    }
