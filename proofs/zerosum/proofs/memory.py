"""Memory: answers from earlier runs, under names that change when anything that matters does."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import define, field

from zerosum.proofs.certificates import store
from zerosum.proofs.solvers import cvc5_solver, z3_solver

PACKAGE = Path(__file__).parent
SOURCES = ("engine", "solvers", "certificates", "panel.py")
"""What turns an obligation into an answer: a change of any of these files forgets all answers."""

FOLDER = ".zerosum_cache"
PATIENCE = 60.0
"""How long one process waits for another to finish writing, in seconds."""


@cache
def fingerprint() -> str:
    """Return a hash of all that an answer depends on besides the question."""
    whole = sha256()
    whole.update(f"z3 {z3_solver.version()} cvc5 {cvc5_solver.version()}".encode())
    for path in sorted([*_sources(), *store.folder().glob("*.json")]):
        whole.update(path.name.encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _sources() -> list[Path]:
    found: list[Path] = []
    for name in SOURCES:
        path = PACKAGE / name
        found += path.glob("*.py") if path.is_dir() else [path]
    return found


@define
class Memory:
    """Answers by the name of their question, kept in a file of the working directory.

    Names are digests of the question's terms; what was answered under other versions, options or
    certificates is not found again.
    """

    path: Path
    new: dict[str, str] = field(factory=dict)
    known: dict[str, str] | None = None

    def get(self, name: str) -> Any:
        """Return what was answered, or None."""
        text = self._known().get(name)
        return None if text is None else json.loads(text)

    def put(self, name: str, answer: Any) -> None:
        """Note an answer; it is written with the next save."""
        self._known()[name] = self.new[name] = json.dumps(answer)

    def save(self) -> None:
        """Write what is new."""
        if not self.new:
            return
        self.path.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as base, base:
            base.execute(CREATE)
            rows = [(fingerprint(), name, answer) for name, answer in self.new.items()]
            base.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", rows)
            base.execute("DELETE FROM answers WHERE fingerprint <> ?", (fingerprint(),))
        self.new.clear()

    def _known(self) -> dict[str, str]:
        if self.known is None:
            self.known = self._read()
        return self.known

    def _read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as base, base:
            base.execute(CREATE)
            rows = base.execute(
                "SELECT name, answer FROM answers WHERE fingerprint = ?", (fingerprint(),)
            )
            return dict(rows.fetchall())


CREATE = """
CREATE TABLE IF NOT EXISTS answers (
    fingerprint TEXT, name TEXT, answer TEXT, PRIMARY KEY (fingerprint, name)
)
"""
