"""Worked examples of ADL-9 and VLT-6: an amount as a fill and a transfer, and a fund inside."""

from __future__ import annotations

import pytest

from tests.unit.crowds import BTC, FEES, HOUSE, Held, exchange_of
from zerosum.rules import close_for_amount, settle_fund
from zerosum.rules.amounts import close_entries
from zerosum.spec.journal import Fill, Transfer


@pytest.mark.parametrize(
    ("moved", "amount", "price", "rest"),
    [
        (1, -100, 100, None),
        (1, 0, 0, None),
        (3, -301, 100, ("ann", "bob", 1)),
        (3, -299, 99, ("ann", "bob", 2)),
        (3, 1, 0, ("bob", "ann", 1)),  # it buys, and is paid for it
        (3, 7, 0, ("bob", "ann", 7)),
    ],
)
def test_amount_of_a_buyer(
    moved: int, amount: int, price: int, rest: tuple[str, str, int] | None
) -> None:
    fill = Fill(BTC, "ann", "bob", moved, price, "x")
    expected = (fill,) if rest is None else (fill, Transfer(*rest, "x"))
    assert expected == close_entries(BTC, "ann", "bob", moved, amount, "x")


@pytest.mark.parametrize(
    ("moved", "amount", "price", "rest"),
    [
        (-1, 100, 100, None),
        (-3, 301, 100, ("bob", "ann", 1)),
        (-3, -1, 0, ("ann", "bob", 1)),  # it sells, and pays for it
    ],
)
def test_amount_of_a_seller(
    moved: int, amount: int, price: int, rest: tuple[str, str, int] | None
) -> None:
    fill = Fill(BTC, "bob", "ann", -moved, price, "x")
    expected = (fill,) if rest is None else (fill, Transfer(*rest, "x"))
    assert expected == close_entries(BTC, "ann", "bob", moved, amount, "x")


@pytest.mark.parametrize(
    ("other", "moved", "count"),
    [("bob", 1, 1), ("bob", -1, 1), ("bob", 0, 0), ("ann", 1, 0), ("ann", 0, 0)],
)
def test_nothing_is_moved_within_one_account(other: str, moved: int, count: int) -> None:
    before = exchange_of({"ann": Held(100), "bob": Held(100)}, marks={BTC: 100})
    after, journal = close_for_amount(
        before,
        market=BTC,
        account="ann",
        other=other,
        moved=moved,
        amount=-100 * moved,
        reason="x",
    )
    assert count == len(journal)
    assert (after is before) is (count == 0)


def settled(
    gain: int, fee: int, *, account: str = "ann", maker: str = "bob"
) -> list[tuple[str, str, int, str]]:
    """Return what a fund with five settles."""
    before = exchange_of({"ann": Held(100), "bob": Held(100)}, marks={BTC: 100}, house=5)
    _, journal = settle_fund(
        before, account=account, maker=maker, fund=HOUSE, fees=FEES, gain=gain, fee=fee
    )
    assert all(isinstance(one, Transfer) for one in journal)
    paid = [one for one in journal if isinstance(one, Transfer)]
    return [(one.payer, one.receiver, one.amount, one.reason) for one in paid]


def test_fund_settles_a_fill() -> None:
    fee = ("bob", FEES, 3, "trading fee")
    assert [("ann", HOUSE, 7, "liquidation fee"), fee] == settled(7, 3)
    assert [("ann", HOUSE, 1, "liquidation fee")] == settled(1, 0)
    assert [(HOUSE, "ann", 1, "slippage"), fee] == settled(-1, 3)
    assert [(HOUSE, "ann", 5, "slippage"), fee] == settled(-5, 3)
    assert [fee] == settled(0, 3)
    assert [("bob", FEES, 1, "trading fee")] == settled(0, 1)
    assert [] == settled(0, 0)


def test_fund_that_cannot_pay_all_pays_nothing_and_no_fee_is_due() -> None:
    assert [] == settled(-6, 3)


def test_nobody_pays_itself() -> None:
    assert [("bob", FEES, 3, "trading fee")] == settled(7, 3, account=HOUSE)
    assert [("ann", HOUSE, 7, "liquidation fee")] == settled(7, 3, maker=FEES)
