"""The store of certificates: by the hash of the question that each is for."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from zerosum.proofs.certificates.checker import WrongCertificate, check

NAME = "certificate"

Steps = list[Any]

SENSELESS = (LookupError, TypeError, ValueError, AttributeError)
"""What the checker stumbles over in steps that are none; it has accepted nothing then."""


def folder() -> Path:
    """Return where the certificates lie: beside the package, or in it where it is installed."""
    package = Path(__file__).parent
    beside = package.parents[2] / "certificates"
    return beside if beside.is_dir() else package / "data"


@cache
def certificates() -> dict[str, Steps]:
    """Return all certificates by the hash of their question."""
    found: dict[str, Steps] = {}
    for path in sorted(folder().glob("*.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found


def name_of(text: str) -> str:
    """Return the name under which a question's certificate is stored: the hash of its text."""
    return sha256(text.encode()).hexdigest()[:24]


def is_certified(text: str) -> bool:
    """Return whether there is a certificate for a question and it is right."""
    steps = certificates().get(name_of(text))
    if steps is None:
        return False
    try:
        check(text, steps)
    except (WrongCertificate, *SENSELESS):
        return False
    return True


def write(path: Path, found: dict[str, Steps]) -> None:
    """Write certificates, one a line, in the order of their names."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(steps, separators=(',', ':'))}"
        for name, steps in sorted(found.items())
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
