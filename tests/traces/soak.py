"""Drive very long random histories: `make soak`, one million events.

The events come in chunks. Each chunk starts from a funded exchange and its own random numbers,
drawn from the seed and the chunk's number, so a failure is rerun with `--seed S --chunk K` alone.
After every event all laws of its rule are judged; at the end of a chunk the journal of the whole
chunk is replayed from its start.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from attrs import define

from zerosum.rules import (
    House,
    RuleSet,
    apply_deposit,
    apply_list_market,
    apply_open_account,
    apply_sweep,
    replay,
)
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.observe import describe_call, observe, transition_of
from zerosum.rules.ruleset import BackstopKind, Eligibility, Guard, PriceRule, ResidualRule, Split
from zerosum.spec import REGISTRY, Exchange, Role, Transition, same_state
from zerosum.spec.journal import Journal
from zerosum.spec.state import MarginTier

EVENTS = 1_000_000
CHUNK = 1_000
TRADERS = tuple(f"trader {number}" for number in range(6))
MARKETS = ("BTC", "ETH")
TIERS = (MarginTier(0, 100_000, 50_000), MarginTier(50_000, 200_000, 100_000))


@define
class History:
    """One chunk on its way."""

    rng: random.Random
    exchange: Exchange
    journal: list[Journal]
    counts: Counter[str]
    orders: int = 0


def start(seed: int, chunk: int) -> History:
    """Return a funded exchange and the chunk's own random numbers."""
    rng = random.Random(f"{seed}/{chunk}")  # noqa: S311 - a test, not a secret
    exchange = Exchange()
    roles = {"vault": Role.VAULT, "fees": Role.FEES, "clearing": Role.CLEARING}
    for name in (*TRADERS, *roles):
        exchange, _ = apply_open_account(exchange, account=name, role=roles.get(name, Role.TRADER))
    for market in MARKETS:
        exchange, _ = apply_list_market(exchange, market=market, mark=1_000, tiers=TIERS)
    for name in (*TRADERS, "vault"):
        exchange, _ = apply_deposit(exchange, account=name, amount=rng.randint(1, 200_000))
    return History(rng, exchange, [], Counter())


def call(history: History, rule: str, **arguments: object) -> None:
    """Make one call, judge every law that its rule names, and go on from its outcome."""
    step = observe(REGISTRY.rules[rule], history.exchange, **arguments)
    judge(step, REGISTRY.rules[rule].obeys)
    history.exchange = step.after
    history.journal.append(step.journal)
    refused = "" if step.rejection is None else f": {type(step.rejection).__name__}"
    history.counts[f"{rule}{refused}"] += 1


def judge(step: Transition, laws: tuple[str, ...]) -> None:
    """Raise AssertionError for the first law that does not hold."""
    for id_ in laws:
        if not REGISTRY.laws[id_].holds(step):
            raise AssertionError(f"{id_} {REGISTRY.laws[id_].name} after {step.call}")


def trade(history: History) -> None:
    """Let two accounts trade near the mark."""
    rng, market = history.rng, history.rng.choice(MARKETS)
    mark = history.exchange.markets[market].mark
    call(
        history,
        "apply_fill",
        market=market,
        buyer=rng.choice(TRADERS),
        seller=rng.choice(TRADERS),
        size=rng.randint(0, 60),
        price=max(mark + rng.randint(-20, 20), 0),
    )


def rest(history: History) -> None:
    """Let an order rest near the mark."""
    rng, market = history.rng, history.rng.choice(MARKETS)
    history.orders += 1
    mark = history.exchange.markets[market].mark
    call(
        history,
        "apply_place_order",
        market=market,
        order=f"order {history.orders:06}",
        account=rng.choice(TRADERS),
        size=rng.randint(-30, 30),
        price=max(mark + rng.randint(-200, 200), 1),
    )


def cancel(history: History) -> None:
    """Cancel an account's orders in a market."""
    market, account = history.rng.choice(MARKETS), history.rng.choice(TRADERS)
    call(history, "apply_cancel_orders", market=market, account=account)


def move_mark(history: History) -> None:
    """Move a mark, mostly a little and sometimes a lot."""
    rng, market = history.rng, history.rng.choice(MARKETS)
    by = rng.choice((2, 10, 10, 60, 400))
    mark = max(history.exchange.markets[market].mark + rng.randint(-by, by), 1)
    call(history, "apply_mark", market=market, price=mark)
    call(history, "apply_oracle", market=market, price=max(mark + rng.randint(-9, 9), 1))


def pay(history: History) -> None:
    """Move cash through a door or between accounts."""
    rng = history.rng
    account, amount = rng.choice(TRADERS), rng.randint(0, 30_000)
    rule = rng.choice(("apply_deposit", "apply_withdrawal", "apply_transfer"))
    if rule == "apply_transfer":
        call(history, rule, payer=account, receiver=rng.choice(TRADERS), amount=amount)
    else:
        call(history, rule, account=account, amount=amount)


def fund(history: History) -> None:
    """Settle a funding period."""
    rate, market = history.rng.randint(-3, 3), history.rng.choice(MARKETS)
    call(history, "apply_funding", market=market, rate=rate, clearing="clearing")


def any_rules(rng: random.Random) -> RuleSet:
    """Return a rule set with random choices in its slots."""
    return RuleSet(
        name="soak",
        date="undated",
        backstop=rng.choice(tuple(BackstopKind)),
        backstop_size_cap=rng.choice((None, 40)),
        eligibility=rng.choice(tuple(Eligibility)),
        guard=rng.choice(tuple(Guard)),
        price=rng.choice(tuple(PriceRule)),
        split=rng.choice(tuple(Split)),
        residual=rng.choice(tuple(ResidualRule)),
        liquidation_fee_ppm=rng.choice((0, 5_000)),
    )


def sweep(history: History) -> None:
    """Send every failing account down the waterfall and judge the invariants on the whole."""
    before, rules = history.exchange, any_rules(history.rng)
    house = House(backstop="vault", fees="fees")
    after, journal, failed = apply_sweep(before, house=house, rules=rules)
    arguments = {"account": TRADERS[0], "backstop": "vault", "fees": "fees", "rules": rules}
    described = describe_call(REGISTRY.rules["apply_waterfall"], arguments)
    judge(transition_of(before, after, journal, described), INVARIANTS)
    history.exchange = after
    history.journal.append(journal)
    history.counts["sweep" if failed else "sweep with nothing to do"] += 1
    history.counts["waterfalls"] += len(failed)


EVENTS_AND_WEIGHTS: dict[Callable[[History], None], int] = {
    trade: 30,
    rest: 15,
    cancel: 6,
    move_mark: 15,
    pay: 12,
    fund: 4,
    sweep: 18,
}


def run_chunk(seed: int, chunk: int, events: int) -> History:
    """Run one chunk and check that its whole journal rebuilds its end."""
    history = start(seed, chunk)
    origin = history.exchange
    for _ in range(events):
        (event,) = history.rng.choices(list(EVENTS_AND_WEIGHTS), list(EVENTS_AND_WEIGHTS.values()))
        event(history)
    entries = tuple(entry for journal in history.journal for entry in journal)
    if not same_state(replay(origin, entries), history.exchange):
        raise AssertionError(f"chunk {chunk}: the journal does not rebuild the state")
    return history


def main() -> int:
    """Run the chunks and print what happened in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chunk", type=int, help="run this chunk only")
    asked = parser.parse_args()
    count = -(-asked.events // CHUNK)
    chunks = range(count) if asked.chunk is None else (asked.chunk,)
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for chunk in chunks:
        try:
            counts += run_chunk(asked.seed, chunk, CHUNK).counts
        except BaseException:
            print(f"rerun with --seed {asked.seed} --chunk {chunk}", file=sys.stderr)
            raise
        done = f"chunk {chunk + 1} of {count}, {time.monotonic() - began:.0f} s"
        print(done, end="\r", file=sys.stderr, flush=True)
    for name, times in sorted(counts.items()):
        print(f"{times:>10,}  {name}")
    print(f"{len(chunks) * CHUNK:,} events, no law broken, every journal rebuilds its state")
    return 0


if __name__ == "__main__":
    sys.exit(main())
