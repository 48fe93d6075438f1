"""A small file of cases, for the tests of how such files are read and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

REPOSITORY = "dydxprotocol/v4-chain"

PERPETUAL: dict[str, Any] = {
    "id": 0,
    "atomic_resolution": -8,
    "oracle_price": 5_000_000_000,
    "price_exponent": -5,
    "initial_margin_ppm": 200_000,
    "maintenance_fraction_ppm": 500_000,
    "oi_lower_cap": 0,
    "oi_upper_cap": 0,
    "open_interest": 0,
    "funding_index": 0,
    "market_type": "cross",
}

CASE: dict[str, Any] = {
    "name": "short closes whole",
    "input": {
        "perpetual_id": 0,
        "delta_quantums": 10_000_000,
        "perpetuals": [PERPETUAL],
        "subaccount": {
            "usdc": 4_999_000_000,
            "positions": [{"perpetual_id": 0, "quantums": -10_000_000}],
        },
    },
    "expected": {"delta_quote_quantums": -4_999_000_000},
}


def vector_file(*cases: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Return the content of a file of cases."""
    content = {
        "source": {"repo": REPOSITORY, "commit": "84d4664", "path": "x_test.go"},
        "function": "GetBankruptcyPriceInQuoteQuantums",
        "cases": list(cases or (CASE,)),
        "unresolved": [],
    }
    return {key: value for key, value in {**content, **changed}.items() if value is not None}


def case_with(**changed: Any) -> dict[str, Any]:
    """Return the case with some of its keys changed; None takes a key away."""
    return {key: value for key, value in {**CASE, **changed}.items() if value is not None}


def write_vectors(path: Path, *cases: dict[str, Any], **changed: Any) -> Path:
    """Write a file of cases."""
    path.write_text(json.dumps(vector_file(*cases, **changed)), encoding="utf-8")
    return path
