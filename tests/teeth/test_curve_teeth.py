"""One planted wrong for each statement about margin curves, shortages, lines and loss indices.

The judge is the theorem: with the error planted it must not come out as expected.
"""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.teeth.judge import statement_notices
from tests.teeth.plant import planted, replaced
from zerosum.proofs.theorem import CATALOGUE

STATEMENTS = [
    (
        "T-MAR-20.A1",
        "margin_curve",
        "return ite(factor == 0, ratio, ratio - div_floor(ratio, 5) + part)",
        "return ite(factor == 0, ratio, ratio + div_floor(ratio, 5) - part)",
    ),
    (
        "T-MAR-20.A2",
        "margin_curve",
        "return div_floor(initial + maintenance, 2)",
        "return div_floor(initial + maintenance, 3)",
    ),
    (
        "T-MAR-21.A1",
        "weighted_margin",
        "return backing.collateral_buffered >= backing.required_buffered",
        "return backing.collateral_buffered > backing.required_buffered",
    ),
    (
        "T-MAR-22.A1",
        "loss_index",
        "return minimum(claimable, maximum(pool, 0))",
        "return minimum(claimable, maximum(pool, 1))",
    ),
    (
        "T-MAR-23.A1",
        "margin_lines",
        "return below.deduction + line.floor * (line.rate - below.rate)",
        "return below.deduction + line.floor * line.rate",
    ),
    (
        "T-MAR-23.A2",
        "margin_lines",
        "return div_ceil(ite(required > 0, required, 0), whole)",
        "return div_ceil(required, whole)",
    ),
    (
        "T-MAR-24.A1",
        "liquidation_price",
        "long_mark = div_ceil(-backing, steps * slope)",
        "long_mark = div_floor(-backing, steps * slope)",
    ),
    (
        "T-MAR-26.A1",
        "skew",
        "return ite(size > 0, div_ceil(paid, whole), div_floor(paid, whole))",
        "return ite(size > 0, div_floor(paid, whole), div_ceil(paid, whole))",
    ),
    (
        "T-MAR-27.A1",
        "skew_terms",
        "bounded = ite(skew > terms.scale, terms.scale,",
        "bounded = ite(skew > terms.scale, skew,",
    ),
    (
        "T-MAR-27.A2",
        "skew_terms",
        "(magnitude(size) - balancing) * taker",
        "magnitude(size) * taker",
    ),
    (
        "T-LIQ-20.A1",
        "shortage",
        "left = maximum(margin - terms.fee - missing, 0)",
        "left = maximum(margin - missing, 0)",
    ),
    (
        "T-LIQ-20.A2",
        "shortage",
        "taken = round_up_to(minimum(most, maximum(allowed, whole)), step)",
        "taken = round_up_to(maximum(allowed, whole), step)",
    ),
    (
        "T-LIQ-21.A1",
        "liquidation_window",
        "return ite(capacity == 0, wanted, minimum(wanted, bound))",
        "return ite(capacity == 0, wanted, minimum(wanted, bound + used))",
    ),
    (
        "T-LIQ-22.A1",
        "liquidation_window",
        "return minimum(maximum(lowest, reward + cost), highest)",
        "return maximum(lowest, minimum(reward + cost, highest))",
    ),
    (
        "T-WAT-20.A1",
        "loss_index",
        "return compute_towards_zero(shift * size, CONTRACT * INDEX_UNIT)",
        "return compute_towards_zero(shift * size, CONTRACT * INDEX_UNIT) - 1",
    ),
    (
        "T-WAT-20.A2",
        "loss_index",
        "from_fund = minimum(owed, maximum(minimum(fund - 1, allowance), 0))",
        "from_fund = minimum(owed, maximum(minimum(fund, allowance), 0))",
    ),
]


@pytest.mark.parametrize(
    ("theorem", "name", "old", "new"), STATEMENTS, ids=[one[0] for one in STATEMENTS]
)
def test_statement_notices(theorem: str, name: str, old: str, new: str) -> None:
    module = import_module(f"zerosum.rules.{name}")
    with planted(module, replaced(module, old, new)):
        assert statement_notices(theorem)


def test_every_statement_of_these_modules_has_a_tooth() -> None:
    functions = {
        name
        for _, module, *_ in STATEMENTS
        for name, member in vars(import_module(f"zerosum.rules.{module}")).items()
        if getattr(member, "__module__", "") == f"zerosum.rules.{module}"
    }
    stated = {
        one.id for one in CATALOGUE.theorems() if one.expects == "proved" and one.rule in functions
    }
    assert stated == {theorem for theorem, *_ in STATEMENTS}
