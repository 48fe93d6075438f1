"""A wrong limit by margin is noticed by FIXED LIMITS, on a worked waterfall and by its proof."""

from __future__ import annotations

from importlib import import_module

import pytest
from attrs import evolve

from tests.teeth.judge import theorem_notices
from tests.teeth.plant import planted, replaced
from tests.unit.crowds import BTC, Held, exchange_of, fills, liquidated, marked
from zerosum.rules.ruleset import LimitRule
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.rejections import BrokenInvariant

BY_MARGIN = evolve(textbook, limit=LimitRule.MAINTENANCE)
GIVES_TOO_MUCH = ("given_up = div_floor(", "given_up = div_ceil(")
"""With an equity of 14 for ten steps each gives up 1, and rounded the other way 2."""


def test_fixed_limits_notice_a_wrong_limit_by_margin() -> None:
    """Nobody bids, so the vault takes what it can at the limit, and the whale gets the rest."""
    crowd = {"ann": Held(104, {BTC: (10, 100)}), "whale": Held(500, {BTC: (-10, 110)})}
    before = marked(exchange_of(crowd, marks={BTC: 100}, house=30), BTC=91)
    journal = liquidated(before, "ann", BY_MARGIN).journal
    assert {90} == {price for *_, price in fills(journal)}
    module = import_module("zerosum.rules.margin")
    wrongly = planted(module, replaced(module, *GIVES_TOO_MUCH))
    with wrongly, pytest.raises(BrokenInvariant) as caught:
        liquidated(before, "ann", BY_MARGIN)
    assert "WAT-3.L3" in str(caught.value)


def test_the_proof_of_fixed_limits_notices_a_wrong_limit_by_margin() -> None:
    module = import_module("zerosum.rules.margin")
    with planted(module, replaced(module, *GIVES_TOO_MUCH)):
        assert theorem_notices("apply_waterfall", "WAT-3.L3", "UNKNOWN")
