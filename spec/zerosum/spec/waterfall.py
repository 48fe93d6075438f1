"""The laws of the waterfall and its end (chapter 06)."""

from __future__ import annotations

from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    every,
    iff,
    implies,
    ite,
    magnitude,
    maximum,
    minimum,
    negate,
)
from zerosum.spec.journal import BeginStage, Fill, Journal
from zerosum.spec.ledger import deficit_of
from zerosum.spec.liquidation import paid_in
from zerosum.spec.margin import (
    is_below_maintenance,
    maintenance,
    margin_of,
    notional,
    required_margin,
)
from zerosum.spec.observed import cash_gained, is_accepted
from zerosum.spec.registry import Transition, law
from zerosum.spec.state import Exchange, equity, ids_of
from zerosum.spec.units import AccountId, MarketId, Price


@law(
    "WAT-3.L1",
    "LIQUIDATION ADMISSION",
    "A waterfall is accepted exactly when its accounts exist and the failed one is below its "
    "maintenance margin.",
    source="ours",
)
def waterfall_is_admitted_exactly(step: Transition) -> bool:
    """Compare acceptance with the trigger."""
    asked = step.call.arguments
    named = (asked["account"], asked["backstop"], asked["fees"])
    are_known = conj(*(id_ in step.before.accounts for id_ in named))
    return iff(
        is_accepted(step),
        conj(
            are_known,
            implies(are_known, lambda: is_below_maintenance(step.before, asked["account"])),
        ),
    )


@law(
    "WAT-4.L1",
    "SHARE TERMS",
    "A payer of a socialised loss pays at most its share, at most what is still owed, and is not "
    "taken below zero; the failed account receives exactly what is paid and never gets above zero "
    "by it.",
    source="claims problems: R. Aumann, M. Maschler, J. Econ. Theory 36 (1985)",
)
def share_is_as_told(step: Transition) -> bool:
    """Compare the payment with the share, the deficit and the payer's equity."""
    asked = step.call.arguments
    account, payer = asked["account"], asked["payer"]
    paid = paid_in(step)
    owed = deficit_of(equity(step.before, account))
    affordable = maximum(equity(step.before, payer), 0)
    allowed = minimum(minimum(owed, maximum(asked["at_most"], 0)), affordable)
    return disj(payer == account, conj(paid == allowed, cash_gained(step, account) == paid))


@law(
    "WAT-5.L1",
    "WITHDRAWAL HAIRCUT",
    "While a deficit is open, a withdrawal leaves behind its share of it, rounded up, and never "
    "more than the deficit.",
    source="Paradex: each withdrawal pays a factor; this form ours",
)
def withdrawal_bears_its_share(step: Transition) -> bool:
    """Compare what left the pile with the amount less its share."""
    asked = step.call.arguments
    account, debtor, amount = asked["account"], asked["debtor"], asked["amount"]
    if disj(negate(is_accepted(step)), account == debtor):
        return True
    owed = deficit_of(equity(step.before, debtor))
    promised = step.before.pile + owed
    haircut = minimum(owed, minimum(amount, div_ceil(amount * owed, maximum(promised, 1))))
    return conj(
        step.before.pile - step.after.pile == amount - haircut,
        cash_gained(step, debtor) == haircut,
        cash_gained(step, account) == -amount,
    )


@law(
    "WAT-3.L2",
    "STAGE ORDER",
    "The stages of a waterfall begin in the order of the rule set, in every market before the next "
    "stage begins, none is left out, and the end comes last.",
    about="journal",
    source="ours; story 19",
)
def stages_begin_in_order(step: Transition) -> bool:
    """Compare the journal's stages with the rule set."""
    rules, account = step.call.arguments["rules"], step.call.arguments["account"]
    if not is_accepted(step):
        return True
    markets = list(ids_of(step.before.accounts[account].positions))
    begun = stages_begun(step.journal)
    first = [market for _, market in begun[: len(markets)]]
    planned = [(stage.value, market) for stage in rules.stages for market in first]
    are_all = {*first} == {*markets} if planned else True
    return conj(are_all, begun == [*planned, ("socialisation", None)])


def stages_begun(journal: Journal) -> list[tuple[str, MarketId | None]]:
    """Return the stages that a journal begins, each with its market, in their order."""
    return [(one.stage, one.market) for one in journal if isinstance(one, BeginStage)]


@law(
    "WAT-3.L3",
    "FIXED LIMITS",
    "Every takeover at the limit, and every deleveraging close of a rule set that closes at the "
    "limit, is at the limit price fixed at the trigger.",
    about="entry",
    source="records of Hyperliquid of 2023 (NOTICE)",
)
def limits_stay_fixed(step: Transition) -> bool:
    """Recompute each limit from the state before and compare, cross-multiplied."""
    rules, account = step.call.arguments["rules"], step.call.arguments["account"]
    reasons = ("takeover", "deleveraging") if rules.price.value == "limit" else ("takeover",)
    fills = [one for one in step.journal if isinstance(one, Fill) if one.reason in reasons]
    by_margin = rules.limit.value == "by maintenance margin"

    def is_at_limit(fill: Fill) -> bool:
        return is_limit_of(step.before, account, fill.market, fill.price, by_margin=by_margin)

    return every(is_at_limit, fills)


def is_limit_of(
    exchange: Exchange, account: AccountId, market: MarketId, price: Price, *, by_margin: bool
) -> bool:
    """Return whether a price is the limit of a position of an account that fails as it stands."""
    if by_margin:
        return _divides_by_margin(exchange, account, market, price)
    return _divides_by_notional(exchange, account, market, price)


def _divides_by_notional(
    exchange: Exchange, account: AccountId, market: MarketId, price: Price
) -> bool:
    """Return whether a price is the limit that shares the equity by notional (MAR-7)."""
    held, markets = exchange.accounts[account], exchange.markets
    whole = sum(notional(held, markets, id_) for id_ in ids_of(held.positions))
    given_up = equity(exchange, account) * markets[market].mark
    divisor = maximum(whole, 1)
    gained = price * divisor - markets[market].mark * whole
    is_long = held.positions[market].size > 0
    return conj(
        implies(is_long, lambda: conj(gained >= -given_up, gained - divisor < -given_up)),
        implies(negate(is_long), lambda: conj(gained <= given_up, gained + divisor > given_up)),
    )


def _divides_by_margin(
    exchange: Exchange, account: AccountId, market: MarketId, price: Price
) -> bool:
    """Return whether a price is the limit that shares the equity by margin, if any (MAR-13)."""
    held, markets = exchange.accounts[account], exchange.markets
    required = required_margin(held, markets, maintenance)
    if required <= 0:
        return _divides_by_notional(exchange, account, market, price)
    listed, size = markets[market], held.positions[market].size
    own = margin_of(notional(held, markets, market), listed.tiers, maintenance)
    share = equity(exchange, account) * own
    divisor = maximum(magnitude(size), 1) * required
    given_up = ite(size > 0, listed.mark - price, price - listed.mark)
    return conj(given_up * divisor <= share, share < given_up * divisor + divisor)
