"""Z3, asked in text: one question, one fresh context, a budget of work and not of time."""

from __future__ import annotations

import z3
from attrs import evolve

from zerosum.proofs.solvers.answer import Answer, Verdict

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


def ask_sides(text: str, name: str, budget: int, seed: int = SEED) -> tuple[Verdict, Verdict]:
    """Ask whether a text's assertions can hold with the condition of a name, and without it.

    The text is read once for both.
    """
    context = z3.Context()
    solver = z3.SimpleSolver(ctx=context)
    _prepare(solver, text, budget, seed)
    condition = z3.Bool(name, context)
    return _verdict(solver.check(condition)), _verdict(solver.check(z3.Not(condition)))


def _ask(solver: z3.Solver, text: str, budget: int, seed: int) -> Answer:
    _prepare(solver, text, budget, seed)
    verdict = _verdict(solver.check())
    reason = solver.reason_unknown() if verdict == "unknown" else ""
    core = tuple(map(str, solver.unsat_core())) if verdict == "unsat" else ()
    return Answer(NAME, verdict, reason=reason, effort=_effort(solver), core=core)


def _prepare(solver: z3.Solver, text: str, budget: int, seed: int) -> None:
    solver.set("rlimit", budget)
    solver.set("timeout", GUARD_MS)
    solver.set("random_seed", seed)
    solver.set("ctrl_c", False)
    solver.from_string(text)


def _verdict(result: z3.CheckSatResult) -> Verdict:
    if result == z3.unsat:
        return "unsat"
    return "sat" if result == z3.sat else "unknown"


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
