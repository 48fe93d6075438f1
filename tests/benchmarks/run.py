"""Measure what the ledger costs, each figure as a ratio to a named peer in the same run.

Started by `make bench`. Nothing here asserts: time is for people to read.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable

from attrs import frozen
from immutables import Map

from zerosum.rules import apply_fill
from zerosum.spec import Account, Exchange, Market, Position

ACCOUNTS = 100_000
REPEATS = 5


@frozen
class Row:
    """One comparison: ours, a peer, and how often each was called."""

    what: str
    peer: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    calls: int


def exchange_of(count: int) -> Exchange:
    """Return an exchange of many funded accounts and one market."""
    accounts = {f"account {number}": Account(1_000_000, seat=number) for number in range(count)}
    markets = Map({"BTC": Market(mark=100, previous_mark=100, oracle=100)})
    return Exchange(1_000_000 * count, Map(accounts), markets, count)


def fill_on(exchange: Exchange) -> Callable[[], object]:
    """Return a call that trades one step between two accounts of an exchange."""

    def fill() -> object:
        return apply_fill(
            exchange, market="BTC", buyer="account 1", seller="account 2", size=1, price=100
        )

    return fill


def rows() -> list[Row]:
    """Return the comparisons."""
    large, small = exchange_of(ACCOUNTS), exchange_of(10)
    copied = dict(large.accounts.items())
    touched = {"account 1": Account(), "account 2": Account()}
    return [
        Row(
            f"fill in a book of {ACCOUNTS:,} accounts",
            "the same in a book of 10",
            fill_on(large),
            fill_on(small),
            2_000,
        ),
        Row(
            f"fill in a book of {ACCOUNTS:,} accounts",
            "copying a dict of the accounts",
            fill_on(large),
            lambda: {**copied, **touched},
            20,
        ),
        Row(
            "one position, an attrs value",
            "a tuple of the same two numbers",
            lambda: Position(1, 100),
            lambda: tuple([1, 100]),  # noqa: C409 - a literal would be folded at compile time
            50_000,
        ),
    ]


def seconds(call: Callable[[], object], calls: int) -> float:
    """Return the best time of one call."""
    return min(timeit.repeat(call, number=calls, repeat=REPEATS)) / calls


def main() -> None:
    """Print the table."""
    print(f"python {sys.version.split()[0]}; best of {REPEATS}")
    print(f"{'ours':<42}{'peer':<36}{'ours us':>10}{'peer us':>10}{'ratio':>9}")
    for row in rows():
        ours, theirs = seconds(row.ours, row.calls), seconds(row.theirs, row.calls)
        print(
            f"{row.what:<42}{row.peer:<36}{ours * 1e6:>10.2f}{theirs * 1e6:>10.2f}"
            f"{ours / theirs:>9.3f}"
        )


if __name__ == "__main__":
    main()
