"""Emission: what is written is all there is, and others can rerun it without us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zerosum.proofs import prove
from zerosum.proofs.certificates import rerun, store

Z3 = Path(sys.executable).with_name("z3")
NAMES = ("T-LED-9.L1-deposit", "T-MAR-1.A1", "R-LED-2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("emitted") / "questions"
    assert prove(NAMES, jobs=1, emit=path).is_as_expected
    return path


def questions(folder: Path) -> list[dict[str, Any]]:
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return list(listed["questions"])


def test_every_question_is_listed_with_its_theorem(folder: Path) -> None:
    listed = questions(folder)
    assert {*NAMES} == {one["theorem"] for one in listed}
    written = {str(path.relative_to(folder)) for path in folder.glob("*/*.smt2")}
    certified = {name for name in written if name.endswith(".certified.smt2")}
    assert written - certified == {one["file"] for one in listed}
    for one in listed:
        head = (folder / one["file"]).read_text(encoding="utf-8").splitlines()
        assert head[0].startswith(f"; theorem {one['theorem']}, law ")
    assert {"sat", "unsat"} == {one["expected"] for one in listed}


def test_both_solvers_and_the_checker_agree_with_the_list(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = "from zerosum.proofs.solvers.cvc5_solver import ask; import sys, pathlib;"
    other = (
        f"{sys.executable} -c '{reader} print(ask(pathlib.Path(sys.argv[1]).read_text()).verdict)'"
    )
    solvers = ["--solver", str(Z3), "--solver", other]
    certificates = ["--certificates", str(store.folder())]
    assert 0 == rerun.main([str(folder), *solvers, *certificates])
    said = capsys.readouterr().out
    assert f"{len(questions(folder))} questions, 0 not as listed" in said


def test_script_runs_alone(folder: Path) -> None:
    """Isolated, and with nothing of zerosum to import."""
    command = [sys.executable, "-I", "-S", rerun.__file__, str(folder)]
    done = subprocess.run(
        [*command, "--certificates", str(store.folder())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert "0 not as listed" in done.stdout


def test_what_was_changed_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = folder / questions(folder)[0]["file"]
    original = first.read_text(encoding="utf-8")
    try:
        first.write_text("(assert true)\n(check-sat)\n", encoding="utf-8")
        assert 1 == rerun.main([str(folder), "--solver", str(Z3)])
    finally:
        first.write_text(original, encoding="utf-8")
    said = capsys.readouterr().out
    assert f"{questions(folder)[0]['file']}: changed since it was written" in said
    assert "says sat, the list unsat" in said
