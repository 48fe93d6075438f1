"""Z3, asked in text: one question, one fresh context, a budget of work and not of time."""

from __future__ import annotations

import z3
from attrs import evolve

from zerosum.proofs.solvers.answer import Answer

NAME = "z3"
PLAIN_BUDGET = 400_000
"""Work that a question may cost the plain solver."""

BUDGET = 20_000_000
"""Units of Z3's own work that a question may cost; thirty times what the dearest needs."""

GUARD_MS = 60_000
"""A guard against a hang. A question that meets it counts as unanswered."""

SEED = 0
"""Where the solver's choices begin. A proof that hangs on it is a weak one: `make stability`."""


def version() -> str:
    """Return the version of the solver."""
    return str(z3.get_version_string())


def ask(text: str, budget: int = BUDGET, seed: int = SEED, *, wants_model: bool = True) -> Answer:
    """Ask whether the text's assertions can hold at once.

    The plain solver first: where it knows, it is much faster than Z3's choice of tactics, which
    is asked where it does not. To read a model takes about as long as to find it, so whoever only
    wants to know whether there is one says so.
    """
    solver = z3.SimpleSolver(ctx=z3.Context())
    answer = _ask(solver, text, min(budget, PLAIN_BUDGET), seed)
    if answer.verdict == "unknown" and budget > PLAIN_BUDGET:
        solver = z3.Solver(ctx=z3.Context())
        answer = _ask(solver, text, budget, seed)
    if wants_model and answer.verdict == "sat":
        return evolve(answer, model=_numbers(solver.model()))
    return answer


def _ask(solver: z3.Solver, text: str, budget: int, seed: int) -> Answer:
    solver.set("rlimit", budget)
    solver.set("timeout", GUARD_MS)
    solver.set("random_seed", seed)
    solver.set("ctrl_c", False)
    solver.from_string(text)
    verdict = solver.check()
    effort = _effort(solver)
    if verdict == z3.unsat:
        return Answer(NAME, "unsat", effort=effort)
    if verdict == z3.sat:
        return Answer(NAME, "sat", effort=effort)
    return Answer(NAME, "unknown", reason=solver.reason_unknown(), effort=effort)


def _numbers(model: z3.ModelRef) -> dict[str, int]:
    """Return the integers of a model, by name; those it leaves open are left out."""
    numbers = {}
    for declaration in model.decls():
        value = model[declaration]
        if isinstance(value, z3.IntNumRef):
            numbers[declaration.name()] = value.as_long()
    return numbers


def _effort(solver: z3.Solver) -> int:
    return int(dict(iter(solver.statistics())).get("rlimit count", 0))
