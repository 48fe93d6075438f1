"""Check somebody's own rule against the laws: proved, or refuted by the smallest example found."""

from zerosum.proofs.check.asking import Request
from zerosum.proofs.check.check import check
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.check.verdict import CheckReport, Counterexample, Verdict

__all__ = ["CheckReport", "Counterexample", "Request", "Unfit", "Verdict", "check"]
