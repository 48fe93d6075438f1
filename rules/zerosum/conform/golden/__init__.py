"""Positions, tiers and takeovers as venues have reported them, in the formats of their sources."""

from __future__ import annotations

from zerosum.conform.golden import binance_tiers as binance_tiers
from zerosum.conform.golden import bitget as bitget
from zerosum.conform.golden import hyperliquid as hyperliquid
from zerosum.conform.golden import hyperliquid_meta as hyperliquid_meta
from zerosum.conform.golden import takeovers as takeovers
from zerosum.conform.golden import venues as venues
