"""Emission: what is written is all there is, and others can rerun it without us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zerosum.proofs import prove, solvers
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
    other = f"{sys.executable} {Path(solvers.__file__).with_name('ask_cvc5.py')}"
    asked = ["--solver", str(Z3), "--solver", other, "--certificates", str(store.folder())]
    assert 0 == rerun.main([str(folder), *asked])
    said = capsys.readouterr().out
    assert f"{len(questions(folder))} questions, 0 not as listed" in said
    [z3, cvc5] = [line.partition(": ")[2] for line in said.splitlines()[:2]]
    assert z3 == cvc5


@pytest.mark.parametrize(
    ("wanted", "remedy"),
    [
        (
            ["--solver", "no-such-solver --fast"],
            "no program 'no-such-solver --fast': give its path",
        ),
        (["--solver", ""], "no program ''"),
        (["--solver", "z3 'open"], "invalid split value"),
        (["--certificates", "nowhere"], "no certificates in nowhere"),
    ],
)
def test_what_is_not_there_is_named_with_a_remedy(
    folder: Path, capsys: pytest.CaptureFixture[str], wanted: list[str], remedy: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        rerun.main([str(folder), *wanted])
    assert remedy in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "{", "[]", "{}"])
def test_folder_that_was_not_emitted_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match="2"):
        rerun.main([str(tmp_path)])
    assert f"`zerosum prove --emit {tmp_path}` writes it" in capsys.readouterr().err


def test_program_that_answers_nothing_is_no_solver(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == rerun.main([str(folder), "--solver", f"{sys.executable} -c pass"])
    assert "answers no question at all" in capsys.readouterr().out


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


def test_what_is_gone_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = folder / questions(folder)[0]["file"]
    hidden = first.rename(first.with_suffix(".hidden"))
    try:
        assert 1 == rerun.main([str(folder)])
    finally:
        hidden.rename(first)
    assert f"{questions(folder)[0]['file']}: gone" in capsys.readouterr().out
