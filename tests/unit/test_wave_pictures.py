"""Pictures of a wave: the right words and numbers in them, and the same bytes each time."""

from __future__ import annotations

from fractions import Fraction

from tests.unit.test_lab_pictures import PNG, words_in
from zerosum.lab.wave_pictures import (
    Bar,
    ClosedAccount,
    Dot,
    Payer,
    PriceLine,
    picture_of_inventory,
    picture_of_liquidations,
    picture_of_payers,
    picture_of_prices,
    picture_of_queue,
)

QUEUE = [
    ClosedAccount("ann", Fraction(25, 10), Fraction(25, 10)),
    ClosedAccount("bob", Fraction(40), Fraction(38)),
]
MOMENT = 1760130964831
SECOND = MOMENT // 1000


def test_queue_says_what_was_left_and_what_the_last_one_keeps() -> None:
    words = words_in(picture_of_queue("SOL", QUEUE, "svg"))
    expected = {
        "What was left of the failed 40.5 SOL, close by close",
        "Who was closed, in the order of the venue (log scale)",
        "place in the queue",
        "the last one keeps 2",
        "closed",
    }
    assert set() == expected - set(words)


def test_queue_that_ends_exactly_keeps_nothing() -> None:
    words = words_in(picture_of_queue("SOL", QUEUE[:1], "svg"))
    assert [] == [word for word in words if "keeps" in word]


def test_inventory_shows_the_largest_and_adds_up_the_rest() -> None:
    bars = [Bar(f"coin{number}", Fraction(number * 1000)) for number in range(1, 16)]
    words = words_in(picture_of_inventory(bars, "What it held", "million USD", "svg"))
    assert {"What it held", "million USD", "coin15", "15,000", "3 more coins", "6,000"} <= {*words}
    assert "coin3" not in words


def test_prices_are_drawn_around_the_moment() -> None:
    times = tuple(range(SECOND - 300, SECOND + 300))
    line = PriceLine("elsewhere", times, tuple(Fraction(22) + time % 7 for time in times))
    words = words_in(picture_of_prices([line], MOMENT, Fraction(22), coin="AVAX", kind="svg"))
    expected = {
        "elsewhere",
        "forced closes at 22",
        "USD for one AVAX",
        "The same, a minute before and after",
        "21:16:20",
    }
    assert set() == expected - set(words)


def test_payers_are_told_in_numbers() -> None:
    payers = [
        Payer("at the mark", Fraction(0), Fraction(10)),
        Payer("at the limit", Fraction(11), Fraction(0)),
    ]
    words = words_in(picture_of_payers(payers, "svg"))
    assert {
        "Who bears 10 USD: the price of the closes decides",
        "0 given up, 10 open",
        "11 given up, 0 open",
    } <= {*words}


def test_liquidations_far_above_the_margin_are_written_beside() -> None:
    dots = [Dot(Fraction(9, 10), is_certain=True), Dot(Fraction(255, 10), is_certain=False)]
    words = words_in(picture_of_liquidations(dots, Fraction(1), "svg"))
    assert {"maintenance margin: 1 %", "25.5 %", "account value, % of notional"} <= {*words}
    assert "0.9 %" not in words


def test_same_input_gives_the_same_bytes() -> None:
    for kind in ("svg", "png"):
        assert picture_of_queue("SOL", QUEUE, kind) == picture_of_queue("SOL", QUEUE, kind)
    assert picture_of_queue("SOL", QUEUE, "png").startswith(PNG)
