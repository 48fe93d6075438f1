"""Values are written as the Python that makes them again."""

from __future__ import annotations

import pytest
from immutables import Map

from zerosum.cli.plain_python import LINE, Verbatim, as_python, assignment, call_assignment
from zerosum.spec import Account, Exchange, Market, Position, Role, same_state

NAMES = {
    "Account": Account,
    "Exchange": Exchange,
    "Map": Map,
    "Market": Market,
    "Position": Position,
    "Role": Role,
}

WHOLE = Exchange(
    pile=3,
    accounts=Map(
        {
            'ann\'s "own"': Account(5, Map({"BTC": Position(2, -4), "ETH": Position()}), seat=1),
            "vault": Account(-2, role=Role.VAULT, owner='ann\'s "own"', seat=2),
        }
    ),
    markets=Map({"BTC": Market(mark=10**30), "ETH": Market(mark=1, oracle=7)}),
    next_seat=3,
)


@pytest.mark.parametrize("room", [10, 92, 10_000])
def test_exchange_is_made_again(room: int) -> None:
    made: Exchange = eval(as_python(WHOLE, room=room), NAMES)  # noqa: S307 - what is to be tried
    assert same_state(WHOLE, made)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (None, "None"),
        (True, "True"),
        ("BTC", '"BTC"'),
        (Role.VAULT, "Role.VAULT"),
        (Account(role=Role.NEUTRAL), "Account(role=Role.NEUTRAL)"),
        (Position(), "Position()"),
        (Position(size=-1), "Position(size=-1)"),
        (Account(positions=Map({"BTC": Position()})), "Account()"),
        ({"a": 1}, '{"a": 1}'),
        (Verbatim("x + y"), "x + y"),
    ],
)
def test_defaults_are_left_out(value: object, text: str) -> None:
    assert text == as_python(value)


def test_statements_are_broken_where_they_are_long() -> None:
    text = assignment("before", WHOLE)
    assert text.startswith("    before = Exchange(\n        pile=3,\n")
    assert LINE >= max(map(len, text.splitlines()))


def test_short_call_stays_in_one_line() -> None:
    parts = [("", Verbatim("before")), ("market=", "BTC"), ("price=", 2)]
    assert '    after, _ = apply_mark(before, market="BTC", price=2)' == call_assignment(
        "after, _", "apply_mark", parts
    )
