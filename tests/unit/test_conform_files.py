"""Files of cases: what is read, and the one line for what cannot be."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.vector_files import CASE, REPOSITORY, case_with, vector_file, write_vectors
from zerosum.conform import UnusableVectors, Verdict, conform
from zerosum.conform.entry import NO_RULE, NOTHING_SAID
from zerosum.conform.registry import ADAPTERS, load_venues


def refusal_of(path: Path) -> str:
    """Return the line with which a path is refused."""
    with pytest.raises(UnusableVectors) as refused:
        conform([path])
    return str(refused.value)


def input_with(**changed: Any) -> dict[str, Any]:
    """Return the case with some of its input changed; None takes a key away."""
    given = {**CASE["input"], **changed}
    return case_with(input={key: value for key, value in given.items() if value is not None})


def test_case_that_agrees(tmp_path: Path) -> None:
    report = conform([write_vectors(tmp_path / "a.json")])
    [file] = report.files
    assert ("GetBankruptcyPriceInQuoteQuantums", 0) == (file.function, report.exit_status)
    assert [Verdict.AGREE] == [outcome.verdict for outcome in file.outcomes]


def test_case_that_disagrees_says_by_how_much(tmp_path: Path) -> None:
    wrong = case_with(expected={"delta_quote_quantums": -4_999_000_001})
    report = conform([write_vectors(tmp_path / "a.json", wrong)])
    [failure] = report.files[0].failures
    assert 1 == report.exit_status
    assert ("delta_quote_quantums: expected -4999000001, is -4999000000 (off by 1)",) == (
        failure.told
    )


def test_function_without_a_rule_is_not_supported(tmp_path: Path) -> None:
    report = conform([write_vectors(tmp_path / "a.json", function="GetSomethingElse")])
    assert (0, 1) == (report.exit_status, report.count(Verdict.UNSUPPORTED))
    assert [NO_RULE] == list(report.reasons)


def test_case_that_asserts_nothing_is_not_taken_for_agreement(tmp_path: Path) -> None:
    report = conform([write_vectors(tmp_path / "a.json", case_with(expected={}))])
    assert [NOTHING_SAID] == list(report.reasons)
    assert (0, 0) == (report.count(Verdict.AGREE), report.exit_status)


def test_what_only_describes_a_file_is_not_read(tmp_path: Path) -> None:
    report = conform([write_vectors(tmp_path / "a.json", case_with(row=7), part="first")])
    assert 1 == report.count(Verdict.AGREE)


def test_function_out_of_scope_says_why(tmp_path: Path) -> None:
    report = conform([write_vectors(tmp_path / "a.json", function="MintShares")])
    [reason] = report.reasons
    assert reason.startswith("shares of a vault")
    assert (0, 1) == (report.exit_status, report.count(Verdict.UNSUPPORTED))


def test_function_of_another_source_is_not_taken_for_the_same(tmp_path: Path) -> None:
    report = conform([write_vectors(tmp_path / "a.json", source={"repo": None})])
    assert 1 == report.count(Verdict.UNSUPPORTED)


def test_explained_case_is_shown_and_not_counted(tmp_path: Path) -> None:
    explained = case_with(
        name="other",
        expected={"delta_quote_quantums": 0},
        reason="upstream mocks it",
        value_by_stated_semantics={"delta_quote_quantums": -4_999_000_000},
    )
    report = conform([write_vectors(tmp_path / "a.json", unresolved=[explained])])
    [outcome] = report.files[0].explained
    assert (1, 1, 0) == (report.cases, report.count(Verdict.AGREE), report.exit_status)
    assert ("upstream mocks it", True) == (outcome.explained, outcome.as_stated)
    assert Verdict.DISAGREE is outcome.verdict


def test_folder_is_searched_and_a_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    first = write_vectors(tmp_path / "b.json")
    write_vectors(tmp_path / "deeper" / "a.json")
    (tmp_path / "notes.md").write_text("no cases")
    assert ["b.json", "a.json"] == [
        Path(file.file).name for file in conform([first, tmp_path]).files
    ]


def test_genesis_tier_with_a_fault_disagrees(tmp_path: Path) -> None:
    tiers = [
        {
            "name": name,
            "initial_margin_ppm": initial,
            "maintenance_fraction_ppm": 500_000,
            "impact_notional": 1,
        }
        for name, initial in (("right", 1_000_000), ("wrong", 1_000_001))
    ]
    content = {"perpetuals": {"liquidity_tiers": tiers}, "clob_liquidations_config": {}}
    path = tmp_path / "genesis.json"
    path.write_text(json.dumps(content))
    [file] = conform([path]).files
    assert [("tier wrong", {"error": "initial_margin_exceeds_max"})] == [
        (failure.name, failure.actual) for failure in file.failures
    ]
    del tiers[0]["impact_notional"]
    path.write_text(json.dumps(content))
    [line] = conform([path]).unusable
    assert "case tier right: impact_notional is missing" in line


def test_json_of_no_known_format_has_no_cases(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"markets": []}')
    [file] = conform([tmp_path]).files
    assert ("", 0) == (file.function, len(file.outcomes))


def test_every_adapter_says_where_its_function_is_from() -> None:
    load_venues()
    assert [] == [(repo, name) for repo, name in ADAPTERS if not name]
    assert REPOSITORY in {repo for repo, _ in ADAPTERS}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (vector_file(function=None), "function is missing (give function)"),
        (vector_file(cases=None), "cases is missing"),
        (vector_file(cases={}), "cases is {}, not a list"),
        (vector_file(source=None), "source is missing"),
        (vector_file(tolerance={"about": 1}), "tolerance.about is unknown"),
        (vector_file(tolerance={"absolute": "few"}), "tolerance.absolute is 'few', not a number"),
        (vector_file(case_with(expected=None)), "cases[0].expected is missing"),
        (vector_file(case_with(input=[1])), "cases[0].input is [1], not an object"),
        (vector_file(case_with(name=7)), "cases[0].name is 7, not a text"),
        (vector_file(case_with(expected={"x": 0.5})), "0.5 is a number with a point"),
    ],
)
def test_unusable_file_is_one_line(tmp_path: Path, content: object, told: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content))
    line = refusal_of(path)
    assert line.startswith(f"{path}: ")
    assert told in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (input_with(delta_quantums=None), "delta_quantums is missing (give delta_quantums)"),
        (input_with(delta_quantums="x"), "delta_quantums is 'x', not a whole number"),
        (input_with(delta_quantums=True), "delta_quantums is True, not a whole number"),
        (input_with(perpetuals=[]), "perpetuals lacks a market that an account holds (list it)"),
        (input_with(perpetuals=[7]), "perpetuals[0] is 7, not an object"),
        (input_with(subaccount={"usdc": 1}), "subaccount.positions is missing"),
    ],
)
def test_unusable_case_names_itself_and_the_field(
    tmp_path: Path, case: dict[str, Any], told: str
) -> None:
    report = conform([write_vectors(tmp_path / "a.json", case, case_with(name="other"))])
    [line] = report.unusable
    assert f"case short closes whole: {told}" in line
    assert (1, 0) == (report.count(Verdict.AGREE), report.count(Verdict.UNSUPPORTED))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"{", "the file is not JSON"),
        ("a.json", b'{"a": 1, "a": 2}', "'a' stands there twice"),
        ("a.json", b'{"a": NaN}', "NaN is not a number"),
        ("a.json", b"\xff", "the file is not UTF-8"),
        ("a.json", b"[" * 100_000, "the file is not JSON"),
        ("a.csv.gz", b"no gzip", "the file is not gzip, or damaged"),
        ("a.csv.gz", gzip.compress(b"x" * 99, mtime=0)[:20], "the file is not gzip, or damaged"),
        ("a.txt", b"", "this is no file of cases (use .json, .csv, .csv.gz)"),
    ],
)
def test_damaged_file_is_one_line(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told in refusal_of(path)


def test_path_that_is_not_there_and_folder_without_files(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal_of(tmp_path / "gone")
    assert "the folder has no file of cases" in refusal_of(tmp_path)
