"""Whoever imports the laws and the rules finds a type for every name in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TYPED = ("zerosum.spec", "zerosum.rules")


@pytest.mark.parametrize("package", TYPED)
def test_every_exported_name_has_a_type(package: str) -> None:
    scripts = Path(sys.executable).parent
    # The checker believes only an environment that is switched on, and says 0 % of any other.
    switched_on = {"VIRTUAL_ENV": sys.prefix, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    checked = subprocess.run(
        [str(scripts / "basedpyright"), "--outputjson", "--verifytypes", package],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **switched_on},
    )
    found = json.loads(checked.stdout)["typeCompleteness"]
    unknown = [
        f"{one['name']}: {fault['message']}"
        for one in found["symbols"]
        if one["isExported"]
        for fault in one["diagnostics"]
        if fault["severity"] == "error"
    ]
    assert [] == unknown
    assert 1 == found["completenessScore"]
    assert f"{package}.py.typed" == ".".join(Path(found["pyTypedPath"]).parts[-3:-1]) + ".py.typed"
