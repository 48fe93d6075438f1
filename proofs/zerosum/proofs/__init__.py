"""Why it holds: theorems about the very functions that run, and the machine that proves them."""

from zerosum.proofs import theorems as theorems
from zerosum.proofs.result import TheoremResult, Witness
from zerosum.proofs.run import Report, prove

__all__ = ["Report", "TheoremResult", "Witness", "prove"]
