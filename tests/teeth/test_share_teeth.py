"""One planted wrong for each law of a share at the mark; and every law has a tooth."""

from __future__ import annotations

import pytest

from tests.teeth.judge import statement_notices, theorem_notices
from tests.teeth.plant import planted, replaced
from tests.teeth.test_waterfall_teeth import TURNS, WRONGS
from zerosum.rules import share
from zerosum.spec.registry import REGISTRY

OF_A_SHARE = [
    (
        "VLT-7.L1",
        "yield Fill(market, backstop, account, part, mark, SHARE)",
        "yield Fill(market, backstop, account, part, mark - 1, SHARE)",
    ),
    ("VLT-7.L1", "return minimum(asked, maximum(equity(exchange, account), 0))", "return asked"),
    ("VLT-7.L2", "maximum(div_ceil(whole * share,", "maximum(div_floor(whole * share,"),
    ("VLT-7.L2", "asked = div_floor(", "asked = div_ceil("),
    ("VLT-2.L1", "if negate(is_ready(exchange, case, backstop, peak, rules)):", "if False:"),
    ("VLT-3.L1", "taken if keeps_within_limits(", "taken if True or keeps_within_limits("),
    ("LIQ-3.L3", "PPM_ONE), 1), whole)", "PPM_ONE), 1), whole + 1)"),
    (
        "MAR-5.L1",
        "conj(is_liquidatable(exchange, account), share >= 1)",
        "conj(True, share >= 1)",
    ),
]


@pytest.mark.parametrize(("law", "old", "new"), OF_A_SHARE)
def test_theorem_notices(law: str, old: str, new: str) -> None:
    with planted(share, replaced(share, old, new)):
        assert theorem_notices("take_share", law) == "REFUTED"


@pytest.mark.parametrize(
    ("theorem", "old", "new"),
    [
        ("T-VLT-7.A1", "if is_enough(exchange, account, share, rules):", "if True:"),
        ("T-VLT-7.A1", "while share < PPM_ONE:", "while share < SMALLEST_STEP:"),
        ("T-VLT-7.A1", "required * PPM_ONE < worth", "required * PPM_ONE <= worth"),
        (
            "T-VLT-7.A2",
            "equity(exchange, account) - compute_penalty(",
            "equity(exchange, account) + compute_penalty(",
        ),
    ],
)
def test_statement_notices(theorem: str, old: str, new: str) -> None:
    with planted(share, replaced(share, old, new)):
        assert statement_notices(theorem)


def test_every_law_of_the_waterfall_has_a_tooth() -> None:
    bitten = {one.law for one in (*WRONGS, *TURNS)} | {law for law, *_ in OF_A_SHARE}
    laws = set(REGISTRY.laws)
    assert set() == {id_ for id_ in laws if not id_.startswith("LED-")} - bitten
