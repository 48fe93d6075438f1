"""Every result lays itself out as rows of one shape, and as a table with every text escaped."""

from __future__ import annotations

import pytest

from tests.unit.audit_logs import ANN, write_history
from tests.unit.scenarios import run_of
from zerosum.audit import audit, explain
from zerosum.lab import compare, compute_outcome, rank, rules_for
from zerosum.lab import explain as explain_run
from zerosum.proofs import prove
from zerosum.spec.rows import Tabled, as_html

FORMAT, RULES = "hyperliquid-history", "hyperliquid_2023"
NAMES = ("outcome", "comparison", "explanation", "queue", "audit", "told", "proofs")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tabled]:
    log = write_history(tmp_path_factory.mktemp("log"))
    run = run_of("textbook", "textbook")
    rules = tuple(rules_for(run.scenario, name) for name in ("textbook", "hyperliquid_2023"))
    each = (
        compute_outcome(run),
        compare(run.scenario, rules),
        explain_run(run, "whale"),
        rank(run.scenario, "BTC", rules[0])[0],
        audit(log, format=FORMAT, rules=RULES),
        explain(log, ANN, format=FORMAT, rules=RULES),
        prove(["LED-9"]),
    )
    return dict(zip(NAMES, each, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_one_shape_and_are_shown(results: dict[str, Tabled], name: str) -> None:
    rows = results[name].to_rows()
    assert {tuple(rows[0])} == {tuple(row) for row in rows}
    assert len(rows) + 1 == results[name]._repr_html_().count("<tr>")


def test_result_is_frozen(results: dict[str, Tabled]) -> None:
    for result in results.values():
        with pytest.raises(AttributeError):
            setattr(result, "more", 1)  # noqa: B010 - no type checker lets it pass


def test_text_is_escaped_and_nothing_is_said_of_nothing() -> None:
    assert "<td>&lt;b&gt;</td><td></td>" in as_html([{"one": "<b>", "two": None}])
    assert "<p>no rows</p>" == as_html([])
