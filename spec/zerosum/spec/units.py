"""The words for quantities: every number in the rulebook is an integer with a unit.

The names are aliases and not distinct types: a rule is read with its units, while the solver
hands the same rule symbolic integers. Decision 0004 says why.
"""

from __future__ import annotations

from typing import TypeAlias

Quote: TypeAlias = int
"""Money in quote units, one fixed fraction of a dollar for the whole exchange."""

Size: TypeAlias = int
"""A signed position size in steps of its market; a long is positive."""

Price: TypeAlias = int
"""Quote units for one size step, so that value = size x price with no factor."""

Rate: TypeAlias = int
"""Quote units that one long step pays for one funding period; negative when longs receive."""

Ppm: TypeAlias = int
"""A fraction in parts per million."""

AccountId: TypeAlias = str
"""The name of an account. It identifies and never ranks: ties are broken by seat."""

MarketId: TypeAlias = str
"""The name of a market."""

OrderId: TypeAlias = str
"""The name of a resting order."""

PPM_ONE: Ppm = 1_000_000
"""The whole, in parts per million."""
