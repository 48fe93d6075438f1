"""The theorems of vault and insurance fund (chapter 04)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED
from zerosum.proofs.theorem import Claims, every_law_of, theorem
from zerosum.proofs.theorems.liquidation import LEAVES, TRADES, acted
from zerosum.proofs.worlds import (
    BACKSTOP,
    LOSER,
    MAKER,
    ORDER,
    any_case,
    any_world,
    observed_in_world,
    some_rules,
)
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.observe import observe
from zerosum.rules.ruleset import BackstopKind, RuleSet
from zerosum.rules.vault import compute_room, is_ready, take_position
from zerosum.spec.arithmetic import conj, magnitude, maximum
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import position_of

WITH_BACKSTOP = (LOSER, BACKSTOP)


def any_backstop_rules(given: Given, kind: BackstopKind) -> RuleSet:
    """Return a rule set with any limits of the backstop."""
    cap = given.choose("size cap", (None, "any"))
    return some_rules(
        backstop=kind,
        backstop_trigger_ppm=given.integer("trigger_ppm", at_least=0),
        backstop_size_cap=None if cap is None else given.integer("cap", at_least=0),
        backstop_capital_floor=given.integer("capital floor", at_least=0),
        backstop_needs_margin=given.choose("needs margin", (True, False)),
        backstop_max_drawdown_ppm=given.integer("drawdown_ppm", at_least=0),
    )


def any_takeover(given: Given) -> Transition:
    """Any vault meets any failed position at any limit price; it may be the failed account."""
    return acted(
        given,
        observe(
            REGISTRY.rules["take_position"],
            any_world(given, WITH_BACKSTOP, owner=LOSER),
            case=any_case(given),
            account=LOSER,
            market=TRADED,
            backstop=given.choose("backstop", WITH_BACKSTOP[::-1]),
            peak=given.integer("peak", at_least=0),
            rules=any_backstop_rules(given, BackstopKind.TAKES_POSITION),
        ),
    )


def any_account_takeover(given: Given) -> Transition:
    """Any vault meets any failed account with positions in two markets."""
    return acted(
        given,
        observe(
            REGISTRY.rules["take_account"],
            any_world(given, WITH_BACKSTOP, owner=LOSER),
            case=any_case(given),
            account=LOSER,
            backstop=given.choose("backstop", WITH_BACKSTOP[::-1]),
            peak=given.integer("peak", at_least=0),
            rules=any_backstop_rules(given, BackstopKind.TAKES_ACCOUNT),
        ),
    )


def any_funded_step(given: Given) -> Transition:
    """A failed account meets any order beyond its limit, and any fund."""
    owner = given.choose("owner", (MAKER, LOSER, BACKSTOP))
    return acted(
        given,
        observe(
            REGISTRY.rules["take_order_with_fund"],
            any_world(given, (LOSER, MAKER, BACKSTOP), owner=owner),
            case=any_case(given),
            account=LOSER,
            market=TRADED,
            order=ORDER,
            backstop=given.choose("backstop", (BACKSTOP, LOSER)),
            peak=given.integer("peak", at_least=0),
            rules=any_backstop_rules(given, BackstopKind.PAYS_SLIPPAGE),
        ),
    )


def any_funded_liquidation(given: Given) -> Transition:
    """A fund goes down a book of any number of orders with a failed account."""
    call = {
        "case": any_case(given),
        "account": LOSER,
        "market": TRADED,
        "backstop": BACKSTOP,
        "peak": given.integer("peak", at_least=0),
        "rules": some_rules(backstop=BackstopKind.PAYS_SLIPPAGE),
    }
    return observed_in_world(given, "liquidate_with_fund", (LOSER, MAKER, BACKSTOP), call)


every_law_of("take_position", any_takeover, (TRADES, LEAVES))
every_law_of("take_account", any_account_takeover, (TRADES, LEAVES))
every_law_of("take_order_with_fund", any_funded_step, (TRADES, LEAVES))
every_law_of("liquidate_with_fund", any_funded_liquidation, ())


@theorem(
    "T-VLT-3.A1",
    sentence="SENIORITY of the vault: what it leaves of a failed position is exactly what exceeds "
    "its room, so nobody later pays for what it could have taken.",
    of=take_position,
    covers=("leaves something", "takes all"),
)
def vault_takes_all_it_has_room_for(given: Given) -> Claims:
    """Room is an estimate on the safe side: within it the vault always keeps within its limits."""
    world, case = any_world(given, WITH_BACKSTOP, owner=LOSER), any_case(given)
    cap = given.choose("size cap", (None, "any"))
    rules = some_rules(
        backstop_needs_margin=True,
        backstop_size_cap=None if cap is None else given.integer("cap", at_least=0),
    )
    given.assume(conj(is_liquidatable(world, LOSER), case.limits[TRADED] >= 1))
    given.assume(is_ready(world, case, BACKSTOP, 0, rules))
    room = compute_room(world, case, TRADED, BACKSTOP, rules)
    after, _ = take_position(
        world, case=case, account=LOSER, market=TRADED, backstop=BACKSTOP, peak=0, rules=rules
    )
    whole, left = (
        magnitude(position_of(one.accounts[LOSER], TRADED).size) for one in (world, after)
    )
    given.cover("leaves something", conj(left > 0, left < whole))
    given.cover("takes all", conj(left == 0, whole > 0))
    yield left == maximum(whole - room, 0)
