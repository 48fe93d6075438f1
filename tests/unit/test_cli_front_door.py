"""The front door: cheap help, one line for what is wrong, and a status for each ending."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.tidy.source import ROOT
from tests.unit.cli_runs import CommandLine, expect_unusable, start
from zerosum.cli import commands
from zerosum.cli.commands import COMMANDS
from zerosum.cli.main import ended
from zerosum.cli.status import Unusable


def test_help_names_every_command_and_every_status(zerosum: CommandLine) -> None:
    outcome = zerosum("--help")
    assert 0 == outcome.status
    assert [] == [one.name for one in COMMANDS if f"│ {one.name} " not in outcome.output]
    assert "130 interrupted" in outcome.output


@pytest.mark.parametrize("command", [one.name for one in COMMANDS])
def test_every_command_has_help(zerosum: CommandLine, command: str) -> None:
    outcome = zerosum(command, "--help")
    assert (0, True) == (outcome.status, "--json" in outcome.output)


EXAMPLES = [
    (one.name, " ".join(paragraph.split()).removeprefix("Example: "))
    for one in COMMANDS
    for paragraph in one.help.split("\n\n")
    if paragraph.strip().startswith("Example: ")
]


def test_every_command_has_an_example() -> None:
    assert {one.name for one in COMMANDS} == {name for name, _ in EXAMPLES}


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_example_of_the_help_works(
    zerosum: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    example: str,
) -> None:
    shared = ROOT.parent / "shared"
    if "../shared" in example and not shared.is_dir():
        pytest.skip("../shared is not beside this checkout")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for link, folder in (("spec", ROOT / "spec"), ("tests", ROOT / "tests"), ("../shared", shared)):
        (checkout / link).symlink_to(folder)
    monkeypatch.chdir(checkout)
    program, command, *arguments = shlex.split(example)
    assert ("zerosum", name) == (program, command)
    outcome = zerosum(command, *arguments)
    assert "" == outcome.complaint
    assert outcome.output
    # Some examples show what is wrong with something: that is their result, and they end with 1.
    assert outcome.status in ((1,) if "loses_a_unit" in example else (0, 1))


def test_help_loads_no_solver() -> None:
    heavy = "('z3', 'zerosum.proofs', 'zerosum.audit')"
    with start(
        "import sys; from zerosum.cli.main import main; main(['--help']); "
        f"print([name for name in {heavy} if name in sys.modules])"
    ) as run:
        output, _ = run.communicate()
    assert "[]" == output.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["prvoe"], ["prvoe", '"prove"']),
        (["--loud"], ["--loud"]),
        (["prove", "--jbos", "2"], ["--jbos", "--jobs", "zerosum prove --help"]),
        (["prove", "--jobs", "0"], ["--jobs", "0"]),
        (["prove", "--jobs", "many"], ["--jobs", "many"]),
        (["prove", "--json"], ["--json"]),
        (["prove", "PIEL"], ["PIEL", "PILE"]),
        (["prove", ""], ["''"]),
        (["explain"], ["NAME"]),
        (["explain", "nothing"], ["nothing"]),
        (["explain", "PILE", "BALANCE"], ["BALANCE"]),
        (["laws", "PILE"], ["PILE"]),
        (["audit", "nowhere"], ["--format"]),
        (["audit", "nowhere", "--format", "csv", "--rules", "hyperliquid_2023"], ["csv"]),
        (
            ["audit", "nowhere", "--format", "hyperliquid-history", "--rules", "hyperliquid_2023"],
            ["nowhere", "missing"],
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    zerosum: CommandLine, arguments: Sequence[str], told: Sequence[str]
) -> None:
    expect_unusable(zerosum(*arguments), *told)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("", "folder"),
        ("file.json", "file.json"),
        ("gone/file.json", "gone"),
        ("a\0b", "no file can have this name"),
        ("a" * 5000, "no file can have this name"),
    ],
)
def test_json_that_cannot_be_written_is_refused_before_the_work(
    zerosum: CommandLine, tmp_path: Path, target: str, told: str
) -> None:
    (tmp_path / "file.json").mkdir()
    expect_unusable(zerosum("laws", "--json", str(tmp_path / target)), told)


def test_json_that_fails_on_the_way_is_told(
    zerosum: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    expect_unusable(zerosum("laws", "--json", str(tmp_path / "laws.json")), "No space left")


def _raising(error: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (Unusable("file.csv:\n no such file"), 2, "zerosum: file.csv: no such file\n"),
        (KeyboardInterrupt(), 130, "zerosum: interrupted\n"),
        (ModuleNotFoundError(name="z3"), 2, "zerosum: z3 is not installed: pip install"),
        (ModuleNotFoundError(name="rich.console"), 2, "zerosum: rich is not installed"),
    ],
)
def test_every_end_has_its_status(
    capsys: pytest.CaptureFixture[str], error: BaseException, status: int, told: str
) -> None:
    assert status == ended(_raising(error))
    assert capsys.readouterr().err.startswith(told)


def test_defect_shows_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert 4 == ended(_raising(KeyError("mark")))
    complaint = capsys.readouterr().err
    assert complaint.startswith("Traceback")
    assert "a defect of zerosum" in complaint.splitlines()[-1]


def test_missing_library_of_a_command_is_named(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_solver(_: Sequence[str]) -> int:
        raise ImportError("Cannot import module") from ModuleNotFoundError(name="z3")

    monkeypatch.setattr(commands, "run", without_solver)
    expect_unusable(zerosum("prove"), "z3", "zerosum[proofs]")


def test_reader_that_leaves_early_gets_no_traceback() -> None:
    with start("import sys; from zerosum.cli.main import main; sys.exit(main(['laws']))") as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        complaint = run.stderr.read()
    assert (141, "") == (run.returncode, complaint)


def test_nothing_but_results_goes_to_a_pipe() -> None:
    code = "import sys; from zerosum.cli.main import main; sys.exit(main(['prove', 'LED-9']))"
    with start(f"if __name__ == '__main__':\n    {code}") as run:
        output, complaint = run.communicate()
    assert (0, "", False) == (run.returncode, complaint, "\x1b" in output)
