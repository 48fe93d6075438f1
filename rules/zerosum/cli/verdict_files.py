"""Verdicts in the forms that build servers read: JUnit XML, and annotations of GitHub."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from zerosum.cli.terminal import Channel
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.run import Report


def junit_text(report: Report) -> str:
    """Return one test case a theorem; what is not as expected is a failure."""
    wrong = sum(not one.as_expected for one in report.results)
    suite = ET.Element(
        "testsuite", name="zerosum prove", tests=str(len(report.results)), failures=str(wrong)
    )
    for one in report.results:
        case = ET.SubElement(
            suite, "testcase", classname=one.rule, name=one.id, time=f"{one.seconds:.3f}"
        )
        if not one.as_expected:
            failure = ET.SubElement(case, "failure", message=_told(one), type=one.status)
            failure.text = one.sentence
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def print_annotations(console: Channel, report: Report) -> None:
    """Print an error for each theorem that is not as expected."""
    for one in report.results:
        if not one.as_expected:
            told = _told(one).replace("%", "%25").replace("\n", "%0A")
            console.print(f"::error title=zerosum {one.id}::{told}", markup=False, soft_wrap=True)


def _told(one: TheoremResult) -> str:
    detail = f": {one.detail}" if one.detail else ""
    return f"{one.status} of {one.rule}, expected: {one.expects}{detail}"
