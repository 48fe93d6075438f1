"""The test tables of Drift v2: perpetual markets. Spot lending has no place in this state."""

from __future__ import annotations

from zerosum.conform.drift import liquidation as liquidation
from zerosum.conform.drift import losses as losses
from zerosum.conform.drift import margin as margin
from zerosum.conform.drift import spot as spot
