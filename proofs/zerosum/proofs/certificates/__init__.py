"""Certificates: proofs of obligations that no solver needs to be trusted for."""
