"""Drive very long random histories: `make soak`, one million events.

The events come in chunks. Each chunk starts from a funded exchange and its own random numbers,
drawn from the seed and the chunk's number, so a failure is rerun with `--seed S --chunk K` alone.
After every event all laws of its rule are judged, and in one chunk of twenty those of every rule
that ran inside it; at the end of a chunk its whole journal is replayed from the start.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence

from attrs import define, field, frozen

from tests.traces.events import TRADERS, WEIGHTS, Ask, Option, founding
from tests.traces.watch import carry_out, reached_by, tidied
from zerosum.rules import replay
from zerosum.spec import Exchange, same_state
from zerosum.spec.journal import Journal

EVENTS = 1_000_000
CHUNK = 1_000
DEEP = 20
"""In one chunk of so many the rules inside other rules are judged too, which takes longer."""
TIDY = 20
"""After so many events the exchange forgets what is flat or used up."""


@frozen
class SeededDice:
    """Dice that a seed determines."""

    random: random.Random

    def between(self, low: int, high: int) -> int:
        """Return any number from low to high."""
        return self.random.randint(low, high)

    def pick(self, options: Sequence[Option]) -> Option:
        """Return any of the options."""
        return self.random.choice(options)


@define
class History:
    """One chunk on its way."""

    exchange: Exchange = field(factory=Exchange)
    journals: list[Journal] = field(factory=list)
    counts: Counter[str] = field(factory=Counter)
    to_the_bottom: bool = True

    def then(self, asks: list[Ask]) -> None:
        """Go on from the outcomes of some calls."""
        for one in asks:
            step = carry_out(self.exchange, one, to_the_bottom=self.to_the_bottom)
            self.exchange = step.after
            self.journals.append(step.journal)
            self.counts.update(reached_by(step))


def run_chunk(seed: int, chunk: int, events: int) -> History:
    """Run one chunk and check that its whole journal rebuilds its end."""
    numbers = random.Random(f"{seed}/{chunk}")  # noqa: S311 - a test, not a secret
    dice, history = SeededDice(numbers), History(to_the_bottom=chunk % DEEP == 0)
    history.then(founding(dice, TRADERS))
    for number in range(events):
        (event,) = numbers.choices(list(WEIGHTS), list(WEIGHTS.values()))
        history.then(event(history.exchange, dice))
        if number % TIDY == 0:
            history.exchange = tidied(history.exchange)
    entries = tuple(entry for journal in history.journals for entry in journal)
    if not same_state(replay(Exchange(), entries), history.exchange):
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
        print(f"{times:>12,}  {name}")
    print(f"{len(chunks) * CHUNK:,} events, no law broken, every journal rebuilds its state")
    return 0


if __name__ == "__main__":
    sys.exit(main())
