"""The laws of auto-deleveraging (chapter 05)."""

from __future__ import annotations

from zerosum.spec.arithmetic import (
    conj,
    disj,
    every,
    implies,
    ite,
    magnitude,
    maximum,
    minimum,
    negate,
)
from zerosum.spec.journal import Fill
from zerosum.spec.liquidation import fills_of, is_short_of_margin, one_step_back, size_around
from zerosum.spec.margin import is_below_maintenance
from zerosum.spec.observed import cash_gained, size_gained
from zerosum.spec.registry import Transition, law
from zerosum.spec.state import (
    Account,
    account_equity,
    equity,
    position_of,
    unrealised_profit,
    value_at,
)
from zerosum.spec.units import AccountId, MarketId, Price, Size


def stated_price(step: Transition) -> Price:
    """Return the price that the rule set states for a deleveraging close (ADL-6)."""
    asked = step.call.arguments
    listed = step.before.markets[asked["market"]]
    limit: Price = asked["case"].limits[asked["market"]]
    left, _ = size_around(step, asked["market"])
    match asked["rules"].price.value:
        case "limit":
            return limit
        case "mark":
            return listed.mark
        case "previous mark":
            return listed.previous_mark
        case "oracle":
            return listed.oracle
    return ite(left > 0, maximum(listed.oracle, limit), minimum(listed.oracle, limit))


def candidate_around(step: Transition) -> tuple[Size, Size]:
    """Return the counterparty's position before and after, in steps."""
    asked = step.call.arguments
    states = (state.accounts[asked["candidate"]] for state in (step.before, step.after))
    before, after = (position_of(state, asked["market"]).size for state in states)
    return before, after


@law(
    "ADL-3.L1",
    "CLOSE TERMS",
    "A close is at the price the rule set states, of at most the counterparty's share, against the "
    "opposite side, and of a winner where only winners are eligible.",
    source="story 12, 15",
)
def close_is_as_told(step: Transition) -> bool:
    """Compare the fill with the call and the rule set."""
    asked = step.call.arguments
    left, _ = size_around(step, asked["market"])
    size, _ = candidate_around(step)
    position = position_of(step.before.accounts[asked["candidate"]], asked["market"])
    gained = unrealised_profit(position, step.before.markets[asked["market"]].mark)
    only_winners = asked["rules"].eligibility.value == "winners"

    def fits(fill: Fill) -> bool:
        return conj(
            fill.price == stated_price(step),
            fill.size <= asked["at_most"],
            disj(conj(left > 0, size < 0), conj(left < 0, size > 0)),
            implies(only_winners, lambda: gained > 0),
        )

    return every(fits, fills_of(step))


@law(
    "ADL-3.L2",
    "SAFE HANDS",
    "Under a guard, a counterparty that was not below zero is not taken below zero by its close; "
    "one that could not afford it is skipped or capped.",
    about="step",
    source="ours",
)
def hands_are_safe(step: Transition) -> bool:
    """Compare the counterparty's equity at the mark before and after."""
    asked = step.call.arguments
    candidate = asked["candidate"]
    if asked["rules"].guard.value == "none":
        return True
    return implies(equity(step.before, candidate) >= 0, lambda: equity(step.after, candidate) >= 0)


@law(
    "ADL-3.L3",
    "ENOUGH",
    "A close takes all that is left of the failed position or all of the counterparty's share, "
    "unless less saves the account or a guard forbids it: never more, and never less.",
    source="ours",
)
def close_takes_what_is_left(step: Transition) -> bool:
    """Bound the close above always, and below where nothing stands in its way."""
    asked = step.call.arguments
    left, after = size_around(step, asked["market"])
    size, remaining = candidate_around(step)
    closed = magnitude(left) - magnitude(after)
    share = minimum(magnitude(size), maximum(asked["at_most"], 0))
    must_close = conj(
        asked["rules"].guard.value == "none",
        asked["rules"].eligibility.value != "winners",
        is_below_maintenance(step.before, asked["account"]),
        is_short_of_stop(step, step.before.accounts[asked["account"]]),
        stated_price(step) >= 1,
        disj(conj(left > 0, size < 0), conj(left < 0, size > 0)),
    )
    return conj(
        closed <= magnitude(left),
        closed == magnitude(size) - magnitude(remaining),
        implies(
            must_close,
            lambda: disj(
                closed == minimum(magnitude(left), share),
                negate(is_short_of_stop(step, step.after.accounts[asked["account"]])),
            ),
        ),
    )


def is_short_of_stop(step: Transition, account: Account) -> bool:
    """Return whether a failed account, as it is or would be, is short of the stop (ADL-1)."""
    match step.call.arguments["rules"].adl_stop.value:
        case "when the position is gone":
            return True
        case "at zero":
            return account_equity(account, step.after.markets) < 0
    return is_short_of_margin(step, account)


@law(
    "ADL-3.L6",
    "EXACT STOP",
    "Where a rule set stops deleveraging before the position is gone, a close is only against an "
    "account short of that, and with one step fewer it would still be.",
    source="ours",
)
def close_is_needed(step: Transition) -> bool:
    """Look at the account before, and take one step of the close back and ask again."""
    before = step.before.accounts[step.call.arguments["account"]]

    def is_needed(fill: Fill) -> bool:
        return conj(
            is_short_of_stop(step, before),
            is_short_of_stop(step, one_step_back(step, fill)),
        )

    return every(is_needed, fills_of(step))


@law(
    "ADL-3.L4",
    "CANCELLED",
    "Both sides of a close lose exactly the steps closed, so open interest falls by exactly them.",
    source="story 6, 14",
)
def both_sides_are_cancelled(step: Transition) -> bool:
    """Compare the fall of both magnitudes with the fill."""
    left, after = size_around(step, step.call.arguments["market"])
    size, remaining = candidate_around(step)
    closed = sum(fill.size for fill in fills_of(step))
    return conj(
        magnitude(left) - magnitude(after) == closed,
        magnitude(size) - magnitude(remaining) == closed,
    )


@law(
    "ADL-3.L5",
    "NEUTRAL CLOSE",
    "Deleveraging changes nobody's equity at its own execution price.",
    source="story 12",
)
def close_is_neutral_at_its_price(step: Transition) -> bool:
    """Value both parties with the market at the execution price."""
    asked = step.call.arguments
    price = stated_price(step)

    def price_of(market: MarketId) -> Price:
        return price if market == asked["market"] else step.before.markets[market].mark

    def is_unchanged(id_: AccountId) -> bool:
        before, after = step.before.accounts[id_], step.after.accounts[id_]
        return value_at(after, price_of) == value_at(before, price_of)

    return every(is_unchanged, (asked["account"], asked["candidate"]))


@law(
    "ADL-3.L7",
    "NO FREE RESCUE",
    "What a close gives the failed account at the mark it takes from the counterparty, to the "
    "unit.",
    source="theory 1",
)
def close_is_zero_sum_at_the_mark(step: Transition) -> bool:
    """Add up what both parties gain; one account on both sides gains nothing."""
    asked = step.call.arguments
    parties = sorted({asked["account"], asked["candidate"]})
    return sum(equity(step.after, id_) - equity(step.before, id_) for id_ in parties) == 0


@law(
    "ADL-5.L1",
    "COMPLETE",
    "With everyone eligible, no guard and a price that can be traded, a queue always finishes: the "
    "failed position is gone, or the account needs no liquidation any more.",
    source="story 14",
)
def queue_finishes(step: Transition) -> bool:
    """Look at what is left after the queue; longs equal shorts, so somebody was there."""
    asked = step.call.arguments
    rules = asked["rules"]
    _, after = size_around(step, asked["market"])
    nobody_is_spared = conj(
        rules.eligibility.value != "winners",
        rules.guard.value == "none",
        rules.split.value == "queue",
        rules.adl_trigger.value == "whoever is below maintenance",
        rules.adl_stop.value != "at zero",
        stated_price(step) >= 1,
    )
    return implies(
        nobody_is_spared,
        lambda: disj(after == 0, negate(is_below_maintenance(step.after, asked["account"]))),
    )


@law(
    "ADL-9.L1",
    "EXACT AMOUNT",
    "A close at an amount moves exactly the steps and exactly the amount that are asked for from "
    "one of its two accounts to the other.",
    source="ours",
)
def amount_is_exact(step: Transition) -> bool:
    """Compare what both accounts gained with the call; one account on both sides gains nothing."""
    asked = step.call.arguments
    account, other, market = asked["account"], asked["other"], asked["market"]
    is_close = conj(account != other, asked["moved"] != 0)
    moved, amount = ite(is_close, asked["moved"], 0), ite(is_close, asked["amount"], 0)
    return conj(
        size_gained(step, account, market) == moved,
        size_gained(step, other, market) == -moved,
        cash_gained(step, account) == amount,
        cash_gained(step, other) == -amount,
    )
