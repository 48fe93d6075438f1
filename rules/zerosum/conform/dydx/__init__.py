"""The cases of dYdX v4: what the venue's own tests ask of its code."""

from __future__ import annotations

from zerosum.conform.dydx import accounts as accounts
from zerosum.conform.dydx import blocks as blocks
from zerosum.conform.dydx import deleveraging as deleveraging
from zerosum.conform.dydx import fills as fills
from zerosum.conform.dydx import funding as funding
from zerosum.conform.dydx import genesis as genesis
from zerosum.conform.dydx import margins as margins
from zerosum.conform.dydx import shares as shares
from zerosum.conform.dydx import updates as updates
