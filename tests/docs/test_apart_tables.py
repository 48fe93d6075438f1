"""The numbers in the clauses on what sets venues apart are those that the rules compute."""

from __future__ import annotations

import pytest
from immutables import Map

from tests.docs.test_worked_tables import row
from zerosum.cli.chapters import clause
from zerosum.rules.allocation import compute_floor_share, compute_shares, compute_shares_and_rest
from zerosum.rules.cross_margin import compute_bankruptcy_amount
from zerosum.rules.margin import compute_limit
from zerosum.rules.ranking import SCORES, Candidate
from zerosum.rules.ruleset import RankKey
from zerosum.spec.state import Account, Market, Position

THREE = {"first": 1, "second": 1, "last": 1}


def as_row(shares: dict[str, int], amount: int) -> list[str]:
    """Return shares, and what nobody has, as the chapter writes them."""
    return [*map(str, shares.values()), str(amount - sum(shares.values()))]


def test_two_among_three() -> None:
    alone = {name: compute_floor_share(weight, 3, 2) for name, weight in THREE.items()}
    assert as_row(alone, 2) == row("ALC-2", "each rounded down")
    assert as_row(compute_shares_and_rest(THREE, 2), 2) == row("ALC-2", "the rest to the last")
    assert as_row(compute_shares(THREE, 2), 2) == row("ALC-2", "running totals (ALC-1)")


@pytest.mark.parametrize(("name", "entry", "worth"), [("first", 3, 1), ("second", 2, 2)])
def test_two_scores_of_two_longs(name: str, entry: int, worth: int) -> None:
    market = Market(mark=2)
    position = Position(2, entry)
    account = Account(worth - 4, Map({"BTC": position}), 0)
    one = Candidate(account, position, market, Map({"BTC": market}), 0)
    scores = [
        SCORES[key](one) for key in (RankKey.FAVOUR_X_LEVERAGE, RankKey.PROFIT_RATIO_X_LEVERAGE)
    ]
    written = [f"{round(one.numerator / one.denominator, 2):g}" for one in scores]
    assert [str(entry), str(worth), *written] == row("ADL-4", name)


def test_dividing_by_notional_and_by_margin() -> None:
    taken = 10 * (100 - compute_limit(10, 100, 20, 2_000))
    by_margin = 1_000 - compute_bankruptcy_amount(20, 0, 100, 300) - 1_000
    found = clause("MAR-13")
    assert found is not None
    text = " ".join(found.text.split())
    assert f"by notional the first takes {taken} of it along" in text
    assert f"by margin a third, rounded down to {by_margin}" in text
