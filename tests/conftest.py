"""How the random tests run: the same inputs each time, unless a seed asks for others."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from zerosum.proofs.run import ALLOCATION

# Building a whole exchange draws many numbers, which is no sign of a slow test.
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    max_examples=50,
    stateful_step_count=30,
    suppress_health_check=QUIET,
)
settings.register_profile(
    "soak",
    settings.get_profile("ci"),
    derandomize=False,
    max_examples=200,
    stateful_step_count=80,
)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the profile: a seed on the command line means that new inputs are wanted.

    The workers that start after this ask solvers as often as those of the prover do.
    """
    os.environ.update(ALLOCATION)
    if config.getoption("--hypothesis-profile") is None:
        seed = config.getoption("--hypothesis-seed")
        settings.load_profile("ci" if seed is None else "soak")
