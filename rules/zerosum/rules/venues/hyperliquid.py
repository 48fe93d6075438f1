"""Hyperliquid's rule books, as far as its own pages and records tell them."""

from __future__ import annotations

from attrs import frozen

from zerosum.spec.units import Ppm


@frozen
class MaintenanceRules:
    """The part of a rule book that says when an account is liquidated, with its sources."""

    name: str
    maintenance_ppm: Ppm
    sources: tuple[str, ...]


hyperliquid_2023 = MaintenanceRules(
    name="hyperliquid_2023",
    # Half of the initial margin at the highest leverage of the time, 50: one part in a hundred.
    maintenance_ppm=10_000,
    sources=(
        "hyperliquid.gitbook.io/hyperliquid-docs, trading/margining, before 2025-03: 50x, 1 %",
        "hyperliquid-dex/historical_data: all cross liquidations of 2023 are below 1 % of notional",
    ),
)
