"""The theorems of the ledger (chapter 01): each transition in any situation, under every law."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.loops import Loop
from zerosum.proofs.situations import (
    OTHER,
    TRADED,
    any_exchange,
    any_tiers,
    exchange_around,
)
from zerosum.proofs.theorem import every_law_of
from zerosum.rules.observe import describe_call, observe
from zerosum.spec.arithmetic import conj, disj, ite
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import (
    Account,
    Exchange,
    Role,
    position_of,
    same_account,
    same_market,
)
from zerosum.spec.units import AccountId, MarketId, Rate, Size

ACCEPTED, REFUSED = "accepted", "refused"
BOTH = (ACCEPTED, REFUSED)

ALICE: AccountId = "alice"
BOB: AccountId = "bob"
CLEARING: AccountId = "clearing"
NOBODY: AccountId = "nobody"
TWO_TRADERS = {ALICE: Role.TRADER, BOB: Role.TRADER}
UNLISTED: MarketId = "XYZ"


def watched(given: Given, step: Transition) -> Transition:
    """Return the observation, and demand that both acceptance and refusal are reached."""
    given.cover(ACCEPTED, step.rejection is None)
    given.cover(REFUSED, step.rejection is not None)
    return step


def any_fill(given: Given) -> Transition:
    """Any two names, known or not and perhaps the same, trade any size at any price."""
    before = any_exchange(given, TWO_TRADERS)
    buyer = given.choose("buyer", (ALICE, NOBODY))
    seller = given.choose("seller", (BOB, ALICE, NOBODY))
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_fill"],
            before,
            market=given.choose("market", (TRADED, UNLISTED)),
            buyer=buyer,
            seller=seller,
            size=given.integer("size"),
            price=given.integer("price"),
        ),
    )


def any_transfer(given: Given) -> Transition:
    """Any two names move any amount."""
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_transfer"],
            any_exchange(given, {**TWO_TRADERS, "bystander": Role.TRADER}),
            payer=given.choose("payer", (ALICE, NOBODY)),
            receiver=given.choose("receiver", (BOB, ALICE, NOBODY)),
            amount=given.integer("amount"),
        ),
    )


def any_deposit(given: Given) -> Transition:
    """Any name brings any amount."""
    return _any_door(given, "apply_deposit")


def any_withdrawal(given: Given) -> Transition:
    """Any name asks for any amount."""
    return _any_door(given, "apply_withdrawal")


def _any_door(given: Given, rule_name: str) -> Transition:
    return watched(
        given,
        observe(
            REGISTRY.rules[rule_name],
            any_exchange(given, TWO_TRADERS),
            account=given.choose("account", (ALICE, NOBODY)),
            amount=given.integer("amount"),
        ),
    )


def any_mark(given: Given) -> Transition:
    """Any market's mark moves to any number."""
    return _any_price(given, "apply_mark")


def any_oracle(given: Given) -> Transition:
    """Any market's oracle price moves to any number."""
    return _any_price(given, "apply_oracle")


def _any_price(given: Given, rule_name: str) -> Transition:
    return watched(
        given,
        observe(
            REGISTRY.rules[rule_name],
            any_exchange(given, TWO_TRADERS),
            market=given.choose("market", (TRADED, UNLISTED)),
            price=given.integer("price"),
        ),
    )


def any_opening(given: Given) -> Transition:
    """Any name opens an account of any role, alone or under an owner."""
    before = any_exchange(given, TWO_TRADERS)
    owned = evolve(before.accounts[BOB], owner=ALICE)
    before = evolve(before, accounts=before.accounts.set(BOB, owned))
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_open_account"],
            before,
            account=given.choose("account", ("carol", ALICE)),
            role=given.choose("role", tuple(Role)),
            owner=given.choose("owner", (None, ALICE, BOB, NOBODY)),
        ),
    )


def any_listing(given: Given) -> Transition:
    """Any name is listed at any mark and increment, with any two margin tiers."""
    return watched(
        given,
        observe(
            REGISTRY.rules["apply_list_market"],
            any_exchange(given, TWO_TRADERS),
            market=given.choose("market", (UNLISTED, TRADED)),
            mark=given.integer("mark"),
            price_increment=given.integer("price_increment"),
            tiers=any_tiers(given, "tier", given.choose("tiers", (0, 2))),
        ),
    )


def any_holder_settlement(given: Given) -> Transition:
    """Any holder, the clearing account included, settles at any rate."""
    step = observe(
        REGISTRY.rules["settle_holder"],
        any_exchange(given, {ALICE: Role.TRADER, CLEARING: Role.CLEARING}),
        market=TRADED,
        rate=given.integer("rate"),
        clearing=CLEARING,
        holder=given.choose("holder", (ALICE, CLEARING)),
    )
    given.cover("pays", len(step.journal) > 0)
    return step


def any_funding(given: Given) -> Transition:
    """Any number of holders settle at any rate, through an account that may or may not clear."""
    roles = {
        ALICE: Role.TRADER,
        CLEARING: given.choose("clearing role", (Role.CLEARING, Role.TRADER)),
    }
    call = {
        "market": given.choose("market", (TRADED, UNLISTED)),
        "rate": given.integer("rate"),
        "clearing": given.choose("clearing", (CLEARING, NOBODY)),
    }
    before = any_exchange(given, roles)
    accounts = given.with_loop(before.accounts, funding_loop(given, call))
    before = evolve(before, accounts=accounts)
    return watched(given, observe(REGISTRY.rules["apply_funding"], before, **call))


def funding_loop(given: Given, call: dict[str, Any]) -> Loop:
    """State what holds between two holders: who had its turn has paid, clearing has collected."""
    rate: Rate = call["rate"]

    def arbitrary(start: Exchange) -> tuple[Exchange, AccountId]:
        return _half_settled(given, start), given.choose("next", (ALICE, CLEARING))

    def invariant(start: Exchange, between: Exchange, seen: Size) -> bool:
        collected = start.accounts[CLEARING].quote_balance + rate * seen
        return conj(
            between.accounts[CLEARING].quote_balance == collected,
            _same_but_for_cash(start, between),
        )

    def size_of(account: Account) -> Size:
        return position_of(account, TRADED).size

    def each(id_: AccountId, before: Account, now: Account, has_paid: bool) -> bool:
        paid = ite(has_paid, size_of(before) * rate, 0)
        return disj(
            id_ == CLEARING,
            same_account(now, evolve(before, quote_balance=before.quote_balance - paid)),
        )

    described = describe_call(REGISTRY.rules["apply_funding"], call)
    apart = frozenset({CLEARING})
    return Loop(described, arbitrary, invariant, size_of, apart, each=each)


def _half_settled(given: Given, start: Exchange) -> Exchange:
    """Return any state between two holders: balances are anything that sums to the pile."""
    prefix = given.fresh("between")
    named = {
        id_: evolve(
            start.accounts[id_], quote_balance=given.integer(f"{prefix}{id_}.quote_balance")
        )
        for id_ in (ALICE, CLEARING)
    }
    return exchange_around(
        given,
        named,
        pile=start.pile,
        listed=start.markets,
        next_seat=start.next_seat,
        prefix=prefix,
    )


def _same_but_for_cash(start: Exchange, between: Exchange) -> bool:
    """Return whether only balances differ."""

    def same_positions(id_: AccountId) -> bool:
        held = start.accounts[id_]
        now = between.accounts[id_]
        return same_account(held, evolve(now, quote_balance=held.quote_balance))

    return conj(
        same_positions(ALICE),
        same_positions(CLEARING),
        between.pile == start.pile,
        *(same_market(between.markets[id_], start.markets[id_]) for id_ in (TRADED, OTHER)),
    )


every_law_of("apply_fill", any_fill, BOTH)
every_law_of("apply_transfer", any_transfer, BOTH)
every_law_of("apply_deposit", any_deposit, BOTH)
every_law_of("apply_withdrawal", any_withdrawal, BOTH)
every_law_of("apply_open_account", any_opening, BOTH)
every_law_of("apply_list_market", any_listing, BOTH)
every_law_of("apply_mark", any_mark, BOTH)
every_law_of("apply_oracle", any_oracle, BOTH)
every_law_of("settle_holder", any_holder_settlement, ("pays",))
every_law_of("apply_funding", any_funding, BOTH)
