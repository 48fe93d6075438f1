"""The chapter on formats names every key that the commands write as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.markdown import chapters
from tests.tidy.source import ROOT
from tests.unit.vector_files import case_with, write_vectors
from zerosum.cli.main import main

# What names something of the data, and not a field of the format.
OPEN = ("values", "choices", "totals", "numbers", "rows", "units", "ledger", "taker", "replayed")
OPEN_IN_LAB = ("marks", "closed_value", "hurt", "why", "standings", "witness")

HISTORY = str(ROOT / "tests/data/hl_early_2023")
WAVE = str(ROOT / "tests/data/hl_adl_2025_10_10")
QUEUE = str(ROOT / "spec/examples/close_queue.py:close_next")
HELD_TO = ("--format", "hyperliquid-history", "--rules", "hyperliquid_2023")


def keys_of(content: object) -> Iterator[str]:
    """Yield every key, however deep."""
    if isinstance(content, list):
        for item in content:
            yield from keys_of(item)
    elif isinstance(content, dict):
        for key, value in content.items():
            yield key
            if key not in (*OPEN, *OPEN_IN_LAB):
                yield from keys_of(value)


@pytest.mark.parametrize(
    "command",
    [
        ("prove", "LED-9", "R-LED-2", "--jobs", "1"),
        ("laws",),
        ("trust",),
        ("explain", "T-LED-9.L1-deposit"),
        ("audit", HISTORY, *HELD_TO),
        ("audit", WAVE, "--format", "hyperliquid-adl-wave"),
        ("run", str(ROOT / "spec/scenarios/vault_fails.toml")),
        ("why", str(ROOT / "spec/scenarios/hedged.toml"), "--account", "maker"),
        ("why", HISTORY, *HELD_TO, "--account", "0x7cb2…f0d1"),
        ("rank", str(ROOT / "spec/scenarios/hedged.toml"), "--market", "BTC"),
        ("compare", str(ROOT / "spec/scenarios/vault_fails.toml"), "--set", "adl.price=mark"),
        ("venues",),
        ("venue", "dydx_v4"),
        ("diff", "binance_2019", "binance_2025"),
        ("matrix", "--rules", "dydx_v4,drift_v2"),
        ("check", QUEUE, "--fold", "left", "--law", "PREFIX"),
    ],
)
def test_every_key_is_documented(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert 0 == main([*command, "--json=-"])
    content = json.loads(capsys.readouterr().out)
    [chapter] = [page for page in chapters() if page.path.endswith("formats.md")]
    assert set() == {key for key in keys_of(content) if f'"{key}"' not in chapter.text}


def test_every_key_of_conformance_is_documented(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wrong = case_with(expected={"delta_quote_quantums": 7})
    path = write_vectors(tmp_path / "dydx.json", wrong)
    assert 1 == main(["conform", str(path), "--json=-"])
    content = json.loads(capsys.readouterr().out)
    [chapter] = [page for page in chapters() if page.path.endswith("formats.md")]
    told = {key for key in keys_of(content) if f'"{key}"' not in chapter.text}
    assert {"delta_quote_quantums"} == told, "only the keys of the case are its own"


def test_every_key_of_a_counterexample_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    share = str(ROOT / "spec/examples/loses_a_unit.py:pro_rata_share")
    assert 1 == main(["check", share, "--law", "SUMS EXACTLY", "--json=-"])
    content = json.loads(capsys.readouterr().out)
    [chapter] = [page for page in chapters() if page.path.endswith("formats.md")]
    assert set() == {key for key in keys_of(content) if f'"{key}"' not in chapter.text}
