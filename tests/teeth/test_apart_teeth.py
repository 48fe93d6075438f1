"""One planted wrong for each theorem that sets the venues apart.

The judge is the theorem: with the error planted it must not come out as expected, and the function
that it is about must have run.
"""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.docs.apart import ids_on_the_page
from tests.teeth.judge import unexpected
from tests.teeth.plant import planted, replaced
from zerosum.proofs.theorem import CATALOGUE

FLOOR_SHARE = "return div_floor(weight * amount, maximum(whole, 1))\n"
CHARGE = "return div_ceil(weight * amount, maximum(whole, 1))\n"
BEFORE = "value_at(held, lambda id_: markets[id_].previous_mark)"
SELLER = "return _trade(bought, fill.seller, fill.market, -fill.size, fill.price)"
FAVOUR = "better, worse = ite(is_long, one.value, one.entry), ite(is_long, one.entry, one.value)"
TURNED = "worse, better = ite(is_long, one.value, one.entry), ite(is_long, one.entry, one.value)"
SIGNED = "one.entry * maximum(ite(gains, safety, risk), 1),"
GREATER = "return one.numerator * other.denominator > other.numerator * one.denominator"
MOST = "most = minimum(opposite, maximum(at_most, 0))"

STATEMENTS = [
    ("T-ALC-2.A1", "allocation", FLOOR_SHARE, FLOOR_SHARE.replace("\n", " + 1\n")),
    ("T-ALC-2.A2", "allocation", FLOOR_SHARE, FLOOR_SHARE.replace("\n", " + 1\n")),
    ("T-ALC-2.A3", "allocation", CHARGE, CHARGE.replace("ceil", "floor")),
    ("T-ALC-2.A4", "allocation", CHARGE, CHARGE.replace("ceil", "floor")),
    ("T-ALC-2.A5", "allocation", CHARGE, CHARGE.replace("\n", " + 1\n")),
    ("T-WAT-4.A1", "socialisation", BEFORE, BEFORE.replace("previous_mark", "oracle")),
    ("T-WAT-4.A2", "socialisation", BEFORE, BEFORE.replace("previous_mark", "oracle")),
    (
        "T-MAR-13.A5",
        "cross_margin",
        "left = worth * whole - own_margin * net_collateral",
        "left = worth * whole + own_margin * net_collateral",
    ),
    ("T-ADL-6.A1", "journal", SELLER, SELLER.replace("fill.price", "fill.price + 1")),
    ("T-ADL-6.A2", "deleveraging", "return listed.mark\n", "return listed.previous_mark\n"),
    ("T-ADL-6.A3", "journal", SELLER, SELLER.replace("fill.price", "fill.price + 1")),
    ("T-ADL-6.A4", "deleveraging", "return listed.previous_mark\n", "return listed.mark\n"),
    ("T-ADL-5.A2", "deleveraging", MOST, "most = minimum(opposite, 1)"),
    ("T-ADL-5.A3", "deleveraging", MOST, "most = minimum(opposite, 1)"),
    (
        "T-ADL-4.A5",
        "ranking",
        "return Score(better * one.value, worse * one.backing)",
        "return Score(better * one.value + 1, worse * one.backing)",
    ),
    (
        "T-ADL-4.A6",
        "ranking",
        "profit * ite(gains, risk, safety),",
        "profit * ite(gains, risk, safety) + 1,",
    ),
    (
        "T-ADL-4.A7",
        "ranking",
        "return Score(ratio * leverage, ",
        "return Score(ratio * leverage + 1, ",
    ),
    ("T-ADL-4.A8", "ranking", FAVOUR, TURNED),
    ("T-ADL-4.A9", "ranking", FAVOUR, TURNED),
    ("T-ADL-4.A10", "ranking", SIGNED, SIGNED.replace("safety, risk", "risk, safety")),
    ("T-ADL-4.A11", "ranking", GREATER, "return one.numerator > other.numerator"),
    ("T-ADL-4.A41", "ranking", "role is Role.NEUTRAL, 0, 1", "role is Role.NEUTRAL, 1, 0"),
    (
        "T-ADL-4.A42",
        "ranking",
        "in zip(one.scores, other.scores, strict=True)",
        "in zip(one.scores[::-1], other.scores[::-1], strict=True)",
    ),
    ("T-ADL-4.A43", "ranking", "profit * ite(gains, risk,", "-profit * ite(gains, risk,"),
    ("T-ADL-4.A12", "ranking", GREATER, "return one.denominator > other.denominator"),
]

ELSEWHERE = {
    "T-ADL-4.A4",
    "T-LIQ-8.A1",
    "T-MAR-12.A1",
    "T-MAR-12.A2",
    "T-MAR-13.A1",
    "T-MAR-13.A2",
    "T-MAR-13.A3",
    "T-MAR-13.A4",
    "T-MAR-7.A2",
    "T-MAR-7.A3",
    "T-ALC-1.A1",
    "T-ALC-1.A3",
    "T-ADL-4.A1",
    "T-WAT-20.A1",
}
"""What stands on the page too and has its tooth with the other theorems of its chapter."""


@pytest.mark.parametrize(
    ("theorem", "name", "old", "new"), STATEMENTS, ids=[one[0] for one in STATEMENTS]
)
def test_statement_notices(theorem: str, name: str, old: str, new: str) -> None:
    module = import_module(f"zerosum.rules.{name}")
    with planted(module, replaced(module, old, new)):
        noticed = [bite.law for bite in unexpected([theorem])]
    assert [theorem] == noticed


def test_every_theorem_on_the_page_has_a_tooth() -> None:
    proved = {one.id for one in CATALOGUE.theorems() if one.expects == "proved"}
    bitten = {theorem for theorem, *_ in STATEMENTS} | ELSEWHERE
    assert set() == (ids_on_the_page() & proved) - bitten
