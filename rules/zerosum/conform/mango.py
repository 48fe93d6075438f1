"""The tables of Mango v4, whose accounts hold many coins as collateral and debt."""

from __future__ import annotations

from zerosum.conform.scope import out_of_scope

MANGO = "blockworks-foundation/mango-v4"
COLLATERAL = "spot collateral and loans in many coins: this state holds one quote coin"

for function in ("compute_health", "HealthCache.leverage"):
    out_of_scope(MANGO, function, COLLATERAL)
