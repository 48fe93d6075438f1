"""The eyes of the other tidy tests see what they should."""

from __future__ import annotations

import pytest

from tests.tidy.source import (
    decorator_call,
    expect_no_problem,
    functions_in,
    import_name,
    is_within,
    modules_under,
    planted,
    project_modules,
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("spec/zerosum/spec/state.py", "zerosum.spec.state"),
        ("rules/zerosum/rules/__init__.py", "zerosum.rules"),
        ("proofs/zerosum/proofs/theorems/ledger.py", "zerosum.proofs.theorems.ledger"),
        ("tests/tidy/source.py", "tests.tidy.source"),
    ],
)
def test_path_becomes_import_name(path: str, name: str) -> None:
    assert name == import_name(path)


def test_findings_fail_with_all_of_them() -> None:
    with pytest.raises(pytest.fail.Exception, match="one\ntwo"):
        expect_no_problem(["one", "two"])
    expect_no_problem([])


def test_every_source_root_is_read() -> None:
    assert "tests.tidy.source" in {module.name for module in project_modules()}
    assert [] != modules_under("zerosum.spec")


def test_package_does_not_contain_its_namesakes() -> None:
    assert is_within("zerosum.spec", "zerosum.spec")
    assert is_within("zerosum.spec.units", "zerosum.spec")
    assert not is_within("zerosum.specimen", "zerosum.spec")


def test_decorator_is_found_by_its_last_name() -> None:
    module = planted("spec/zerosum/spec/a.py", '@registry.law("LED-1.L1")\n@frozen\ndef f(): ...')
    [function] = functions_in(module.tree)
    assert decorator_call(function, "law") is not None
    assert decorator_call(function, "frozen") is None
