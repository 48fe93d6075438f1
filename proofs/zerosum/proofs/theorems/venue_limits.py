"""The theorems of steps, funds and closes at amounts (LED-15, MAR-14, LIQ-6, VLT-6, ADL-9)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, any_exchange
from zerosum.proofs.theorem import Claims, every_law_of, theorem
from zerosum.proofs.theorems.cross_margin import any_close, any_ratio, any_risk
from zerosum.rules.amounts import close_entries
from zerosum.rules.cross_margin import compute_bankruptcy_amount
from zerosum.rules.insurance import compute_fund_gain, is_covered
from zerosum.rules.liquidation_limits import (
    StepLimits,
    Turn,
    compute_distance,
    compute_grid_price,
    compute_step_size,
    goes_first,
)
from zerosum.rules.observe import observe
from zerosum.rules.premiums import compute_owed_to, compute_settlement
from zerosum.rules.risk import Risk
from zerosum.rules.updates import (
    Admission,
    compute_open_interest_change,
    is_no_riskier,
    judge_transition,
)
from zerosum.rules.values import Ratio, is_less
from zerosum.spec.arithmetic import conj, disj, ite, magnitude, maximum, minimum
from zerosum.spec.journal import Fill, Transfer
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Role
from zerosum.spec.units import PPM_ONE

LOSER, MAKER, FUND, FEES = "loser", "maker", "fund", "fees"
CAST = {LOSER: Role.TRADER, MAKER: Role.MAKER, FUND: Role.FUND, FEES: Role.FEES}
MOVES, STAYS = "something moves", "nothing moves"

PARTIES = 2
"""Each of two accounts loses less than one quote unit by rounding."""

# LED-15, LED-16 settlement and open interest -------------------------------------------------


@theorem(
    "T-LED-15.A1",
    sentence="What funding owes a long the short of that size owes, to the millionth.",
    of=compute_owed_to,
)
def what_is_owed_is_owing(given: Given) -> Claims:
    """Nothing is rounded before an account is credited."""
    size, index, since = (given.integer(name) for name in ("size", "index", "settled_index"))
    yield compute_owed_to(size, index, since) == -compute_owed_to(-size, index, since)


@theorem(
    "T-LED-15.A2",
    sentence="Settling a long and the short of that size credits them together at most nothing, "
    "and takes less than two quote units from both.",
    of=compute_settlement,
    covers=("a rounding",),
)
def settlement_pays_out_no_more(given: Given) -> Claims:
    """Both are rounded down, each at its own expense."""
    owed = given.integer("owed")
    together = compute_settlement(owed) + compute_settlement(-owed)
    given.cover("a rounding", together < 0)
    yield conj(together <= 0, together > -PARTIES)


@theorem(
    "T-LED-16.A1",
    sentence="What a match does to open interest does not depend on which of its parties is named "
    "first, lies within the size traded, and is nothing when a position changes hands.",
    of=compute_open_interest_change,
    covers=("both open", "both close"),
)
def open_interest_follows_the_match(given: Given) -> Claims:
    """Only the parts above zero of the two positions count."""
    one, other = given.integer("one"), given.integer("other")
    bought = given.integer("bought", at_least=1)
    buyer, seller = (one, one + bought), (other, other - bought)
    change = compute_open_interest_change((buyer, seller))
    given.cover("both open", change == bought)
    given.cover("both close", change == -bought)
    yield change == compute_open_interest_change((seller, buyer))
    yield conj(change <= bought, change >= -bought)
    yield disj(one < 0, other < bought, change == 0)


# MAR-14 changes that are accepted ------------------------------------------------------------


@theorem(
    "T-MAR-14.A1",
    sentence="A change that is accepted although the account is below its initial margin after it "
    "never lowers the ratio of net collateral to maintenance margin, nor raises that margin.",
    of=is_no_riskier,
    covers=("accepted",),
)
def accepted_changes_lead_out_of_risk(given: Given) -> Claims:
    """The comparison of risks is the ratio, and the margin may only fall."""
    before, after = any_risk(given, "before"), any_risk(given, "after")
    given.assume(is_no_riskier(before, after))
    given.cover("accepted", after.maintenance_margin < before.maintenance_margin)
    yield after.maintenance_margin <= before.maintenance_margin
    yield (
        after.net_collateral * before.maintenance_margin
        >= before.net_collateral * after.maintenance_margin
    )


@theorem(
    "T-MAR-14.A2",
    sentence="A close at the bankruptcy price is always accepted for the account that is closed: a "
    "part of it, and the last one, after which nothing is owed.",
    of=judge_transition,
    covers=("the last close", "a part", "a deficit"),
)
def bankruptcy_close_is_accepted(given: Given) -> Claims:
    """The rounding in the account's favour is what makes it so: it keeps the ratio or raises it."""
    worth, gained, freed, required = any_close(given)
    before = Risk(worth, given.integer("initial before", at_least=0), required)
    initial = given.integer("initial after", at_least=0)
    left = required - freed
    given.assume(disj(left != 0, initial == 0))
    after_close = worth + gained + compute_bankruptcy_amount(worth, gained, freed, required)
    given.cover("the last close", left == 0)
    given.cover("a part", conj(left > 0, freed > 0))
    given.cover("a deficit", worth < 0)
    yield judge_transition(before, Risk(after_close, initial, left)) is Admission.ACCEPTED


@theorem(
    "T-MAR-14.A3",
    sentence="Whoever was not below zero is not below zero after a change that is accepted.",
    of=judge_transition,
    covers=("below initial margin", "worth less than before"),
)
def accepted_changes_keep_accounts_above_zero(given: Given) -> Claims:
    """Either it is worth its initial margin, or its ratio did not fall from zero or above."""
    before, after = any_risk(given, "before"), any_risk(given, "after")
    given.assume(before.net_collateral >= 0)
    given.assume(judge_transition(before, after) is Admission.ACCEPTED)
    given.cover("below initial margin", after.net_collateral < after.initial_margin)
    given.cover("worth less than before", after.net_collateral < before.net_collateral)
    yield after.net_collateral >= 0


# LIQ-5 to LIQ-8 steps, limits and turns ------------------------------------------------------


@theorem(
    "T-LIQ-5.A1",
    sentence="On the grid a limit price is rounded in the account's favour: not below the limit "
    "where it sells and not above it where it buys, wherever the grid has such a price.",
    of=compute_grid_price,
    covers=("off the grid",),
)
def grid_price_favours_the_account(given: Given) -> Claims:
    """Up to whole units and to the grid for a long, down for a short."""
    limit = Ratio(given.integer("numerator"), given.integer("denominator", at_least=1))
    increment, most = given.integer("increment", at_least=1), given.integer("most", at_least=1)
    given.assume(increment <= most)
    sold = compute_grid_price(limit, increment, most, closes_long=True)
    bought = compute_grid_price(limit, increment, most, closes_long=False)
    given.cover("off the grid", sold > bought)
    yield disj(sold * limit.denominator >= limit.numerator, sold > most - increment)
    yield disj(bought * limit.denominator <= limit.numerator, bought == increment)
    yield conj(sold >= increment, sold <= most, bought >= increment, bought <= most)


@theorem(
    "T-LIQ-6.A1",
    sentence="What is liquidated at once is at least one step and at most the whole position.",
    of=compute_step_size,
    covers=("a part",),
)
def step_is_within_the_position(given: Given) -> Claims:
    """The size is clamped, whatever the limits of the venue are."""
    size, price = given.integer("size"), any_ratio(given)
    limits = StepLimits(
        given.integer("min_notional", at_least=0),
        given.integer("portion_ppm", at_least=0, at_most=PPM_ONE),
        given.integer("max_notional", at_least=0),
    )
    already, step = given.integer("already", at_least=0), given.integer("step", at_least=1)
    given.assume(size != 0)
    steps = compute_step_size(size, price, limits, already, step)
    given.cover("a part", steps < magnitude(size))
    yield conj(steps >= minimum(step, magnitude(size)), steps <= magnitude(size))


def any_turn(given: Given, name: str) -> Turn:
    """Return any liquidation order that waits for its turn."""
    return Turn(
        Ratio(given.integer(f"{name}.limit", at_least=0)),
        Ratio(given.integer(f"{name}.oracle", at_least=1)),
        given.integer(f"{name}.notional", at_least=0),
    )


@theorem(
    "T-LIQ-8.A1",
    sentence="The order of turns is strict: no liquidation goes before itself or before one that "
    "goes before it, and of two that neither goes before, distance and notional are equal.",
    of=goes_first,
    covers=("a tie of distances",),
)
def turns_are_ordered(given: Given) -> Claims:
    """Distances are compared exactly, and the notional decides between equal ones."""
    one, other = any_turn(given, "one"), any_turn(given, "other")
    ahead, behind = goes_first(one, other), goes_first(other, one)
    near, far = compute_distance(one), compute_distance(other)
    is_tied = conj(ite(is_less(near, far), 1, 0) == 0, ite(is_less(far, near), 1, 0) == 0)
    given.cover("a tie of distances", conj(is_tied, one.notional != other.notional))
    yield ite(ahead, 1, 0) + ite(behind, 1, 0) <= 1
    yield disj(ahead, behind, conj(is_tied, one.notional == other.notional))


# VLT-6 the fund inside the fill --------------------------------------------------------------


@theorem(
    "T-VLT-6.A1",
    sentence="After a fill and what the fund takes or gives, the account has at least what a close "
    "at its bankruptcy price gives; exactly that where the fund pays.",
    of=compute_fund_gain,
    covers=("the fund pays", "the fund is paid"),
)
def fund_restores_the_bankruptcy_price(given: Given) -> Claims:
    """The fee is never more than what the fill left above the bankruptcy price."""
    received, fair = given.integer("received"), given.integer("at_bankruptcy")
    fee = given.integer("max_fee_ppm", at_least=0)
    gain = compute_fund_gain(received, fair, fee)
    given.cover("the fund pays", gain < 0)
    given.cover("the fund is paid", gain > 0)
    yield received - gain >= fair
    yield disj(gain >= 0, received - gain == fair)
    yield gain * PPM_ONE <= maximum(received, -received) * fee


@theorem(
    "T-VLT-6.A2",
    sentence="A fund that was not below zero is not below zero after a fill that it covers.",
    of=is_covered,
)
def covered_fill_keeps_the_fund(given: Given) -> Claims:
    """All or nothing: what it cannot pay whole it does not pay."""
    fund, gain = given.integer("fund", at_least=0), given.integer("gain")
    given.assume(is_covered(fund, gain))
    yield fund + gain >= 0


def any_fund_settlement(given: Given) -> Transition:
    """A fund takes or gives any amount; it may be the account itself, or keep the fees."""
    return _moved(
        given,
        observe(
            REGISTRY.rules["settle_fund"],
            any_exchange(given, CAST),
            account=LOSER,
            maker=given.choose("maker", (MAKER, LOSER, FUND)),
            fund=given.choose("fund", (FUND, LOSER)),
            fees=given.choose("fees", (FEES, FUND, MAKER)),
            gain=given.integer("gain"),
            fee=given.integer("fee"),
        ),
    )


def _moved(given: Given, step: Transition) -> Transition:
    """Return the observation, and demand that something and nothing is reached."""
    given.cover(MOVES, len(step.journal) > 0)
    given.cover(STAYS, len(step.journal) == 0)
    return step


every_law_of("settle_fund", any_fund_settlement, (MOVES, STAYS))


# ADL-9 closing at an amount ------------------------------------------------------------------


@theorem(
    "T-ADL-9.A1",
    sentence="The entries of a close at an amount move exactly the steps and exactly the amount: "
    "what the account gets for them the other pays, at a price that is not below zero.",
    of=close_entries,
    covers=("a rest", "a payment with the position"),
)
def close_entries_are_exact(given: Given) -> Claims:
    """The fill takes the whole prices, a transfer the rest, whichever way it goes."""
    moved, amount = given.integer("moved"), given.integer("amount")
    given.assume(moved != 0)
    fill, *rest = close_entries("BTC", "account", "other", moved, amount, "deleveraging")
    got = 0
    if isinstance(fill, Fill):
        bought = 1 if fill.buyer == "account" else -1
        got = -bought * fill.size * fill.price
        yield conj(fill.size * bought == moved, fill.price >= 0)
    for transfer in rest:
        if isinstance(transfer, Transfer):
            got = got + (1 if transfer.receiver == "account" else -1) * transfer.amount
            yield transfer.amount > 0
    given.cover("a rest", len(rest) == 1)
    given.cover("a payment with the position", conj(moved > 0, amount > 0))
    yield got == amount


def any_amount_close(given: Given) -> Transition:
    """Any two accounts, perhaps the same, move any steps for any amount, either way."""
    return _moved(
        given,
        observe(
            REGISTRY.rules["close_for_amount"],
            any_exchange(given, CAST),
            market=TRADED,
            account=LOSER,
            other=given.choose("other", (MAKER, LOSER)),
            moved=given.integer("moved"),
            amount=given.integer("amount"),
            reason="deleveraging",
        ),
    )


every_law_of("close_for_amount", any_amount_close, (MOVES, STAYS))
