"""One run of somebody's function: its calls, what came of each, and what it may not do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import FunctionType
from typing import Any

import attrs
from attrs import define, field, frozen

from zerosum.proofs.check.guarded import Name, own_law, plain
from zerosum.proofs.check.kinds import Parameter
from zerosum.proofs.check.load import Loaded
from zerosum.proofs.check.reading import Reading
from zerosum.proofs.check.source import Function
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.engine.errors import Concretised
from zerosum.proofs.engine.given import Unmet
from zerosum.proofs.engine.path import DeadPath
from zerosum.proofs.engine.symbols import SymBool, SymInt
from zerosum.spec.rejections import Rejected


@frozen
class Refused(Rejected):
    """A call that somebody's rule refuses with a ValueError of its own."""

    text: str

    def __str__(self) -> str:
        return self.text


class NoOutcome(Exception):
    """A call was refused or failed; there is nothing more to judge in this run."""


@frozen(eq=False)
class Subject:
    """The function under check, and all that is known of it before it is run."""

    function: Function
    loaded: Loaded
    parameters: tuple[Parameter, ...]
    reading: Reading
    assumptions: tuple[FunctionType, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the function."""
        return str(self.function.__name__)

    @property
    def place(self) -> str:
        """Return where the function stands, as FILE:LINE."""
        source = self.loaded.source_of(self.function)
        return source.place(source.node_of(self.function).lineno)

    def place_of(self, error: BaseException) -> str:
        """Return the last line of the code under check that an error went through."""
        frames = user_frames(error, self.reading)
        if not frames:
            return self.place
        file, line = frames[-1]
        known = self.loaded.sources.get(file)
        return self.place if known is None else known.place(line)


def user_frames(error: BaseException, reading: Reading) -> list[tuple[str, int]]:
    """Return the lines of the code under check that an error went through, outermost first."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in reading.files:
            frames.append((file, trace.tb_lineno))
        trace = trace.tb_next
    return frames


@frozen(eq=False)
class Called:
    """A call and what came of it: a result, a refusal, or a failure that is neither."""

    arguments: Mapping[str, Any]
    result: Any = None
    rejection: Rejected | None = None
    failure: Exception | None = None

    @property
    def is_accepted(self) -> bool:
        """Return whether the function returned."""
        return self.rejection is None and self.failure is None


@define
class Session:
    """The calls of one run, in their order."""

    subject: Subject
    calls: list[Called] = field(factory=list)

    def call(self, arguments: Mapping[str, Any]) -> Called:
        """Call the function and note what came of it.

        Raises: Unfit when it changed its own arguments.
        """
        handed = {name: _own_copy(value) for name, value in arguments.items()}
        called = self._outcome(arguments, handed)
        self.calls.append(called)
        for name, value in arguments.items():
            if not _is_untouched(value, handed[name]):
                problem = f"{self.subject.name} changes its argument {name!r}"
                raise Unfit(self.subject.place, problem, "work on a copy, or take a tuple")
        return called

    def result_of(self, arguments: Mapping[str, Any]) -> Any:
        """Return what the function returns.

        Raises: NoOutcome when the call is refused or fails.
        """
        called = self.call(arguments)
        if not called.is_accepted:
            raise NoOutcome
        return called.result

    def _outcome(self, arguments: Mapping[str, Any], handed: Mapping[str, Any]) -> Called:
        try:
            return Called(arguments, self._run(handed))
        except (DeadPath, Unmet, Unfit):
            raise
        except Rejected as rejection:
            return Called(arguments, rejection=rejection)
        except ValueError as error:
            return Called(arguments, rejection=Refused(f"{type(error).__name__}: {error.args}"))
        except RecursionError as error:
            problem = "the calls are nested too deeply"
            raise Unfit(self.subject.place, problem, "go over items with `for`") from error
        except Exception as error:  # noqa: BLE001 - whatever somebody's rule may raise
            return Called(arguments, failure=error)
        except Concretised as error:
            if self._is_message(error):
                return Called(arguments, rejection=Refused("ValueError: a message with numbers"))
            raise

    def _is_message(self, error: Concretised) -> bool:
        """Return whether all that failed was to write numbers into the message of a refusal."""
        frames = user_frames(error, self.subject.reading)
        return bool(frames) and self.subject.reading.shows_numbers(*frames[-1])

    def _run(self, handed: Mapping[str, Any]) -> Any:
        positional = [handed[one.name] for one in self.subject.parameters if not one.is_keyword]
        named = {one.name: handed[one.name] for one in self.subject.parameters if one.is_keyword}
        return self.subject.function(*positional, **named)


def _own_copy(value: Any) -> Any:
    if isinstance(value, list):
        return [*map(_own_copy, value)]
    return tuple(map(_own_copy, value)) if type(value) is tuple else value


def _is_untouched(value: Any, copy: Any) -> bool:
    """Return whether a copy still holds the same objects, symbolic numbers not asked."""
    if not isinstance(value, list) and type(value) is not tuple:
        return value is copy
    return len(value) == len(copy) and all(map(_is_untouched, value, copy))


def bound_call(function: FunctionType, values: Mapping[str, Any], loaded: Loaded, what: str) -> Any:
    """Call a law or an assumption with the values that its parameters name.

    ``arguments`` stands for all arguments of the call. Raises: Unfit for an unknown name.
    """
    names = parameter_names(function)
    for name in names:
        if name not in values:
            source = loaded.source_of(function)
            place = source.place(function.__code__.co_firstlineno)
            problem = f"the {what} {function.__name__} asks for {name!r}"
            raise Unfit(place, problem, f"it may ask for {', '.join(values)}")
    return function(**{name: values[name] for name in names})


def parameter_names(function: FunctionType) -> tuple[str, ...]:
    """Return the names of all parameters of a function."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def condition_of(value: object, function: FunctionType, loaded: Loaded, what: str) -> bool:
    """Return what a law or an assumption says.

    Raises: Unfit when that is no condition.
    """
    if isinstance(value, SymBool | bool):
        return value  # type: ignore[return-value]
    place = loaded.source_of(function).place(function.__code__.co_firstlineno)
    kind = "an integer" if isinstance(value, SymInt | int) else f"{value!r}"
    problem = f"the {what} {function.__name__} returns {kind} and no condition"
    raise Unfit(place, problem, "return a comparison, or conj of several")


def judged(function: FunctionType, values: Mapping[str, Any], loaded: Loaded, what: str) -> bool:
    """Ask a law or an assumption of somebody's own, which must answer.

    Raises: Unfit when it raises instead.
    """
    try:
        with own_law():
            said = bound_call(function, values, loaded, what)
        return condition_of(said, function, loaded, what)
    except (DeadPath, Unmet, Unfit):
        raise
    except Exception as error:
        place = loaded.source_of(function).place(function.__code__.co_firstlineno)
        problem = f"the {what} {function.__name__} raises {type(error).__name__}: {error.args}"
        raise Unfit(place, problem, "let it return True where it does not apply") from error


# Outcomes as lists of numbers -----------------------------------------------------------------


def flat(value: Any) -> list[Any]:
    """Return the numbers and names that a value is made of, in a fixed order."""
    if isinstance(value, Name):
        return [plain(value)]
    if isinstance(value, SymInt | SymBool | int | str | bytes | None):
        return [value]
    if isinstance(value, Enum):
        return [value.name]
    if isinstance(value, tuple | list):
        return [len(value), *(one for part in value for one in flat(part))]
    if isinstance(value, dict):
        return [len(value), *(one for pair in value.items() for one in flat(pair))]
    if attrs.has(type(value)):
        parts = (getattr(value, one.name) for one in attrs.fields(type(value)))
        return [type(value).__name__, *(one for part in parts for one in flat(part))]
    return [type(value).__name__]


def summary(called: Called, flatten: Callable[[Any], list[Any]] = flat) -> list[Any]:
    """Return what came of a call, for comparing one run with another."""
    if called.rejection is not None:
        return ["refused", _refusal_name(called.rejection)]
    if called.failure is not None:
        return ["failed", type(called.failure).__name__]
    return ["returned", *flatten(called.result)]


def _refusal_name(rejection: Rejected) -> str:
    return "ValueError" if isinstance(rejection, Refused) else type(rejection).__name__
