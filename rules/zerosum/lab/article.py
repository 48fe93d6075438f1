"""An article as one HTML page that needs nothing else: no network, no script, no other file."""

from __future__ import annotations

from attrs import frozen

from zerosum.lab.page import environment
from zerosum.lab.rows import Picture


@frozen
class Headline:
    """A number that a reader shall take away, and what it counts."""

    number: str
    words: str


@frozen
class Paragraph:
    """Some sentences; quiet ones are said for completeness."""

    text: str
    is_quiet: bool = False


@frozen
class Points:
    """A list of sentences."""

    points: tuple[str, ...]


@frozen
class PageTable:
    """A table: what it shows, its heads, and its cells.

    The first ``words`` columns hold words and are set to the left, the others hold numbers.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


Block = Paragraph | Points | PageTable | Picture


@frozen
class Section:
    """A part of an article, with an id that can be linked to."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@frozen
class Article:
    """A whole page."""

    title: str
    lead: tuple[str, ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]


def article_page(article: Article) -> str:
    """Return an article as a page."""
    return (
        environment()
        .get_template("article.html")
        .render(
            article=article,
            kind=lambda block: type(block).__name__,
        )
    )
