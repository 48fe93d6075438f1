"""Pictures that a command was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from zerosum.cli.status import Unusable
from zerosum.cli.terminal import require_writable, write_bytes

PictureFile = Annotated[Path | None, Parameter(help="Also draw a picture: .svg or .png.")]
KINDS = (".svg", ".png")


def require_picture(target: Path | None) -> None:
    """Refuse a target for a picture before the work begins.

    Raises: Unusable.
    """
    if target is None:
        return
    if target.suffix not in KINDS:
        raise Unusable(f"{target}: a picture is .svg or .png (give --picture such a file)")
    require_writable(target, "--picture")


def draw_if_asked(target: Path | None, draw: Callable[[str], bytes]) -> None:
    """Draw a picture where one was asked for.

    Raises: Unusable when the file cannot be written.
    """
    if target is not None:
        write_bytes(target, draw(target.suffix.removeprefix(".")), "--picture")
