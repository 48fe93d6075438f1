"""The laws of vault and insurance fund (chapter 04)."""

from __future__ import annotations

from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    div_floor,
    every,
    implies,
    ite,
    magnitude,
    maximum,
    minimum,
)
from zerosum.spec.journal import Fill
from zerosum.spec.liquidation import fills_of, paid_in, size_around
from zerosum.spec.margin import (
    maintenance,
    margin_of,
    meets_initial,
    required_margin,
    value_at_limits,
)
from zerosum.spec.observed import cash_gained
from zerosum.spec.registry import Transition, law
from zerosum.spec.state import Exchange, equity, ids_of, position_of, same_account
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Ppm, Quote, Size


@law(
    "VLT-3.L1",
    "WITHIN LIMITS",
    "A vault that takes anything keeps its capital floor, its own initial margin and its size cap; "
    "a position above the cap may only shrink.",
    about="step",
    source="story 9, 11",
)
def vault_keeps_within_limits(step: Transition) -> bool:
    """Look at the vault after it took something."""
    vault, rules = step.call.arguments["backstop"], step.call.arguments["rules"]
    is_same = same_account(step.before.accounts[vault], step.after.accounts[vault])
    kept = equity(step.after, vault) >= rules.backstop_capital_floor
    if rules.backstop_needs_margin:
        kept = conj(kept, meets_initial(step.after, vault))
    if rules.backstop_size_cap is not None:
        kept = conj(kept, _is_under_cap(step, vault))
    return disj(is_same, kept)


def _is_under_cap(step: Transition, vault: AccountId) -> bool:
    cap, positions = (
        step.call.arguments["rules"].backstop_size_cap,
        step.after.accounts[vault].positions,
    )

    def fits(id_: MarketId) -> bool:
        held = magnitude(position_of(step.before.accounts[vault], id_).size)
        return magnitude(positions[id_].size) <= maximum(cap, held)

    return every(fits, sorted(positions))


@law(
    "VLT-2.L1",
    "READY",
    "A backstop acts only for an account below its trigger, and only while it has lost no more "
    "since its peak than its drawdown allows.",
    about="step",
    source="limits that dYdX, Lighter, Deribit and HitBTC document",
)
def backstop_acts_when_ready(step: Transition) -> bool:
    """Look at the account and the backstop before anything was taken."""
    asked = step.call.arguments
    rules, account, backstop = asked["rules"], asked["account"], asked["backstop"]
    worth = equity(step.before, account)
    held = step.before.accounts[account]
    required = required_margin(held, step.before.markets, maintenance)
    kept_ppm = PPM_ONE - rules.backstop_max_drawdown_ppm
    return disj(
        same_account(held, step.after.accounts[account]),
        conj(
            worth * PPM_ONE < required * rules.backstop_trigger_ppm,
            equity(step.before, backstop) * PPM_ONE >= asked["peak"] * kept_ppm,
        ),
    )


@law(
    "VLT-3.L2",
    "AT THE LIMIT",
    "A vault takes positions at exactly the failed account's limit prices, which are positive; "
    "a vault that takes the whole account takes all of it or nothing.",
    about="step",
    source="story 10; records of Hyperliquid of 2023 (NOTICE)",
)
def vault_takes_at_the_limit(step: Transition) -> bool:
    """Compare each fill with the limit vector of the case."""
    case, account = step.call.arguments["case"], step.call.arguments["account"]
    at_limit = every(
        lambda fill: conj(fill.price == case.limits[fill.market], fill.price >= 1), fills_of(step)
    )
    if disj("market" in step.call.arguments, fills_of(step) == []):
        return at_limit
    positions = step.after.accounts[account].positions
    return conj(at_limit, every(lambda id_: positions[id_].size == 0, sorted(positions)))


@law(
    "VLT-5.L1",
    "NO OVERDRAW",
    "A fund never pays itself below its capital floor.",
    about="step",
    source="story 9",
)
def fund_is_not_overdrawn(step: Transition) -> bool:
    """Compare the fund's equity around the step with its floor."""
    fund, floor = (
        step.call.arguments["backstop"],
        step.call.arguments["rules"].backstop_capital_floor,
    )
    return implies(equity(step.before, fund) >= floor, lambda: equity(step.after, fund) >= floor)


@law(
    "VLT-5.L2",
    "EXACT SLIPPAGE",
    "A fund pays exactly what the steps traded cost beyond the limit, less what the account itself "
    "has left at its limits.",
    about="step",
    source="dYdX v4: the insurance fund pays inside the fill",
)
def fund_pays_exact_slippage(step: Transition) -> bool:
    """Compare the payment with each fill."""
    account, case = step.call.arguments["account"], step.call.arguments["case"]
    own = maximum(value_at_limits(step.before.accounts[account], case.limits), 0)
    owed = 0
    for fill in fills_of(step):
        difference = case.limits[fill.market] - fill.price
        beyond = maximum(difference if fill.seller == account else -difference, 0)
        owed = owed + fill.size * beyond
    return paid_in(step) == maximum(owed - own, 0)


# VLT-7 a share at the mark --------------------------------------------------------------------


@law(
    "VLT-7.L1",
    "AT THE MARK",
    "A fund that takes a share takes it from the account at the mark: no equity changes but for "
    "the penalty, which the account pays the fund, and which never takes it below zero.",
    about="step",
    source="Paradex documentation, 2026",
)
def share_is_taken_at_the_mark(step: Transition) -> bool:
    """Compare each fill with the mark, and both equities with what was paid."""
    account, fund = step.call.arguments["account"], step.call.arguments["backstop"]
    paid = paid_in(step)

    def fits(fill: Fill) -> bool:
        is_theirs = {fill.buyer, fill.seller} == {account, fund}
        return conj(is_theirs, fill.price == step.before.markets[fill.market].mark)

    return conj(
        every(fits, fills_of(step)),
        equity(step.after, account) == equity(step.before, account) - paid,
        disj(account == fund, equity(step.after, fund) == equity(step.before, fund) + paid),
        paid >= 0,
        disj(paid == 0, equity(step.after, account) >= 0),
    )


@law(
    "VLT-7.L2",
    "CUT TERMS",
    "A fund that takes a share takes it of every position, rounded up to whole steps; the penalty "
    "is its rate of that share of the maintenance margin, rounded down, or what the account has "
    "above zero, if that is less.",
    source="Paradex documentation, 2026",
)
def share_is_as_told(step: Transition) -> bool:
    """Compare each position, and what was paid, with the share of the call."""
    if len(step.journal) == 0:
        return True
    asked = step.call.arguments

    def is_cut(market: MarketId) -> bool:
        before, after = size_around(step, market)
        return magnitude(before) - magnitude(after) == share_of(before, asked["share"])

    account, rate = asked["account"], asked["rules"].backstop_penalty_ppm
    penalty = penalty_of(step.before, account, asked["share"], rate)
    positions = step.before.accounts[account].positions
    return conj(every(is_cut, ids_of(positions)), paid_in(step) == penalty)


def share_of(size: Size, share: Ppm) -> Size:
    """Return how many steps of a position are a share of it, at least one unless it is flat."""
    whole = magnitude(size)
    return minimum(maximum(div_ceil(whole * share, PPM_ONE), 1), whole)


def penalty_of(before: Exchange, account: AccountId, share: Ppm, penalty_ppm: Ppm) -> Quote:
    """Return the penalty for a share, in quote units, rounded down."""
    margin = required_margin(before.accounts[account], before.markets, maintenance)
    asked = div_floor(margin * (share * penalty_ppm), PPM_ONE**2)
    return minimum(asked, maximum(equity(before, account), 0))


def margin_after_share(before: Exchange, account: AccountId, share: Ppm) -> Quote:
    """Return the maintenance margin of an account after a share of each position is taken."""
    held, markets = before.accounts[account].positions, before.markets

    def required(market: MarketId) -> Quote:
        left = magnitude(held[market].size) - share_of(held[market].size, share)
        return margin_of(left * markets[market].mark, markets[market].tiers, maintenance)

    return sum(map(required, ids_of(held)))


@law(
    "VLT-6.L1",
    "FUND TERMS",
    "A fund that can pay takes from the account, or gives it, exactly what a fill leaves, and the "
    "maker pays exactly its fee; a fund that cannot pay moves nothing.",
    source="ours",
)
def fund_is_settled_as_told(step: Transition) -> bool:
    """Compare what each of the named accounts gained with the call; they may coincide."""
    asked = step.call.arguments
    balance = step.before.accounts[asked["fund"]].quote_balance
    is_paid = disj(asked["gain"] >= 0, balance + asked["gain"] >= 0)
    gain, fee = ite(is_paid, asked["gain"], 0), ite(is_paid, maximum(asked["fee"], 0), 0)
    flows = (("fund", gain), ("account", -gain), ("fees", fee), ("maker", -fee))

    def due(id_: AccountId) -> Quote:
        return sum(amount for party, amount in flows if asked[party] == id_)

    return every(
        lambda id_: cash_gained(step, id_) == due(id_),
        sorted({asked[party] for party, _ in flows}),
    )


@law(
    "VLT-6.L2",
    "FUND FLOOR",
    "A fund that was not below zero is not below zero after it has paid for a fill.",
    source="dYdX v4 code",
    about="step",
)
def fund_stays_above_zero(step: Transition) -> bool:
    """Look at the fund's balance before and after, where it is nobody else."""
    asked = step.call.arguments
    fund = asked["fund"]
    if fund == asked["maker"]:
        return True
    before, after = (one.accounts[fund].quote_balance for one in (step.before, step.after))
    return disj(before < 0, after >= 0)
