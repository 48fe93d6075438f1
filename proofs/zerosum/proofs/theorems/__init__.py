"""The theorems, chapter by chapter. Importing this package states them all."""

from zerosum.proofs.theorems import ledger as ledger
from zerosum.proofs.theorems import profit as profit
