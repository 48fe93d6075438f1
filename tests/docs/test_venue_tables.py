"""The numbers in the clauses of the venues' own slots are those that the rules compute."""

from __future__ import annotations

import pytest

from tests.docs.test_worked_tables import row, rows
from zerosum.cli.chapters import clause
from zerosum.rules.liquidation_price import Held, compute_last_safe_mark, compute_paid_balance
from zerosum.rules.liquidation_window import compute_window_size
from zerosum.rules.loss_index import compute_index_payment, compute_index_shift, split_loss
from zerosum.rules.margin_curve import (
    RATIO_ONE,
    MarginCurve,
    MarginKind,
    compute_curve_ratio,
    compute_grown_ratio,
    compute_root,
)
from zerosum.rules.margin_lines import MarginLine, compute_lines
from zerosum.rules.queue_levels import compute_size_levels
from zerosum.rules.shortage import Terms, compute_cover
from zerosum.spec.units import PPM_ONE

CONTRACT, COIN = 10**9, 10**6


def percent(ratio: int) -> str:
    """Return a ratio as the chapters write it."""
    return f"{100 * ratio // RATIO_ONE} %"


@pytest.mark.parametrize("contracts", [1, 100, 10_001])
def test_ratio_grows_with_size(contracts: int) -> None:
    curve = MarginCurve(initial=500, maintenance=500, factor=10_000)
    size = contracts * CONTRACT
    grown = compute_grown_ratio(500, curve.factor, compute_root(size))
    asked = compute_curve_ratio(curve, size, MarginKind.MAINTENANCE)
    assert [percent(grown), percent(asked)] == row("MAR-20", f"{contracts:,}")


def test_lines_of_a_table() -> None:
    lines = compute_lines(((0, 10_000), (1_000, 50_000), (3_000, 100_000)))
    for line in lines:
        rate, deduction = f"{line.rate // 10_000} %", f"{line.deduction // PPM_ONE:,}"
        assert [rate, deduction] == row("MAR-23", f"{line.floor:,}")


def test_formula_beside_the_search() -> None:
    held = Held(10, compute_paid_balance(10, 1_000, 100))
    found = clause("MAR-24")
    assert found is not None
    mark = compute_last_safe_mark(held, MarginLine(0, 50_000))
    assert f"the formula gives {mark}, the last safe mark" in " ".join(found.text.split())


@pytest.mark.parametrize(("fee", "fund"), [(0, 0), (1, 0), (1, 1)])
def test_cover_of_a_shortage(fee: int, fund: int) -> None:
    terms = Terms(ratio=1_000, fee=fee * 10_000, price=100 * COIN)
    cover = compute_cover(10 * COIN, terms, fund * 10_000)
    assert [f"{cover // CONTRACT}.{cover % CONTRACT:09d}"] == row("LIQ-20", f"{fee} %", f"{fund} %")


def test_levels_by_size() -> None:
    told = rows("ADL-20")[2:]
    sizes = {name: int(size) for name, size, *_ in told}
    levels = compute_size_levels(list(sizes), sizes)
    reached = 0
    for name, size, front, level in told:
        reached += int(size)
        assert (f"{reached} of {sum(sizes.values())}", str(levels[name])) == (front, level)


def test_loss_by_index() -> None:
    split = split_loss(-100, fund=41, allowance=100, fees=20)
    shift = compute_index_shift(split.from_others, 6 * CONTRACT, -4 * CONTRACT)
    each = compute_index_payment(shift, CONTRACT)
    assert [str(split.from_fund)] == row("WAT-20", "the fund, which keeps one unit")
    assert [str(split.from_fees)] == row("WAT-20", "the market's fees")
    assert [str(each)] == row("WAT-20", "each of ten contracts")


@pytest.mark.parametrize("wanted", [30, 50])
def test_window(wanted: int) -> None:
    size = compute_window_size(wanted, 100, 60, is_calm=False, is_first=True)
    assert ["any", str(size)] == row("LIQ-21", str(wanted))
