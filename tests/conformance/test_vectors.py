"""The venues' own test tables: every case that is supported agrees.

The tables were taken from repositories under several licences. They are read where they lie beside
the checkout, and the tests are skipped where they do not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from zerosum.conform import Verdict, conform

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"
FILES = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/vectors is not beside this checkout")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_supported_case_agrees(path: Path) -> None:
    [file] = conform([path]).files
    assert [] == [(failure.name, failure.told) for failure in file.failures]
    assert len(file.counted) == file.count(Verdict.AGREE) + file.count(Verdict.UNSUPPORTED)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name.startswith("dydx_v4.") and ".vault_" not in path.name],
    ids=lambda path: path.stem,
)
def test_every_case_of_dydx_but_its_vault_is_supported(path: Path) -> None:
    [file] = conform([path]).files
    assert len(file.counted) == file.count(Verdict.AGREE)


LENDING = (
    "asset_transfer_for_liability",
    "insurance_rebase",
    "insurance_shares_lost",
    "liability_transfer_from_asset",
    "liability_transfer_to_cover_shortage",
    "liquidation_swap_bounds",
    "social_loss_deposit_interest_delta",
    "spot_if_fee",
    "spot_weights",
)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in FILES
        if path.name.startswith(("drift_v2.", "freqtrade."))
        and path.stem.partition(".")[2] not in LENDING
    ],
    ids=lambda path: path.stem,
)
def test_every_case_of_drift_perpetuals_and_freqtrade_is_supported(path: Path) -> None:
    [file] = conform([path]).files
    assert len(file.counted) == file.count(Verdict.AGREE)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name.startswith(("nautilus.", "venue_docs."))],
    ids=lambda path: path.stem,
)
def test_only_inverse_contracts_are_not_supported(path: Path) -> None:
    inverse = "inverse payoff: a contract here is worth size x price in one quote coin"
    assert {inverse} >= {*conform([path]).reasons}


def test_whatever_is_not_supported_says_why() -> None:
    unsupported = [
        outcome.told
        for file in conform(FILES).files
        for outcome in file.counted
        if outcome.verdict is Verdict.UNSUPPORTED
    ]
    assert [] == [told for told in unsupported if len(told) != 1 or not told[0]]


def test_explained_cases_come_out_as_the_stated_rules_of_dydx_give() -> None:
    paths = [path for path in FILES if path.name.startswith("dydx_v4.")]
    explained = [outcome for file in conform(paths).files for outcome in file.explained]
    assert [Verdict.DISAGREE] * len(explained) == [outcome.verdict for outcome in explained]
    assert [True] * len(explained) == [outcome.as_stated for outcome in explained]


GENESIS = FOLDER.parent / "data" / "venue_config" / "dydx_mainnet_genesis_2023-10-24.json"


@pytest.mark.skipif(not GENESIS.is_file(), reason="../shared/data is not beside this checkout")
def test_tiers_that_a_chain_began_with_are_schedules() -> None:
    [file] = conform([GENESIS]).files
    assert {"tier Large-Cap", "tier Mid-Cap", "tier Long-Tail", "tier Safety"} == {
        outcome.name for outcome in file.outcomes if outcome.verdict is Verdict.AGREE
    }
