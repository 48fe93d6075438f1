"""The theorems of the waterfall and its end (chapter 06)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import OTHER, TRADED
from zerosum.proofs.theorem import Claims, every_law_of, theorem
from zerosum.proofs.theorems.ledger import BOTH, NOBODY, watched
from zerosum.proofs.theorems.liquidation import LEAVES, TRADES, acted
from zerosum.proofs.worlds import (
    BACKSTOP,
    FEES,
    LOSER,
    MAKER,
    any_case,
    any_turn,
    any_world,
    loop_in_any_world,
    observed_in_world,
    some_rules,
    world_with_loops,
)
from zerosum.rules.case import limits_of
from zerosum.rules.observe import observe
from zerosum.rules.ruleset import BackstopKind, LimitRule, ResidualRule, RuleSet, Stage
from zerosum.rules.socialisation import ASKS_OTHERS
from zerosum.rules.waterfall import plan_turns
from zerosum.spec.arithmetic import div_floor, ite, magnitude, maximum
from zerosum.spec.journal import Journal
from zerosum.spec.margin import maintenance, margin_of, notional, required_margin
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Exchange, equity
from zerosum.spec.units import MarketId, Price
from zerosum.spec.waterfall import is_limit_of, stages_begun

EVERYBODY = (LOSER, MAKER, BACKSTOP, FEES)
TWO = (LOSER, MAKER)


def any_share_paid(given: Given) -> Transition:
    """Any account is asked for any share of a deficit."""
    return acted(
        given,
        observe(
            REGISTRY.rules["pay_share"],
            any_world(given, TWO),
            account=LOSER,
            payer=given.choose("payer", (MAKER, LOSER)),
            at_most=given.integer("at_most"),
        ),
    )


def any_socialisation(given: Given) -> Transition:
    """Any number of accounts are asked for any shares of a deficit."""
    rules = some_rules(residual=given.choose("residual", ASKS_OTHERS))
    call = {"account": LOSER, "rules": rules, "by_means": given.choose("by means", (False, True))}
    return observed_in_world(given, "socialise", TWO, call)


def any_settlement(given: Given) -> Transition:
    """An account is at the end of its waterfall, with anything left."""
    rules = some_rules(residual=given.choose("residual", tuple(ResidualRule)))
    return observed_in_world(given, "settle", TWO, {"account": LOSER, "rules": rules})


def any_shared_withdrawal(given: Given) -> Transition:
    """Any account withdraws any amount while any other owes."""
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_shared_withdrawal"],
            any_world(given, TWO),
            account=given.choose("account", (MAKER, NOBODY)),
            amount=given.integer("amount"),
            debtor=given.choose("debtor", (LOSER, MAKER)),
        ),
    )


def any_stage_run(given: Given) -> Transition:
    """Any stage runs in any market, with any kind of backstop."""
    stage, market = any_turn(given)
    kinds = tuple(BackstopKind) if stage is Stage.BACKSTOP else (BackstopKind.NONE,)
    call = {
        "case": any_case(given),
        "account": LOSER,
        "market": market,
        "backstop": BACKSTOP,
        "fees": FEES,
        "peak": given.integer("peak", at_least=0),
        "stage": stage,
        "rules": some_rules(backstop=given.choose("kind", kinds)),
    }
    return observed_in_world(given, "run_stage", EVERYBODY, call)


def begins_its_turn(turn: tuple[Stage, MarketId] | None, journal: Journal) -> bool:
    """Return whether the journal of a turn begins its stage in its market, and nothing else."""
    expected = [] if turn is None else [(turn[0].value, turn[1])]
    return stages_begun(journal) == expected


def show_limit(given: Given, before: Exchange, rules: RuleSet) -> None:
    """Show that the limit of a market is the law's, once for all closes at it."""
    price = limits_of(before, LOSER, rules)[TRADED]
    by_margin = rules.limit is LimitRule.MAINTENANCE
    if by_margin:
        show_what_a_step_gives_up(given, before, price)
    given.cut("limit", is_limit_of(before, LOSER, TRADED, price, by_margin=by_margin))


def show_what_a_step_gives_up(given: Given, before: Exchange, price: Price) -> None:
    """Show what a limit by margin takes: a price of two cases makes products hard, this has one."""
    held, markets = before.accounts[LOSER], before.markets
    required = required_margin(held, markets, maintenance)
    if required <= 0:
        return
    listed, size = markets[TRADED], held.positions[TRADED].size
    own = margin_of(notional(held, markets, TRADED), listed.tiers, maintenance)
    steps = maximum(magnitude(size), 1)
    given_up = div_floor(equity(before, LOSER) * own, steps * required)
    cost = ite(size > 0, listed.mark - price, price - listed.mark)
    given.cut("what a step gives up", cost == given_up)


def any_waterfall(given: Given) -> Transition:
    """Any account goes down a waterfall of any stages in any order, with either kind of limits."""
    limit = given.choose("limit", tuple(LimitRule))
    call: dict[str, Any] = {
        "account": LOSER,
        "backstop": given.choose("backstop", (BACKSTOP, NOBODY)),
        "fees": FEES,
        "rules": some_rules(limit=limit),
    }
    turns = loop_in_any_world(
        given, "apply_waterfall", call, EVERYBODY, lambda: any_turn(given), told=begins_its_turn
    )
    usual = (Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING)
    rules = some_rules(stages=given.any_stages(turns, usual), limit=limit)
    call["rules"] = rules
    before = world_with_loops(given, "apply_waterfall", EVERYBODY, call)
    show_limit(given, before, rules)
    return watched(given, observe(REGISTRY.rules["apply_waterfall"], before, **call))


every_law_of("pay_share", any_share_paid, (TRADES, LEAVES))
every_law_of("socialise", any_socialisation, ())
every_law_of("settle", any_settlement, ())
every_law_of("apply_shared_withdrawal", any_shared_withdrawal, BOTH)
every_law_of("run_stage", any_stage_run, ())
every_law_of("apply_waterfall", any_waterfall, BOTH)


@theorem(
    "T-WAT-3.A1",
    sentence="SENIORITY of the plan: in any order of stages that a rule set may name, every turn "
    "of a stage comes before every turn of a later stage, and none is missing.",
    of=plan_turns,
)
def turns_follow_the_order_of_stages(given: Given) -> Claims:
    """All orders of all stages are tried; fold takes the turns in this order (A-6)."""
    order = given.choose("order of stages", tuple(permutations(Stage)))
    markets = (TRADED, OTHER)
    turns = list(plan_turns(some_rules(stages=order), markets))
    places = [order.index(stage) for stage, _ in turns]
    yield places == sorted(places)
    yield len(turns) == len(order) * len(markets)
