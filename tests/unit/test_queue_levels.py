"""Worked examples of ADL-20: levels by what stands in front."""

from __future__ import annotations

from zerosum.rules.queue_levels import compute_size_levels, order_by_rank
from zerosum.rules.ranking import Rank, Score


def test_levels_by_size() -> None:
    sizes = {"first": 10, "second": 20, "third": 30, "fourth": 40}
    assert {"first": 1, "second": 2, "third": 3, "fourth": 5} == (
        compute_size_levels(list(sizes), sizes)
    )


def test_order_by_rank_is_by_score_and_then_by_seat() -> None:
    ranks = {
        "a": Rank((Score(1),), seat=0),
        "b": Rank((Score(2),), seat=2),
        "c": Rank((Score(2),), seat=1),
    }
    assert ["c", "b", "a"] == order_by_rank(ranks)


def test_levels_of_the_smallest_queues() -> None:
    assert {"a": 1} == compute_size_levels(["a"], {"a": 0})
    assert {"a": 5} == compute_size_levels(["a"], {"a": 1})
    assert {"a": 1, "b": 5} == compute_size_levels(["a", "b"], {"a": 1, "b": 4})
    assert {"a": 1, "b": 5} == compute_size_levels(["a", "b"], {"a": 0, "b": 5})
    assert {"a": 1, "b": 3} == compute_size_levels(["a", "b"], {"a": 1, "b": 2}, levels=3)
