"""Who waits in a queue as ranks see it, and which of two comes before the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from attrs import frozen

from zerosum.lab.matrix.facts import breach
from zerosum.lab.matrix.trace import ForcedFill, Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Fact
from zerosum.rules.margin import compute_maintenance_margin
from zerosum.rules.ranking import comes_first, compute_rank, is_winner
from zerosum.rules.ruleset import RuleSet, Stage
from zerosum.spec.state import Exchange, Role, equity, position_of, unrealised_profit
from zerosum.spec.units import AccountId, MarketId, Quote, Size

ADL = Stage.DELEVERAGING.value
ONE_CLASS = "both are delta neutral or neither is"


@frozen(eq=False)
class Waiting:
    """An account that waits in a queue, as ranks see it. Units: steps and quote units, signed."""

    name: AccountId
    size: Size
    entry: Quote
    profit: Quote
    worth: Quote
    margin: Quote
    value: Quote
    wins: bool
    is_neutral: bool

    @property
    def called(self) -> str:
        """Return its name, and that it is delta neutral if it is."""
        return f"delta-neutral {self.name}" if self.is_neutral else self.name


def waiting(exchange: Exchange, name: AccountId, market: MarketId) -> Waiting:
    """Return an account of a queue."""
    position = position_of(exchange.accounts[name], market)
    listed = exchange.markets[market]
    return Waiting(
        name=name,
        size=position.size,
        entry=position.entry_value,
        profit=unrealised_profit(position, listed.mark),
        worth=equity(exchange, name),
        margin=compute_maintenance_margin(exchange, name),
        value=abs(position.size) * listed.mark,
        wins=is_winner(position, listed),
        is_neutral=exchange.accounts[name].role is Role.NEUTRAL,
    )


def _first_closes(trace: Trace) -> Iterator[ForcedFill]:
    """Yield the first close of each case in each market: there the whole queue waits."""
    seen: set[tuple[int, MarketId]] = set()
    for one in trace.fills(ADL):
        place = (id(one.opened), one.fill.market)
        if place not in seen:
            seen.add(place)
            yield one


def pairs_of(trace: Trace) -> Iterator[tuple[ForcedFill, Waiting, Waiting]]:
    """Yield two of a queue of which the one comes before the other."""
    for one in _first_closes(trace):
        state, market = one.step.before, one.fill.market
        left = position_of(state.accounts[one.account], market).size
        queue = [
            waiting(state, name, market)
            for name, held in state.accounts.items()
            if left * position_of(held, market).size < 0
        ]
        ranks = {who.name: compute_rank(state, who.name, market, trace.rules) for who in queue}
        for first, later in permutations(queue, 2):
            if comes_first(ranks[first.name], ranks[later.name]):
                yield one, first, later


def ahead_of(one: ForcedFill, first: Waiting, later: Waiting, told: str) -> Breach:
    """Return the breach that the one comes before the other."""
    market = one.fill.market
    facts = [
        Fact(
            f'unrealised_profit(position_of(before.accounts["{who.name}"], "{market}"), '
            f'before.markets["{market}"].mark)',
            who.profit,
        )
        for who in (first, later)
    ]
    facts += [Fact(f'equity(before, "{who.name}")', who.worth) for who in (first, later)]
    ranks = (f'compute_rank(before, "{who.name}", "{market}", rules)' for who in (first, later))
    facts.append(Fact(f"comes_first({', '.join(ranks)})", True))
    return breach(one.step, later.name, told, *facts)


def named(one: Breach) -> tuple[Waiting, Waiting]:
    """Return the two of a breach: who came first, and who should have."""
    fill = one.step.entry
    market = getattr(fill, "market", "")
    other = next(fact.text.split('"')[1] for fact in one.facts if fact.text.startswith("equity"))
    return waiting(one.step.before, other, market), waiting(one.step.before, one.account, market)


def in_words(rules: RuleSet) -> str:
    """Return the keys of a rank, one after the other."""
    return ", then ".join(one.value for one in rules.rank)


def of_one_class(claim: Claim, condition: str = ONE_CLASS) -> Claim:
    """Return what is left of a claim where delta-neutral accounts go last: it is of one class."""

    def inside(one: Breach) -> bool:
        first, later = named(one)
        return first.is_neutral is later.is_neutral and claim.inside(one)

    return Claim(
        ("T-ADL-4.A41", "T-ADL-4.A42", *claim.theorems),
        claim.because,
        f"{claim.condition}; {condition}" if claim.condition else condition,
        inside,
    )
