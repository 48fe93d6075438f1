"""How the documentation site is built: the chapters as they are, the reference from the code."""

from __future__ import annotations

import re
from enum import Enum
from types import MemberDescriptorType

from sphinx.application import Sphinx

project = "zerosum"
author = "the zerosum authors"
project_copyright = "the zerosum authors, MIT licence"
root_doc = "site/index"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
# The notebook and the scenarios are linked to as files.
exclude_patterns = ["**/__pycache__", "zerosum"]

html_theme = "furo"
html_title = "zerosum"
html_static_path: list[str] = ["static"]
html_css_files = ["tables.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}

myst_heading_anchors = 3
# Blocks of JSON in the chapter on formats show a shape and not a value.
suppress_warnings = ["misc.highlighting_failure"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "undoc-members": True}

SECTION = re.compile(r"^(Clause|Source|Units|Shape|Rounding|Raises|Laws): ?(.*)$")


def set_sections_apart(
    _app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Make fields of the sections of a docstring, which follow each other without a blank line."""
    laid_out: list[str] = []
    in_section = False
    for line in lines:
        section = SECTION.match(line)
        if section:
            laid_out += ["", f":{section[1]}: {section[2]}"]
            in_section = True
        elif in_section and line and not line.startswith(" "):
            laid_out.append(f"   {line}")
        else:
            laid_out.append(line)
            in_section = in_section and bool(line)
    lines[:] = laid_out


def leave_out(
    _app: Sphinx, _what: str, _name: str, member: object, skip: bool, _options: object
) -> bool:
    """Leave out what says nothing of itself, but not the choices of a slot: their names say it."""
    if isinstance(member, Enum):
        return False
    return skip or not getattr(member, "__doc__", None) or isinstance(member, MemberDescriptorType)


def setup(app: Sphinx) -> None:
    """Connect what is above."""
    app.connect("autodoc-skip-member", leave_out)
    app.connect("autodoc-process-docstring", set_sections_apart)
