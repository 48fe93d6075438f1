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
def certificates() -> dict[str, str]:
    """Return the text of each certificate by the hash of its question.

    There are megabytes of them, of which a run needs few: each stands on a line of its own, as
    ``write`` leaves it, and is parsed when it is asked for.
    """
    lines = (
        line.rstrip(",").partition(": ")
        for path in sorted(folder().glob("*.json"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return {name.strip('"'): steps for name, colon, steps in lines if colon}


def steps_of(name: str) -> Steps | None:
    """Return the certificate of this name, or None; raises ValueError where it is no JSON."""
    text = certificates().get(name)
    if text is None:
        return None
    steps: Steps = json.loads(text)
    return steps


def name_of(text: str) -> str:
    """Return the name under which a question's certificate is stored: the hash of its text."""
    return sha256(text.encode()).hexdigest()[:24]


def is_certified(text: str) -> bool:
    """Return whether there is a certificate for a question and it is right."""
    try:
        steps = steps_of(name_of(text))
        if steps is None:
            return False
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
