"""A deficit that the winners of a move bear (chapter 06, WAT-4)."""

from __future__ import annotations

from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, holding
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.worlds import LOSER, MAKER, any_world, some_rules
from zerosum.rules.ruleset import ResidualRule
from zerosum.rules.socialisation import (
    compute_deficit,
    compute_gain,
    pay_share,
    settle,
)
from zerosum.spec.arithmetic import conj, disj, maximum, minimum
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    account_equity,
    equity,
    total_over_accounts,
    value_at,
)
from zerosum.spec.units import Quote


def value_before(exchange: Exchange, account: Account) -> Quote:
    """Return what an account would be worth at the previous marks, with what it holds and has."""
    return value_at(account, lambda market: exchange.markets[market].previous_mark)


@theorem(
    "T-WAT-4.A1",
    sentence="Whoever is asked for no more than its gain since the previous marks pays no more "
    "than that gain, and ends with no less than it had been worth there.",
    of=pay_share,
    covers=("a payment",),
)
def payer_keeps_what_it_had_before_the_move(given: Given) -> Claims:
    """The gain is what it has more than at the previous marks."""
    before = any_world(given, (LOSER, MAKER))
    gain, at_most = compute_gain(before, MAKER), given.integer("at_most")
    given.assume(at_most <= maximum(gain, 0))
    after, _ = pay_share(before, account=LOSER, payer=MAKER, at_most=at_most)
    paid = equity(before, MAKER) - equity(after, MAKER)
    given.cover("a payment", paid > 0)
    yield conj(paid >= 0, paid <= maximum(gain, 0))
    worth = value_before(before, before.accounts[MAKER])
    yield disj(gain < 0, equity(after, MAKER) >= worth)


@theorem(
    "T-WAT-4.A2",
    sentence="If nobody is below zero at the previous marks, with what it holds and has, then what "
    "all who have gained since can pay of their gains is at least what anybody owes: such a "
    "deficit is borne whole.",
    of=compute_gain,
    covers=("a deficit",),
)
def gains_cover_the_deficit(given: Given) -> Claims:
    """Longs equal shorts, so all gains sum to nothing, and what one has lost others have gained."""
    world = any_world(given, (LOSER, MAKER))
    markets = world.markets

    def gain_of(account: Account) -> Quote:
        return account_equity(account, markets) - value_before(world, account)

    given.part("base")
    yield total_over_accounts(world, gain_of) == 0
    weights, gains = given.integer("weights so far"), given.integer("gains so far")
    given.assume(weights >= gains)
    given.assume(value_before(world, world.accounts[MAKER]) >= 0)
    gain, means = compute_gain(world, MAKER), maximum(equity(world, MAKER), 0)
    given.part("step")
    yield gain == gain_of(world.accounts[MAKER])
    yield weights + minimum(maximum(gain, 0), means) >= gains + gain
    given.assume(value_before(world, world.accounts[LOSER]) >= 0)
    owed, lost = compute_deficit(world, LOSER), -compute_gain(world, LOSER)
    given.cover("a deficit", owed > 0)
    of_others, all_weights = given.integer("gains of others"), given.integer("all weights")
    given.assume(conj(of_others == lost, all_weights >= of_others))
    given.part("claim")
    yield disj(owed == 0, all_weights >= owed)


def after_a_fall(cash: Quote) -> Exchange:
    """Return two longs of five and a short of ten, all since 100, at 90: it has gained 100."""
    accounts = {
        LOSER: holding(-500 - cash, {TRADED: 5}, seat=0),
        "second": holding(-500 - cash, {TRADED: 5}, seat=1),
        MAKER: holding(1_000 + 1_000, {TRADED: -10}, seat=2),
    }
    market = Market(mark=90, previous_mark=100)
    pile = sum(one.quote_balance for one in accounts.values())
    return Exchange(pile, Map(accounts), Map({TRADED: market}), 3)


@theorem(
    "R-WAT-3",
    sentence="Of all that those who fail in one move owe, nobody bears more than its gain.",
    of=settle,
    expects="refuted",
    condition="true of each who fails: T-WAT-4.A1",
)
def gain_is_asked_for_once(given: Given) -> Claims:
    """Two who already owed before the move: the winner is asked for its whole gain by each."""
    before = after_a_fall(given.integer("owed before", at_least=0))
    rules = some_rules(residual=ResidualRule.WINNERS_OF_MOVE)
    after = before
    for name in (LOSER, "second"):
        after, _ = settle(after, account=name, rules=rules)
    yield equity(before, MAKER) - equity(after, MAKER) <= compute_gain(before, MAKER)
