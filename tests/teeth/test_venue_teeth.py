"""One planted wrong for each statement about venues that liquidate in steps, at amounts.

The judge is the theorem: with the error planted it must not come out as expected.
"""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.teeth.judge import statement_notices
from tests.teeth.plant import planted, replaced
from tests.teeth.test_apart_teeth import STATEMENTS as APART
from zerosum.proofs.theorem import CATALOGUE

STATEMENTS = [
    (
        "T-MAR-10.A1",
        "values",
        "ite(numerator >= 0, div_floor(numerator, divisor), div_ceil(numerator, divisor))",
        "div_floor(numerator, divisor)",
    ),
    (
        "T-MAR-10.A2",
        "values",
        "ite(numerator >= 0, div_floor(numerator, divisor), div_ceil(numerator, divisor))",
        "div_ceil(numerator, divisor)",
    ),
    (
        "T-MAR-11.A1",
        "margin_schedules",
        "return compute_margin_at(notional, maximum(scaled, own_ppm))",
        "return compute_margin_at(notional, own_ppm)",
    ),
    (
        "T-MAR-11.A2",
        "margin_schedules",
        "above = open_interest - schedule.lower_cap",
        "above = schedule.upper_cap - open_interest",
    ),
    (
        "T-MAR-12.A1",
        "risk",
        "return sign(one.maintenance_margin - other.maintenance_margin)",
        "return 0",
    ),
    (
        "T-MAR-12.A2",
        "risk",
        "right = other.net_collateral * one.maintenance_margin",
        "right = other.net_collateral",
    ),
    (
        "T-MAR-13.A1",
        "cross_margin",
        "div_floor(net_collateral * freed_margin, whole)",
        "div_floor(net_collateral * freed_margin, whole + 1)",
    ),
    (
        "T-MAR-13.A2",
        "cross_margin",
        "return -gained_value - div_floor(",
        "return -gained_value + div_floor(-1 *",
    ),
    ("T-MAR-13.A3", "cross_margin", "return -gained_value - ", "return 1 - gained_value - "),
    ("T-MAR-13.A4", "margin", "long_limit = div_ceil(", "long_limit = -1 + div_ceil("),
    ("T-MAR-13.A6", "margin", "given_up = div_floor(", "given_up = div_ceil("),
    (
        "T-MAR-13.A7",
        "margin",
        "mark - given_up, mark + given_up",
        "mark + given_up, mark - given_up",
    ),
    ("T-MAR-13.A8", "margin", "given_up = div_floor(worth", "given_up = div_ceil(worth"),
    (
        "T-MAR-14.A1",
        "updates",
        "return compare_risks(after, before) <= 0",
        "return compare_risks(after, before) >= 0",
    ),
    (
        "T-MAR-14.A2",
        "updates",
        "return compare_risks(after, before) <= 0",
        "return compare_risks(after, before) < 0",
    ),
    (
        "T-MAR-14.A3",
        "updates",
        "if is_no_riskier(before, after):",
        "if after.maintenance_margin <= before.maintenance_margin:",
    ),
    (
        "T-LIQ-5.A1",
        "liquidation_limits",
        "steps = div_ceil(whole, increment)",
        "steps = div_floor(whole, increment)",
    ),
    (
        "T-LIQ-6.A1",
        "liquidation_limits",
        "return clamp(fitting, step, whole)",
        "return fitting",
    ),
    (
        "T-LIQ-8.A1",
        "liquidation_limits",
        "ite(one.notional > other.notional, 1, 0)",
        "ite(one.notional >= other.notional, 1, 0)",
    ),
    ("T-VLT-6.A1", "insurance", "return minimum(better, ", "return maximum(better, "),
    ("T-VLT-6.A2", "insurance", "fund + gain >= 0", "fund + gain >= -1"),
    (
        "T-LED-15.A1",
        "premiums",
        "return -(index - settled_index) * size",
        "return -(index - settled_index) * (size + 1)",
    ),
    (
        "T-LED-15.A2",
        "premiums",
        "return div_floor(owed, PPM_ONE)",
        "return div_ceil(owed, PPM_ONE)",
    ),
    (
        "T-LED-16.A1",
        "updates",
        "sum(maximum(after, 0) - maximum(before, 0)",
        "sum(maximum(after, 0) - before",
    ),
    (
        "T-ADL-9.A1",
        "amounts",
        "payer, receiver = (buyer, seller) if rest > 0 else (seller, buyer)",
        "payer, receiver = (buyer, seller)",
    ),
]


@pytest.mark.parametrize(
    ("theorem", "name", "old", "new"), STATEMENTS, ids=[one[0] for one in STATEMENTS]
)
def test_statement_notices(theorem: str, name: str, old: str, new: str) -> None:
    module = import_module(f"zerosum.rules.{name}")
    with planted(module, replaced(module, old, new)):
        assert statement_notices(theorem)


def test_every_statement_of_these_chapters_has_a_tooth() -> None:
    stated = {
        one.id
        for one in CATALOGUE.theorems()
        if one.expects == "proved" and one.rule in _functions_of_these_chapters() and not one.law
    }
    bitten = (*STATEMENTS, *APART)
    assert set() == stated - {theorem for theorem, *_ in bitten}


def _functions_of_these_chapters() -> set[str]:
    modules = {f"zerosum.rules.{name}" for _, name, *_ in STATEMENTS} - {"zerosum.rules.margin"}
    return {
        name
        for module in modules
        for name, member in vars(import_module(module)).items()
        if getattr(member, "__module__", "") == module
    }
