"""What the parts of the demo's page share: a table of checks, and a picture with its caption."""

from __future__ import annotations

from zerosum.audit import AuditReport
from zerosum.lab.article import PageTable
from zerosum.lab.pictures import svg_of
from zerosum.lab.rows import Picture

CHECK_HEADS = ("check", "question", "holds", "violated", "cannot tell")


def checks_table(report: AuditReport, caption: str) -> PageTable:
    """Return how often each check that was asked at all was answered how."""
    return PageTable(
        caption,
        CHECK_HEADS,
        tuple(
            (
                f"{one.id} ({one.clause})",
                one.question,
                f"{one.holds:,}",
                f"{one.violated:,}",
                f"{one.cannot_tell:,}",
            )
            for one in report.checks
            if one.holds + one.violated + one.cannot_tell
        ),
        words=2,
    )


def picture(svg: bytes, name: str, caption: str) -> Picture:
    """Return a picture for a page, under a name that no other has."""
    return Picture(svg_of(svg, f"{name}-"), caption)
