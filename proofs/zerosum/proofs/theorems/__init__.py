"""The theorems, chapter by chapter. Importing this package states them all."""

from zerosum.proofs.theorems import allocation as allocation
from zerosum.proofs.theorems import cross_margin as cross_margin
from zerosum.proofs.theorems import deficits as deficits
from zerosum.proofs.theorems import deleveraging as deleveraging
from zerosum.proofs.theorems import free_choices as free_choices
from zerosum.proofs.theorems import ledger as ledger
from zerosum.proofs.theorems import lemmas as lemmas
from zerosum.proofs.theorems import liquidation as liquidation
from zerosum.proofs.theorems import margin as margin
from zerosum.proofs.theorems import margin_limits as margin_limits
from zerosum.proofs.theorems import moves as moves
from zerosum.proofs.theorems import neutral as neutral
from zerosum.proofs.theorems import placing as placing
from zerosum.proofs.theorems import profit as profit
from zerosum.proofs.theorems import properties as properties
from zerosum.proofs.theorems import queues as queues
from zerosum.proofs.theorems import ranking as ranking
from zerosum.proofs.theorems import refutations as refutations
from zerosum.proofs.theorems import signed_ranks as signed_ranks
from zerosum.proofs.theorems import story as story
from zerosum.proofs.theorems import vault as vault
from zerosum.proofs.theorems import venue_limits as venue_limits
from zerosum.proofs.theorems import venue_losses as venue_losses
from zerosum.proofs.theorems import venue_margin as venue_margin
from zerosum.proofs.theorems import waterfall as waterfall
