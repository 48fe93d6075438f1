"""Read the vector format: the test tables of venues, one function a file."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.registry import Case, CaseFile, Document, Tolerance
from zerosum.conform.unusable import UnusableVectors

MARKS = ("function", "cases")
"""A JSON object with one of these claims to be of this format."""

TOLERANCES = frozenset({"absolute", "relative"})


def read_vectors(document: Document) -> list[CaseFile] | None:
    """Read a document in the vector format, or return None where it is of another one.

    Raises: UnusableVectors for a document that has the marks of the format and is not in it.
    """
    content = document.content
    if not isinstance(content, dict) or not any(mark in content for mark in MARKS):
        return None
    fields = Fields(content, document.path)
    cases = (*_cases(fields, "cases"), *_unresolved(fields))
    function = fields.text("function")
    return [CaseFile(document.path, _repository(fields), function, cases, _tolerance(fields))]


def _repository(fields: Fields) -> str:
    source = fields.inner("source")
    return source.text("repo") if source.has("repo") else ""


def _tolerance(fields: Fields) -> Tolerance:
    if not fields.has("tolerance"):
        return Tolerance()
    given = fields.inner("tolerance")
    for key in given.values:
        if key not in TOLERANCES:
            raise given.refusal(key, "is unknown", f"use {' or '.join(sorted(TOLERANCES))}")
    texts = {key: str(given.number(key)) for key in given.values}
    return Tolerance(**texts)


def _unresolved(fields: Fields) -> tuple[Case, ...]:
    return _cases(fields, "unresolved") if fields.has("unresolved") else ()


def _cases(fields: Fields, key: str) -> tuple[Case, ...]:
    return tuple(_case(part, is_explained=key == "unresolved") for part in fields.each(key))


def _case(fields: Fields, *, is_explained: bool) -> Case:
    name = fields.text("name")
    _require_no_float(fields, name)
    expected = fields.inner("expected").values
    given = Fields(fields.inner("input").values, fields.file, name)
    if not is_explained:
        return Case(name, given, expected)
    stated = "value_by_stated_semantics"
    by_rule = fields.inner(stated).values if fields.has(stated) else None
    return Case(name, given, expected, fields.text("reason"), by_rule)


def _require_no_float(fields: Fields, name: str) -> None:
    found = _float_in(fields.values)
    if found is not None:
        raise UnusableVectors(
            fields.file, f"{float(found)} is a number with a point", "write it as a text", name
        )


def _float_in(value: object) -> Fraction | None:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Mapping):
        return next((f for f in map(_float_in, value.values()) if f is not None), None)
    if isinstance(value, list):
        return next((f for f in map(_float_in, value) if f is not None), None)
    return None
