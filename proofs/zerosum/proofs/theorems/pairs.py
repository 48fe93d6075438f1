"""Two holders of one side of one market, in any exchange: what a rank has to tell apart."""

from __future__ import annotations

from attrs import evolve, frozen
from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, exchange_around
from zerosum.proofs.worlds import some_rules
from zerosum.rules.ranking import Candidate, Score, compute_rank, is_greater
from zerosum.rules.ruleset import Eligibility, RankKey
from zerosum.spec.arithmetic import conj, negate
from zerosum.spec.state import Account, Exchange, MarginTier, Market, Position, Role
from zerosum.spec.units import AccountId, Price, Quote, Size

ONE: AccountId = "one"
TWO: AccountId = "two"
RATE_PPM = 100_000
"""The maintenance rate where a rank asks for margin: a tenth."""


@frozen(eq=False)
class Holder:
    """What a rank by profit and leverage knows of an account with one position.

    Units: steps unsigned; entry value unsigned and equity in quote units.
    """

    steps: Size
    entry: Quote
    worth: Quote

    def times(self, count: int) -> Holder:
        """Return a holder of so many times as much of everything."""
        return Holder(count * self.steps, count * self.entry, count * self.worth)


def any_holder(given: Given, name: str, *, least_worth: int | None = 1) -> Holder:
    """Return any holder, with at least one quote unit of equity unless it is said otherwise."""
    return Holder(
        given.integer(f"{name}.steps", at_least=1),
        given.integer(f"{name}.entry", at_least=1),
        given.integer(f"{name}.equity", at_least=least_worth),
    )


@frozen(eq=False)
class Pair:
    """Two holders of one side of one market, in any exchange."""

    exchange: Exchange

    def with_role(self, name: AccountId, role: Role) -> Pair:
        """Return the pair with one of them in another role."""
        held = self.exchange.accounts
        opened = held.set(name, evolve(held[name], role=role))
        return Pair(evolve(self.exchange, accounts=opened))

    def seen(self, name: AccountId) -> Candidate:
        """Return one of them as its score is computed."""
        held, listed = self.exchange.accounts[name], self.exchange.markets
        return Candidate(held, held.positions[TRADED], listed[TRADED], listed, 0)

    def score(self, name: AccountId, key: RankKey) -> Score:
        """Return its score under a key, as the queue takes it."""
        rules = some_rules(rank=(key,), eligibility=Eligibility.EVERYONE)
        [score] = compute_rank(self.exchange, name, TRADED, rules).scores
        return score

    def is_first(self, name: AccountId, key: RankKey) -> bool:
        """Return whether it has the greater score of the two."""
        other = TWO if name == ONE else ONE
        return is_greater(self.score(name, key), self.score(other, key))

    def is_tied(self, key: RankKey) -> bool:
        """Return whether neither has the greater score."""
        return conj(negate(self.is_first(ONE, key)), negate(self.is_first(TWO, key)))


def any_mark(given: Given) -> Price:
    """Return any mark of the market that both are in."""
    return given.integer("mark", at_least=1)


def pair_of(given: Given, side: int, mark: Price, one: Holder, two: Holder) -> Pair:
    """Return an exchange in which both hold the same side; all others hold the opposite."""

    def account(holder: Holder, seat: int) -> Account:
        position = Position(side * holder.steps, side * holder.entry)
        cash = holder.worth - side * holder.steps * mark
        return Account(cash, Map({TRADED: position}), seat)

    market = Market(mark=mark, tiers=(MarginTier(0, RATE_PPM, RATE_PPM),))
    named = {ONE: account(one, 0), TWO: account(two, 1)}
    pile = given.integer("pile")
    return Pair(exchange_around(given, named, pile=pile, listed={TRADED: market}, next_seat=3))


def any_side(given: Given) -> int:
    """Return that both are long, or that both are short."""
    side: int = given.choose("side", (1, -1))
    return side
