"""The theorems of orders and of liquidation on the book (chapter 03)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED
from zerosum.proofs.theorem import every_law_of
from zerosum.proofs.theorems.ledger import BOTH, NOBODY, UNLISTED, watched
from zerosum.proofs.worlds import (
    FEES,
    LOSER,
    MAKER,
    ORDER,
    any_case,
    any_world,
    observed_in_world,
    some_rules,
)
from zerosum.rules.observe import observe
from zerosum.spec.registry import REGISTRY, Transition

ON_THE_BOOK = (LOSER, MAKER, FEES)
TRADES, LEAVES = "trades", "leaves it"


def acted(given: Given, step: Transition) -> Transition:
    """Return the observation, and demand that both acting and leaving it are reached."""
    given.cover(TRADES, len(step.journal) > 0)
    given.cover(LEAVES, len(step.journal) == 0)
    return step


def any_order_placed(given: Given) -> Transition:
    """Any name places any order under a new or a taken name."""
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_place_order"],
            any_world(given, (LOSER, MAKER)),
            market=given.choose("market", (TRADED, UNLISTED)),
            order=given.choose("name", ("fresh", ORDER)),
            account=given.choose("account", (LOSER, NOBODY)),
            size=given.integer("size"),
            price=given.integer("price"),
        ),
    )


def any_cancellation(given: Given) -> Transition:
    """An order of anybody is met while an account's orders are cancelled."""
    owner = given.choose("owner", (LOSER, MAKER))
    return acted(
        given,
        observe(
            REGISTRY.rules["cancel_order"],
            any_world(given, (LOSER, MAKER), owner=owner),
            market=TRADED,
            order=ORDER,
            account=LOSER,
        ),
    )


def any_cancellations(given: Given) -> Transition:
    """All orders of an account are cancelled, in a book of any size."""
    call = {"market": given.choose("market", (TRADED, UNLISTED)), "account": LOSER}
    owner = given.choose("owner", (LOSER, MAKER))
    return watched(
        given,
        observed_in_world(given, "apply_cancel_orders", (LOSER, MAKER), call, owner=owner),
    )


def any_book_step(given: Given) -> Transition:
    """A failed account meets any order, of anybody, at any limit price."""
    owner = given.choose("owner", (MAKER, LOSER, FEES))
    return acted(
        given,
        observe(
            REGISTRY.rules["take_order"],
            any_world(given, ON_THE_BOOK, owner=owner),
            case=any_case(given),
            account=LOSER,
            market=TRADED,
            order=ORDER,
            keep=given.integer("keep", at_least=0),
            fees=given.choose("fees", (FEES, LOSER)),
            fee_ppm=given.integer("fee_ppm", at_least=0),
        ),
    )


def any_book_liquidation(given: Given) -> Transition:
    """A failed position meets a book of any number of orders, in any order of arrival."""
    rules = some_rules(liquidation_fee_ppm=given.integer("fee_ppm", at_least=0))
    call = {
        "case": any_case(given),
        "account": LOSER,
        "market": TRADED,
        "fees": FEES,
        "rules": rules,
    }
    return observed_in_world(given, "liquidate_on_book", ON_THE_BOOK, call)


def any_cooldown_end(given: Given) -> Transition:
    """Any name's cooldown ends."""
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_cooldown_end"],
            any_world(given, (LOSER, MAKER)),
            account=given.choose("account", (LOSER, NOBODY)),
        ),
    )


every_law_of("apply_cooldown_end", any_cooldown_end, BOTH)
every_law_of("apply_place_order", any_order_placed, BOTH)
every_law_of("cancel_order", any_cancellation, (TRADES, LEAVES))
every_law_of("apply_cancel_orders", any_cancellations, BOTH)
every_law_of("take_order", any_book_step, (TRADES, LEAVES))
every_law_of("liquidate_on_book", any_book_liquidation, ())
