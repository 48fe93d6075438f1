"""The venues' tables with one value changed, dropped or doubled: no case ends in a defect.

A mutated case has no expected value, so agreement is not asked here; but every answer must be one,
or a reason, or one line that names the field. What scales in the rules must scale in the answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import evolve

from zerosum.conform.entry import outcome_of
from zerosum.conform.fields import parse_number
from zerosum.conform.files import read_file
from zerosum.conform.registry import ADAPTERS, Case, CaseFile, load_venues
from zerosum.conform.report import Outcome, Verdict

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"
FILES = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []
SEED, MUTANTS = 20_261_126, 60

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/vectors is not beside this checkout")

Place: TypeAlias = tuple[str | int, ...]
Tree: TypeAlias = object


def places_in(value: Tree, at: Place = ()) -> Iterator[Place]:
    """Yield the place of every value inside of one."""
    if isinstance(value, dict):
        inner: list[tuple[str | int, Tree]] = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return
    for key, part in inner:
        yield (*at, key)
        yield from places_in(part, (*at, key))


def changed(value: Tree, at: Place, change: Callable[[Tree], Tree]) -> Tree:
    """Return a value with what stands at a place changed."""
    if not at:
        return change(value)
    key, *rest = at
    if isinstance(value, dict):
        return {k: changed(v, tuple(rest), change) if k == key else v for k, v in value.items()}
    assert isinstance(value, list)
    return [changed(v, tuple(rest), change) if k == key else v for k, v in enumerate(value)]


def dropped(value: Tree, at: Place) -> Tree:
    """Return a value without what stands at a place."""
    *above, key = at
    if isinstance(key, int):
        return changed(value, tuple(above), lambda items: _without(items, key))
    return changed(value, tuple(above), lambda inner: _lacking(inner, key))


def _without(items: Tree, place: int) -> Tree:
    assert isinstance(items, list)
    return items[:place] + items[place + 1 :]


def _lacking(inner: Tree, key: str) -> Tree:
    assert isinstance(inner, dict)
    return {name: part for name, part in inner.items() if name != key}


def others_than(value: Tree) -> list[Tree]:
    """Return values that may stand in the place of one: corners of the same kind, and no value."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [0, 1, -1, -value, value * 10**20, 2**64 - 1, -(2**64), None]
    if isinstance(value, str):
        return ["0", "-1", "1e30", "1/3", "", "other", None]
    if isinstance(value, list):
        return [[], value + value, value[::-1], None]
    return [{}, None]


def mutants_of(given: Tree) -> Iterator[Tree]:
    """Yield a case's input with one thing changed or dropped."""
    for place in places_in(given):
        yield dropped(given, place)
        for other in others_than(found_at(given, place)):
            yield changed(given, place, put(other))


def found_at(value: Tree, at: Place) -> Tree:
    """Return what stands at a place."""
    for key in at:
        if isinstance(value, dict):
            value = value[key]
        else:
            assert isinstance(value, list)
            assert isinstance(key, int)
            value = value[key]
    return value


def put(other: Tree) -> Callable[[Tree], Tree]:
    """Return a change to another value."""
    return lambda _: other


def read(path: Path) -> CaseFile:
    """Return the cases of a file of one function."""
    load_venues()
    [file] = read_file(path)
    return file


def asked_with(file: CaseFile, case: Case, given: Tree) -> Outcome:
    """Return what comes of a case with another input."""
    assert isinstance(given, dict)
    fields = evolve(case.input, values=given)
    ask = ADAPTERS[file.source, file.function]
    return outcome_of(evolve(case, input=fields), ask, file.tolerance)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_changed_case_ends_in_an_answer_or_one_line(path: Path) -> None:
    file = read(path)
    chance = random.Random(SEED)  # noqa: S311 - mutations, not a secret
    for case in file.cases:
        found = list(mutants_of(dict(case.input.values)))
        for given in chance.sample(found, min(MUTANTS // len(file.cases) + 1, len(found))):
            outcome = asked_with(file, case, given)
            if outcome.verdict is Verdict.UNUSABLE:
                [line] = outcome.told
                assert line.startswith(f"{path}: case {case.name}: ")
            assert "broken" not in (outcome.actual or {})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_order_of_the_fields_of_a_case_does_not_matter(path: Path) -> None:
    file = read(path)

    def turned(value: Tree) -> Tree:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(part) for part in value] if isinstance(value, list) else value

    for case in file.cases:
        outcome = asked_with(file, case, turned(dict(case.input.values)))
        assert outcome.verdict in (Verdict.AGREE, Verdict.DISAGREE, Verdict.UNSUPPORTED)
        assert outcome.told == asked_with(file, case, dict(case.input.values)).told


SCALE = 7
SCALED: list[tuple[str, set[str], set[str]]] = [
    ("dydx_v4.funding_settlement_ppm", {"quantums"}, {"net_settlement_ppm"}),
    (
        "dydx_v4.insurance_fund_delta_validity",
        {"insurance_fund_balance", "insurance_fund_delta"},
        set(),
    ),
    (
        "dydx_v4.undercollateralized_transition",
        {"net_collateral", "initial_margin_requirement", "maintenance_margin_requirement"},
        set(),
    ),
    ("freqtrade.hyperliquid_liquidation_price", {"size", "isolated_margin"}, set()),
    ("freqtrade.isolated_liquidation_price", {"amount", "margin", "maintenance_amount"}, set()),
    (
        "freqtrade.binance_liquidation_price",
        {"wallet_balance", "amount", "maintenance_amount"},
        set(),
    ),
    ("synthetix_v3.order_fees", {"fill_price"}, {"fee"}),
    ("synthetix_v3.velocity_funding", {"index_price"}, {"accrued_funding_paid_by_position"}),
    ("venue_docs.insurance_fund_direction", {"quantity"}, {"insurance_fund_delta"}),
]
"""For each table: what can be multiplied in every case, and what is multiplied in the answer."""


def scaled(value: Tree, names: set[str]) -> Tree:
    """Return a value in which the numbers of these names are multiplied."""
    if isinstance(value, dict):
        return {
            name: _multiplied(part) if name in names else scaled(part, names)
            for name, part in value.items()
        }
    return [scaled(part, names) for part in value] if isinstance(value, list) else value


def _multiplied(value: Tree) -> Tree:
    number = parse_number(value)
    if number is None:
        return value
    more = number * SCALE
    return more.numerator if more.denominator == 1 else str(more)


@pytest.mark.parametrize(("stem", "names", "told"), SCALED, ids=[stem for stem, *_ in SCALED])
def test_what_scales_in_a_case_scales_in_its_answer(
    stem: str, names: set[str], told: set[str]
) -> None:
    file = read(FOLDER / f"{stem}.json")
    for case in file.cases:
        expected = scaled(dict(case.expected), told)
        assert isinstance(expected, dict)
        given = scaled(dict(case.input.values), names)
        outcome = asked_with(file, evolve(case, expected=expected), given)
        assert (Verdict.AGREE, ()) == (outcome.verdict, outcome.told)
