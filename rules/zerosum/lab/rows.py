"""What is set into a page beside the rows of a result."""

from __future__ import annotations

from attrs import frozen


@frozen
class Picture:
    """A picture to be set into a page: its SVG, and what it shows in words."""

    svg: str
    caption: str
