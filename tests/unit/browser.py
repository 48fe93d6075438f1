"""A real browser, for pages: found on the PATH, driven by its command line, without a window."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from attrs import frozen

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--v=0",
)
CONSOLE = re.compile(r":CONSOLE[:(].*")
PATIENCE = 120

FOUND = next((path for name in NAMES if (path := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(
    FOUND is None, reason=f"no browser on the PATH: none of {', '.join(NAMES)}"
)


@frozen
class Seen:
    """What a browser made of a page: its elements as text, and what its console said."""

    dom: str
    console: tuple[str, ...]


def opened(page: Path, profile: Path, place: str = "") -> Seen:
    """Open a page, at a place of it, in a browser that has never been used before."""
    assert FOUND is not None
    address = page.resolve().as_uri() + (f"#{place}" if place else "")
    done = subprocess.run(
        [FOUND, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address],
        capture_output=True,
        check=True,
        text=True,
        timeout=PATIENCE,
    )
    return Seen(done.stdout, tuple(CONSOLE.findall(done.stderr)))
