"""Scope: for how many accounts a theorem holds, read off the obligations that are there."""

from __future__ import annotations

from collections.abc import Iterable

from zerosum.proofs.engine.path import Obligation, Path


def describe_scope(paths: Iterable[Path], obligations: Iterable[Obligation]) -> str:
    """Say what the obligations quantify over."""
    parts = {one.part for one in obligations}
    numbers = "all integers"
    if any(path.bounds for path in paths):
        bounds = sorted({bound for path in paths for bound in path.bounds})
        return f"{', '.join(bounds)}; {numbers}"
    if {"base", "step"} <= parts and "frame" not in parts and "additive" not in parts:
        return f"any number of items (induction); {numbers}"
    if {"base", "step"} <= parts:
        return f"any number of accounts (induction over the loop); {numbers}"
    if "additive" in parts and "frame" in parts:
        return f"any number of accounts (frame and additive sums); {numbers}"
    if "frame" in parts:
        return f"any number of accounts (frame); {numbers}"
    return numbers


def is_unbounded(paths: Iterable[Path]) -> bool:
    """Return whether no path was explored for a fixed number of accounts."""
    return not any(path.bounds for path in paths)
