"""The theorems of vault and insurance fund (chapter 04)."""

from __future__ import annotations

from attrs import evolve

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import MARKETS, TRADED
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
from zerosum.rules.case import Case, size_left
from zerosum.rules.journal import record
from zerosum.rules.margin import (
    compute_initial_margin,
    compute_maintenance_margin,
    is_liquidatable,
)
from zerosum.rules.observe import observe
from zerosum.rules.ruleset import SMALLEST_STEP, BackstopKind, RuleSet
from zerosum.rules.share import (
    compute_smallest_share,
    is_enough,
    smaller_shares,
    take_share,
)
from zerosum.rules.vault import compute_room, is_ready, take_position, takeover_fill
from zerosum.spec.arithmetic import conj, disj, div_ceil, ite, magnitude, maximum, minimum, negate
from zerosum.spec.margin import maintenance, margin_of, notional
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Exchange, equity, position_of
from zerosum.spec.units import PPM_ONE, MarketId, Ppm, Size
from zerosum.spec.vault import margin_after_share, penalty_of, share_of

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


def any_share(given: Given) -> Transition:
    """Any fund meets any failed account, for any share and any penalty."""
    penalty_ppm = given.integer("penalty_ppm", at_least=0)
    return acted(
        given,
        observe(
            REGISTRY.rules["take_share"],
            any_world(given, WITH_BACKSTOP, owner=LOSER),
            case=any_case(given),
            account=LOSER,
            backstop=given.choose("backstop", WITH_BACKSTOP[::-1]),
            peak=given.integer("peak", at_least=0),
            rules=evolve(
                any_backstop_rules(given, BackstopKind.TAKES_SHARE),
                backstop_penalty_ppm=penalty_ppm,
            ),
            share=given.integer("share"),
        ),
    )


every_law_of("take_position", any_takeover, (TRADES, LEAVES))
every_law_of("take_account", any_account_takeover, (TRADES, LEAVES))
every_law_of("take_share", any_share, (TRADES, LEAVES))
every_law_of("take_order_with_fund", any_funded_step, (TRADES, LEAVES))
every_law_of("liquidate_with_fund", any_funded_liquidation, ())


def show_what_each_step_needs(given: Given, world: Exchange, case: Case, room: Size) -> None:
    """Show that no step adds more to a vault's notional than the mark, nor to its margin."""
    left, listed = size_left(world, case, TRADED), world.markets[TRADED]
    size = minimum(magnitude(left), room)
    if size < 1:
        return
    taken, _ = record(world, takeover_fill(case, TRADED, BACKSTOP, left, size))
    worth, later = (
        maximum(magnitude(position_of(one.accounts[BACKSTOP], TRADED).size) * listed.mark, 0)
        for one in (world, taken)
    )
    rate = listed.tiers[-1].initial_ppm if listed.tiers else 0
    needed = size * div_ceil(listed.mark * rate, PPM_ONE)
    before, after = (compute_initial_margin(one, BACKSTOP) for one in (world, taken))
    added = size * listed.mark
    limit = case.limits[TRADED]
    loss = maximum(ite(left > 0, limit - listed.mark, listed.mark - limit), 0)
    paid = equity(world, BACKSTOP) - equity(taken, BACKSTOP)
    given.cut("a step costs at most its loss at the mark", paid <= size * loss)
    given.cut("a step adds at most the mark", later <= worth + added)
    given.cut("a step adds at most the mark's share", later * rate <= worth * rate + added * rate)
    given.cut("a step's share is paid for", added * rate <= needed * PPM_ONE)
    given.cut("a step needs at most the mark's margin", after <= before + needed)


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
    show_what_each_step_needs(given, world, case, room)
    after, _ = take_position(
        world, case=case, account=LOSER, market=TRADED, backstop=BACKSTOP, peak=0, rules=rules
    )
    whole, left = (
        magnitude(position_of(one.accounts[LOSER], TRADED).size) for one in (world, after)
    )
    given.cover("leaves something", conj(left > 0, left < whole))
    given.cover("takes all", conj(left == 0, whole > 0))
    yield left == maximum(whole - room, 0)


def any_share_rules(given: Given) -> RuleSet:
    """Return a rule set with any step, target and penalty of a share."""
    return some_rules(
        backstop=BackstopKind.TAKES_SHARE,
        backstop_share_ppm=given.integer("step_ppm"),
        backstop_target_ppm=given.integer("target_ppm", at_least=0),
        backstop_penalty_ppm=given.integer("penalty_ppm", at_least=0),
    )


@theorem(
    "T-VLT-7.A1",
    sentence="SMALLEST SHARE: the share is a multiple of the step that brings the margin ratio "
    "below the target, its penalty paid, or the whole; and no smaller multiple does.",
    of=compute_smallest_share,
    covers=("a part", "the whole"),
)
def share_is_the_smallest(given: Given) -> Claims:
    """A larger share need not suffice because a smaller one does, so each one is asked."""
    world, rules = any_world(given, (LOSER,), owner=LOSER), any_share_rules(given)
    multiples = tuple(smaller_shares(rules.backstop_share_ppm))
    step = maximum(rules.backstop_share_ppm, SMALLEST_STEP)
    for number, one in enumerate(multiples, 1):
        yield conj(one == number * step, one < PPM_ONE)
    yield (len(multiples) + 1) * step >= PPM_ONE
    share = compute_smallest_share(world, LOSER, rules)
    given.cover("a part", share < PPM_ONE)
    given.cover("the whole", share == PPM_ONE)

    def suffices(one: Ppm) -> bool:
        worth = equity(world, LOSER) - penalty_of(world, LOSER, one, rules.backstop_penalty_ppm)
        target = worth * rules.backstop_target_ppm
        return margin_after_share(world, LOSER, one) * PPM_ONE < target

    yield disj(share == PPM_ONE, *(share == one for one in multiples))
    yield disj(share == PPM_ONE, suffices(share))
    for one in multiples:
        yield disj(share <= one, negate(suffices(one)))


def show_what_is_left(
    given: Given, world: Exchange, after: Exchange, market: MarketId, share: Ppm
) -> None:
    """Show that a share leaves of a position, and of its margin, what was foreseen."""
    held, left = (position_of(one.accounts[LOSER], market).size for one in (world, after))
    listed, kept = world.markets[market], magnitude(held) - share_of(held, share)
    worth = notional(after.accounts[LOSER], after.markets, market)
    given.cut("steps", magnitude(left) == kept)
    given.cut("notional", worth == kept * listed.mark)
    is_same = margin_of(worth, listed.tiers, maintenance) == margin_of(
        kept * listed.mark, listed.tiers, maintenance
    )
    given.cut("margin", is_same)


@theorem(
    "T-VLT-7.A2",
    sentence="RESTORED: an account of which a fund takes a share that suffices has a margin ratio "
    "below the target afterwards.",
    of=take_share,
    covers=("is restored",),
)
def share_restores_the_account(given: Given) -> Claims:
    """The fund has no limits here: limits refuse a share, and change nothing of one taken."""
    world = any_world(given, WITH_BACKSTOP, owner=LOSER)
    rules = evolve(any_share_rules(given), backstop_needs_margin=False)
    share = given.integer("share", at_least=1)
    given.assume(is_enough(world, LOSER, share, rules))
    after, journal = take_share(
        world,
        case=any_case(given),
        account=LOSER,
        backstop=BACKSTOP,
        peak=0,
        rules=rules,
        share=share,
    )
    given.cover("is restored", len(journal) > 0)
    if len(journal) == 0:
        yield True  # Nothing was taken, so there is nothing to restore.
        return
    for market in MARKETS:
        show_what_is_left(given, world, after, market, share)
    penalty = penalty_of(world, LOSER, share, rules.backstop_penalty_ppm)
    given.cut("what is paid", equity(after, LOSER) == equity(world, LOSER) - penalty)
    required = compute_maintenance_margin(after, LOSER)
    given.cut("what is required", required == margin_after_share(world, LOSER, share))
    yield required * PPM_ONE < equity(after, LOSER) * rules.backstop_target_ppm
