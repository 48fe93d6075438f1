"""Classes that a rule may make values of: those that are data and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, Flag
from types import FunctionType

import attrs
from immutables import Map

from zerosum.proofs.check import words
from zerosum.proofs.check.constants import is_frozen, why_not_constant
from zerosum.spec.rejections import BrokenInvariant, Rejected

FROZEN = "make it a frozen class of attrs with plain fields"
FACTORIES = (Map, tuple)
OF_ENUM = frozenset(vars(Enum)) | {"__new_member__", "_generate_next_value_", "__doc__"}


def is_value_class(kind: type) -> bool:
    """Return whether a class is data: frozen, an enumeration or a refusal."""
    return not why_not_class(kind)[0]


def why_not_class(kind: type) -> tuple[str, str]:
    """Return why a class may not be used, and the remedy; two empty texts if it may."""
    if kind.__module__.startswith(("zerosum.spec", "zerosum.rules")):
        return ("", "") if attrs.has(kind) or issubclass(kind, Enum) else ("is no data", FROZEN)
    if issubclass(kind, Exception) and kind is not Exception:
        return _why_not_refusal(kind)
    if issubclass(kind, Enum):
        return _why_not_enum(kind)
    if not attrs.has(kind):
        return "is no data", FROZEN
    return _why_not_data(kind)


def _why_not_refusal(kind: type[Exception]) -> tuple[str, str]:
    if not issubclass(kind, (*words.REFUSALS, Rejected, BrokenInvariant)):
        return "is no refusal", "derive it from ValueError or from zerosum.spec.Rejected"
    own = [name for name in vars(kind) if isinstance(vars(kind)[name], FunctionType)]
    made = ("__str__", "__init__", "__setattr__", "__delattr__", "__repr__", "__eq__", "__ne__")
    by_attrs = made if attrs.has(kind) and is_frozen(kind) else ("__str__",)
    strange = [name for name in own if name not in (*by_attrs, *GENERATED)]
    if strange:
        return f"has {strange[0]}", "let a refusal have fields and a __str__ only"
    return ("", "") if not attrs.has(kind) else _why_not_fields(kind)


def _why_not_enum(kind: type[Enum]) -> tuple[str, str]:
    if issubclass(kind, Flag | int | str):
        return "mixes numbers or texts with names", "derive it from Enum alone"
    methods = [name for name, held in vars(kind).items() if isinstance(held, FunctionType)]
    strange = [name for name in methods if name not in OF_ENUM]
    if strange:
        return f"has {strange[0]}", "let an enumeration have members only"
    why = next(filter(None, (why_not_constant(one.value) for one in kind)), "")
    return (f"has a member that is {why}", "use plain values") if why else ("", "")


GENERATED = frozenset(
    {
        *("__init__", "__repr__", "__eq__", "__ne__", "__hash__", "__getstate__", "__setstate__"),
        *("__setattr__", "__delattr__", "__attrs_init__", "__lt__", "__le__", "__gt__", "__ge__"),
        *("__replace__", "__reduce__"),
    }
)


def _why_not_data(kind: type) -> tuple[str, str]:
    if not is_frozen(kind):
        return "can change", FROZEN
    if kind.__mro__[1:] != (object,):
        return "inherits", FROZEN
    for name, held in vars(kind).items():
        if name.startswith("__") and isinstance(held, FunctionType) and not _is_generated(held):
            return f"defines {name}", FROZEN
        if not name.startswith("__") and not _is_plain_member(held):
            return f"has {name}, which is no plain field or method", FROZEN
    return _why_not_fields(kind)


def _is_generated(method: FunctionType) -> bool:
    """Return whether attrs wrote a method, and not the author of the class."""
    file = method.__code__.co_filename
    return file.startswith("<attrs generated") or file.endswith(
        ("attr/_make.py", "attr/_compat.py")
    )


def _is_plain_member(held: object) -> bool:
    is_slot = type(held).__name__ == "member_descriptor"
    return is_slot or isinstance(held, FunctionType) or not why_not_constant(held)


def _why_not_fields(kind: type) -> tuple[str, str]:
    for one in attrs.fields(kind):
        if one.validator is not None or one.converter is not None or one.on_setattr is not None:
            return f"does something when {one.name} is set", FROZEN
        if one.eq_key is not None:
            return f"compares {one.name} in its own way", FROZEN
        default = one.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            if default.factory not in FACTORIES:
                return f"makes a new {one.name} each time", FROZEN
        elif default is not attrs.NOTHING and why_not_constant(default):
            return f"has a default of {one.name} that may change", FROZEN
    return "", ""


def methods_of(kind: type) -> Iterator[FunctionType]:
    """Yield the methods that the author of a class wrote, which are read like other functions."""
    if kind.__module__.startswith("zerosum.") or issubclass(kind, Exception | Enum):
        return
    for name, held in vars(kind).items():
        if isinstance(held, FunctionType) and not name.startswith("__"):
            yield held
