"""The front door: run what was asked for, and turn every ending into an exit status."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from zerosum.cli.status import Status, Unusable

EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "cyclopts": "cli",
        "jinja2": "lab",
        "matplotlib": "lab",
        "rich": "cli",
        "z3": "proofs",
    }
)
"""Which extra brings a library that a plain install leaves out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""

    def run_command() -> int:
        from zerosum.cli.commands import run

        return run(sys.argv[1:] if arguments is None else arguments)

    return ended(run_command)


def ended(work: Callable[[], int]) -> int:
    """Do some work and return the exit status that its ending deserves."""
    try:
        return work()
    except Unusable as unusable:
        return _end(Status.UNUSABLE, str(unusable))
    except KeyboardInterrupt:
        return _end(Status.INTERRUPTED, "interrupted")
    except Exception as error:  # noqa: BLE001 - the last stop before the shell
        library = _missing_library(error)
        if library in EXTRAS:
            install = f"pip install 'zerosum[{EXTRAS[library]}]'"
            return _end(Status.UNUSABLE, f"{library} is not installed: {install}")
        traceback.print_exc()
        return _end(Status.INTERNAL, "this is a defect of zerosum: please report the lines above")


def _end(status: Status, complaint: str) -> Status:
    """Say in one line what went wrong; nothing but the standard library is needed for it."""
    sys.stderr.write(f"zerosum: {complaint}\n")
    return status


def _missing_library(error: BaseException) -> str:
    """Return the library whose absence is what the error is about."""
    cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
    name = cause.name if isinstance(cause, ImportError) else None
    return (name or "").partition(".")[0]


if __name__ == "__main__":
    sys.exit(main())
