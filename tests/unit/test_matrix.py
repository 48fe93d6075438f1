"""The matrix: every cell rests on theorems that exist, or on a run that anybody can repeat."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from attrs import evolve

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from zerosum.cli.matrix_python import python_of
from zerosum.lab.matrix.describe import witness_name
from zerosum.lab.matrix.judge import Judge, compute_matrix, is_unsaid, why_not
from zerosum.lab.matrix.properties import PROPERTIES
from zerosum.lab.matrix.readings import COLUMNS, READINGS, SAME, reading_of
from zerosum.lab.matrix.slots import steps_of
from zerosum.lab.matrix.verdicts import Cell, Property, Verdict
from zerosum.lab.matrix.worlds import EVERY
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    Eligibility,
    Guard,
    LimitRule,
    PriceRule,
    RuleSet,
    Split,
    Stage,
)
from zerosum.rules.venues.book import RuleBook
from zerosum.rules.venues.shelf import books
from zerosum.spec.ledger import net_size
from zerosum.spec.registry import REGISTRY

BY_NAME = {one.name: one for one in PROPERTIES}
CELLS = compute_matrix(tuple(books()))
WITNESSED = [cell for cell in CELLS if cell.witness is not None]
NEVER_REACHED = [
    ("deribit_2026", "RATIO KEPT"),
    ("dydx_v4", "BOOK FIRST"),
    ("lighter_2026", "RATIO KEPT"),
]
"""Where nothing breaks it: deleveraging leaves the book nothing, or the fund asks it again."""


def cell_of(rules: str, name: str) -> Cell:
    """Return one cell."""
    [cell] = [one for one in CELLS if (one.rules, one.property.name) == (rules, name)]
    return cell


def of_value(rules: RuleSet, name: str) -> Cell:
    """Return the verdict on a rule set as it stands."""
    return Judge(RuleBook("", rules, {})).of_value(rules, BY_NAME[name])


def test_every_property_is_asked_of_every_rule_set_and_no_cell_is_left_open() -> None:
    assert [*range(1, 29), None, None, None] == [one.number for one in PROPERTIES]
    assert len(books()) * len(PROPERTIES) == len(CELLS)
    assert {*Verdict} - {Verdict.NOT_DECIDED} == {cell.verdict for cell in CELLS}


def test_every_verdict_has_what_it_needs() -> None:
    for cell in CELLS:
        proved = cell.verdict in (Verdict.THEOREM, Verdict.CONDITIONAL)
        assert cell.because
        assert not proved or cell.theorems
        assert (cell.verdict is Verdict.CONDITIONAL) <= bool(cell.condition)
        assert (cell.verdict is Verdict.REFUTED) <= (cell.witness is not None)
        assert (cell.verdict is Verdict.NOT_STATED) is (cell.as_assumed is not None)


def test_theorems_named_are_proved_theorems_of_the_catalogue() -> None:
    proved = {one.id for one in CATALOGUE.theorems() if one.expects == "proved"}
    assert {id_ for cell in CELLS for id_ in cell.theorems} <= proved


def test_a_law_of_each_step_is_that_of_every_step_that_a_rule_set_takes() -> None:
    for name, book in books().items():
        steps = tuple(steps_of(book.rules))
        assert set(steps) <= set(REGISTRY.rules)
        for law, label in (("MAR-5.L1", "JUST CAUSE"), ("LIQ-3.L3", "NO FLIP")):
            assert {f"T-{law}-{step}" for step in steps} <= {*cell_of(name, label).theorems}
            assert [] == [step for step in steps if law not in REGISTRY.rules[step].obeys]


@pytest.mark.parametrize("cell", WITNESSED, ids=witness_name)
def test_witness_breaks_the_property_in_plain_python(tmp_path: Path, cell: Cell) -> None:
    text = python_of(cell)
    assert cell.witness is not None
    assert 1 <= len(cell.witness.breach.facts) == text.count("    assert ")
    file = tmp_path / "witness.py"
    file.write_text(text, "utf-8")
    [test] = [one for name, one in run_path(str(file)).items() if name.startswith("test_")]
    test()


@pytest.mark.parametrize("name", books())
def test_no_small_world_breaks_what_is_promised(name: str) -> None:
    rules, judge = books()[name].rules, Judge(books()[name])
    traces = [judge.trace(rules, world) for world in EVERY]
    broken = []
    for asked in PROPERTIES:
        claim = None if why_not(rules, asked) else asked.claim(rules)
        if claim is None:
            continue
        broken += [
            (asked.name, one.told)
            for trace in traces
            for one in asked.breaches(trace)
            if not claim.condition or claim.inside(one)
        ]
    assert [] == broken


@pytest.mark.parametrize("name", books())
def test_money_and_sizes_are_kept_at_every_step_of_every_small_world(name: str) -> None:
    rules, judge = books()[name].rules, Judge(books()[name])
    states = [step.after for world in EVERY for step in judge.trace(rules, world).steps]
    assert len(states) > 400
    for state in states:
        assert state.pile == sum(one.quote_balance for one in state.accounts.values())
        assert {0} == {net_size(state, market) for market in state.markets}


BY_NOTIONAL = {"T-MAR-7.A1", "T-MAR-7.A2", "T-MAR-7.A3", "T-ADL-3.A1"}
BY_MARGIN = {"T-MAR-13.A6", "T-MAR-13.A7", "T-MAR-13.A8"}


def test_claims_rest_on_theorems_about_the_limits_that_the_rule_set_fixes() -> None:
    foreign = [
        (cell.rules, cell.property.name)
        for cell in CELLS
        if {*cell.theorems}
        & (BY_NOTIONAL if books()[cell.rules].rules.limit is LimitRule.MAINTENANCE else BY_MARGIN)
    ]
    assert [] == foreign
    assert {*BY_NOTIONAL, "T-MAR-13.A7", "T-MAR-13.A8"} <= {
        id_ for cell in CELLS for id_ in cell.theorems
    }


def test_every_condition_is_needed() -> None:
    unbroken = [
        (cell.rules, cell.property.name)
        for cell in CELLS
        if cell.verdict is Verdict.CONDITIONAL and cell.witness is None
    ]
    assert NEVER_REACHED == unbroken


def test_a_breach_outside_of_a_condition_is_what_is_shown() -> None:
    for cell in WITNESSED:
        claim = cell.property.claim(books()[cell.rules].rules)
        if cell.verdict is Verdict.CONDITIONAL:
            assert claim is not None
            assert cell.witness is not None
            assert not claim.inside(cell.witness.breach)


@pytest.mark.parametrize(
    "slots",
    [
        {"eligibility": Eligibility.WINNERS},
        {"guard": Guard.CAP},
        {"split": Split.PRO_RATA},
        {"adl_trigger": AdlTrigger.BANKRUPT},
        {"adl_stop": AdlStop.SOLVENT},
    ],
)
def test_each_slot_of_a_condition_is_needed_for_the_proof(slots: dict[str, Any]) -> None:
    complete = evolve(books()["okx_2024"].rules, price=PriceRule.LIMIT)
    assert Verdict.THEOREM is of_value(complete, "COMPLETE").verdict
    assert () == of_value(evolve(complete, **slots), "COMPLETE").theorems


def test_a_search_that_finds_nothing_decides_nothing() -> None:
    rules = evolve(books()["okx_2024"].rules, split=Split.PRO_RATA)
    cell = of_value(rules, "COMPLETE")
    assert (Verdict.NOT_DECIDED, None) == (cell.verdict, cell.witness)


def test_what_needs_a_stage_is_not_asked_without_it() -> None:
    assert Stage.DELEVERAGING not in books()["drift_v2"].rules.stages
    assert Verdict.NOT_APPLICABLE is cell_of("drift_v2", "SAFE HANDS").verdict
    assert Verdict.NOT_APPLICABLE is cell_of("dango_oracle", "FUND FIRST").verdict


# Not stated ----------------------------------------------------------------------------------


def test_what_is_not_stated_turns_on_a_slot_that_nobody_says() -> None:
    for cell in CELLS:
        if cell.verdict is Verdict.NOT_STATED:
            grounds = books()[cell.rules].grounds
            named = [ground for ground in grounds.values() if ground.source in cell.because]
            assert named
            assert all(map(is_unsaid, named))


def test_a_verdict_that_a_guard_would_turn_is_not_stated_while_no_guard_is_known() -> None:
    cell = cell_of("bitmex", "SAFE HANDS")
    assert (Verdict.NOT_STATED, Verdict.REFUTED) == (cell.verdict, cell.as_assumed)
    assert "With none, as assumed here, it is REFUTED; with skip it is THEOREM" in cell.because
    said = {**books()["bitmex"].grounds, "guard": books()["dydx_v4"].grounds["guard"]}
    known = Judge(evolve(books()["bitmex"], grounds=said))
    assert Verdict.REFUTED is known.cell(BY_NAME["SAFE HANDS"]).verdict


def test_who_goes_first_is_not_stated_where_neither_class_nor_rank_is_known() -> None:
    assert Verdict.NOT_STATED is cell_of("hyperliquid_2023", "WINNERS FIRST").verdict
    assert Verdict.THEOREM is cell_of("binance_2025", "WINNERS FIRST").verdict


@pytest.mark.parametrize(
    ("rules", "name", "verdict"),
    [
        ("dydx_v4", "NO LOSS AT MARK", Verdict.REFUTED),
        ("binance_2019", "NO LOSS AT MARK", Verdict.CONDITIONAL),
        ("okx_2024", "NO LOSS AT MARK", Verdict.THEOREM),
        ("hyperliquid_2026", "BOOK FIRST", Verdict.CONDITIONAL),
        ("deribit_2026", "BOOK FIRST", Verdict.REFUTED),
        ("ethereal", "BOOK FIRST", Verdict.NOT_STATED),
        ("okx_2024", "FUND FIRST", Verdict.CONDITIONAL),
        ("dydx_v4", "FUND FIRST", Verdict.REFUTED),
        ("dango_oracle", "NO MORE THAN NEEDED", Verdict.THEOREM),
        ("dydx_v4", "NO MORE THAN NEEDED", Verdict.CONDITIONAL),
        ("hyperliquid_2026", "NO MORE THAN NEEDED", Verdict.REFUTED),
        ("hyperliquid_engine_2026", "WINNERS FIRST", Verdict.REFUTED),
        ("dydx_v4", "RISES WITH PROFIT", Verdict.REFUTED),
        ("ethereal", "RISES WITH LEVERAGE", Verdict.THEOREM),
        ("bitmex", "RISES WITH LEVERAGE", Verdict.CONDITIONAL),
        ("dydx_v4", "PUBLIC TRIGGER", Verdict.THEOREM),
        ("vega_socialisation", "NOTHING UNRESOLVED", Verdict.CONDITIONAL),
        ("vega_socialisation", "SAME MARKET", Verdict.REFUTED),
        ("bybit_drawdown_2025", "WINNERS FIRST", Verdict.THEOREM),
        ("bybit_neutral_2026", "WINNERS FIRST", Verdict.CONDITIONAL),
        ("bybit_neutral_2026", "RISES WITH PROFIT", Verdict.CONDITIONAL),
        ("bybit_neutral_2026", "HEDGE KEPT", Verdict.REFUTED),
    ],
)
def test_what_sets_rule_sets_apart(rules: str, name: str, verdict: Verdict) -> None:
    assert verdict is cell_of(rules, name).verdict


# The reading ---------------------------------------------------------------------------------


def test_the_reading_has_a_word_for_each_venue_and_property() -> None:
    assert [*range(1, 29)] == [*READINGS]
    for line in READINGS.values():
        assert len(COLUMNS) == len(line.split())
        assert {*line.split()} <= {*SAME}


def test_a_reason_is_given_exactly_where_the_verdict_is_another() -> None:
    read = [(cell, found) for cell in CELLS if (found := reading_of(cell)) is not None]
    assert {cell.rules for cell in CELLS} - {cell.rules for cell, _ in read} == {
        "dango_bankruptcy",
        "dango_oracle",
        "ethereal",
        "injective_settlement",
        "textbook",
        "vega_socialisation",
    }
    for cell, found in read:
        assert (SAME[found.code] is cell.verdict) is (found.differs == "")


def test_our_own_properties_were_not_read_by_anybody() -> None:
    ours: list[Property] = [one for one in PROPERTIES if one.number is None]
    assert ["BYSTANDER", "SAFE HANDS", "COMPLETE"] == [one.name for one in ours]
    assert {None} == {reading_of(cell) for cell in CELLS if cell.property in ours}
