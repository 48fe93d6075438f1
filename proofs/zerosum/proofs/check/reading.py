"""Read a rule before it is run: only what is known to mean the same under proof may stand in it.

What this lets through runs on symbolic integers exactly as on plain ones, gives the same answer
each time, and cannot catch a failure of the engine. Everything else is refused with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import FunctionType

from attrs import define, field, frozen

from zerosum.proofs.check.constructs import FunctionReader
from zerosum.proofs.check.load import Loaded
from zerosum.proofs.check.names import Met, is_trusted
from zerosum.proofs.check.unfit import Unfit


@frozen
class Reading:
    """What was read: the files of the code under check, and the integers that it mentions."""

    files: frozenset[str]
    constants: tuple[int, ...]
    messages: Mapping[tuple[str, int], bool] = field(factory=dict)
    has_try: bool = False

    def shows_numbers(self, file: str, line: int) -> bool:
        """Return whether a line makes the message of a refusal that nothing catches."""
        return not self.has_try and self.messages.get((file, line), False)


def read_all(loaded: Loaded, functions: Iterable[FunctionType]) -> Reading:
    """Read functions and all that they call.

    Raises: Unfit at the first thing that is not checked.
    """
    met = Met(list(functions))
    reader = _Reader(loaded, met)
    while met.waiting:
        reader.read(met.waiting.pop(0))
    _refuse_recursion(reader)
    files = frozenset(one.__code__.co_filename for one in reader.seen.values())
    return Reading(files, tuple(sorted(met.constants)), met.messages, met.has_try)


@define
class _Reader:
    """Reads one function after the other; each is read once."""

    loaded: Loaded
    met: Met
    seen: dict[int, FunctionType] = field(factory=dict)

    def read(self, function: FunctionType) -> None:
        """Read one function."""
        if id(function) in self.seen or is_trusted(function):
            return
        self.seen[id(function)] = function
        source = self.loaded.source_of(function)
        FunctionReader(self.met, function, source, node=source.node_of(function)).read()


def _refuse_recursion(reader: _Reader) -> None:
    """Refuse functions that call themselves, directly or in a round: they have no bound."""
    done: set[int] = set()

    def walk(function: int, above: tuple[int, ...]) -> None:
        if function in above:
            found = reader.seen[function]
            place = reader.loaded.source_of(found).place(found.__code__.co_firstlineno)
            remedy = "state one step and check it with --fold"
            raise Unfit(place, f"{found.__name__} calls itself", remedy)
        if function in done or function not in reader.seen:
            return
        for called in reader.met.calls.get(function, ()):
            walk(called, (*above, function))
        done.add(function)

    for function in reader.seen:
        walk(function, ())
