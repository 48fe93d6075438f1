"""The page of proofs: every cell opens its proof, and nothing is said that did not come out."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve

from tests.unit.cli_runs import CommandLine, expect_unusable, start
from zerosum.cli.proof_page import page_of
from zerosum.proofs import prove
from zerosum.proofs.emit import emit_questions
from zerosum.proofs.prove import prove_study
from zerosum.proofs.result import Goal
from zerosum.proofs.run import Report
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ledger import INVARIANTS

TAG = re.compile(r"<[^>]+>")


class Anchors(HTMLParser):
    """The ids of a page, the links within it, and the elements that run or fetch something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.foreign: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        target = given.get("href") or given.get("src") or ""
        if tag == "script" or (target and not target.startswith("#")):
            self.foreign.append(f"{tag} {target}")
        elif target:
            self.links.append(target.removeprefix("#"))


@pytest.fixture(scope="module")
def report() -> Report:
    """Prove one rule under all its laws, two of another, and a false sentence."""
    return prove(["apply_deposit", "LED-9", "T-LED-6.A1", "R-LED-2"], jobs=1)


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return page_of(report)


def text_of(page: str) -> str:
    """Return the words of a page, apart from its look."""
    body = page.partition("<body>")[2]
    return " ".join(unescape(TAG.sub(" ", body)).split())


def part_of(page: str, id_: str) -> str:
    """Return the words of a section of a page, or nothing."""
    return text_of("<body>" + page.partition(f'<section id="{id_}">')[2].partition("</section>")[0])


def test_every_theorem_has_one_place_and_every_cell_leads_there(report: Report, page: str) -> None:
    anchors = Anchors(page)
    assert [] == anchors.foreign
    assert len(anchors.ids) == len({*anchors.ids})
    assert [] == [one.id for one in report.results if one.id not in anchors.ids]
    assert [] == [link for link in anchors.links if link not in anchors.ids]
    cells = {f"T-{law}-deposit" for law in INVARIANTS}
    assert cells <= {*anchors.links}


def test_proof_says_all_that_a_doubter_needs(page: str) -> None:
    words = text_of(page)
    told = [
        "The quote balances of all accounts sum to the pile.",
        "clause LED-1 The pile (spec/text/01-ledger.md:",
        "function apply_deposit",
        "holds for any number of accounts (frame and additive sums); all integers",
        "settled by rewriting",
        'apply_deposit(exchange, account="',
        "zerosum prove T-LED-1.L1-deposit",
        "rules/zerosum/rules/ledger.py:",
        "A-4 Any number of accounts",
    ]
    assert [] == [text for text in told if text not in words]


def test_files_on_the_page_are_the_files_that_are_emitted(tmp_path: Path) -> None:
    [study] = [one for one in CATALOGUE.studies.values() if one.name == "apply_deposit"]
    results = prove_study(study)
    emit_questions(tmp_path, results)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.smt2")}
    page = page_of(Report(tuple(one.without_texts() for one in results), ("z3",)))
    shown = set(re.findall(r"<code>([\w.-]+/\d{4}-\w+\.smt2)</code>", page))
    assert shown
    assert written == shown


def test_false_sentence_stands_under_what_is_not_proved(page: str) -> None:
    told = part_of(page, "not-proved")
    assert "R-LED-2 REFUTED As long as balances sum to the pile" in told
    assert "true of the sum of all equities" in told
    assert "def test_r_led_2() -> None:" in told
    assert "R-LED-2" not in part_of(page, "rules") + part_of(page, "statements")


def test_surprise_comes_first_and_is_marked(report: Report) -> None:
    first = report.results[0]
    other = evolve(first, status="UNKNOWN", as_expected=False, detail="the budget is spent")
    open_ = Goal("path 1: claim", "claim", {"z3": "unknown", "cvc5": "unsat"}, is_proved=False)
    surprised = evolve(other, goals=(open_,))
    page = page_of(Report((surprised, *report.results[1:]), report.solver_versions))
    wrong = part_of(page, "wrong")
    assert f"{first.id} UNKNOWN" in wrong
    assert "the budget is spent" in wrong
    assert "path 1: claim unknown unsat not asked" in wrong
    assert f'<td class="wrong"><a href="#{first.id}">UNKNOWN</a></td>' in page
    assert 1 == page.partition('<section id="table">')[0].count('<tr class="open">')


def test_two_legs_are_claimed_only_where_each_goal_has_them(report: Report, page: str) -> None:
    claimed = "each on two of the three at least"
    assert claimed in page
    split = evolve(report.results[0], status="UNKNOWN", as_expected=False)
    assert claimed not in page_of(Report((split, *report.results[1:]), ("z3",)))


def test_what_holds_within_bounds_is_not_among_the_proofs(report: Report) -> None:
    bounded = evolve(report.results[0], status="BOUNDED", scope="three tiers; all integers")
    page = page_of(Report((bounded,), ("z3",)))
    assert f"{bounded.id} BOUNDED" in part_of(page, "not-proved")
    assert "three tiers; all integers" in part_of(page, "not-proved")
    assert "" == part_of(page, "rules")


def test_what_was_not_asked_is_said(report: Report) -> None:
    one = [one for one in report.results if one.id == "T-LED-1.L1-deposit"]
    page = page_of(Report(tuple(one), ("z3",)))
    assert len(INVARIANTS) - 1 == page.count('<td class="unasked"><span>not asked</span>')
    assert "this run was not asked for it" in part_of(page, "table")


def test_text_is_escaped(report: Report) -> None:
    marked = evolve(report.results[0], sentence="<b>1 < 2 & 3</b>")
    page = page_of(Report((marked,), ("z3",)))
    assert "&lt;b&gt;1 &lt; 2 &amp; 3&lt;/b&gt;" in page


def test_command_writes_the_page(zerosum: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "proofs.html"
    outcome = zerosum("prove", "LED-9", "R-LED-2", "--jobs", "1", "--html", str(target))
    assert 0 == outcome.status
    assert outcome.answer in text_of(target.read_text(encoding="utf-8"))


def test_page_that_cannot_be_written_is_refused_before_the_work(
    zerosum: CommandLine, tmp_path: Path
) -> None:
    expect_unusable(
        zerosum("prove", "--html", str(tmp_path / "gone" / "proofs.html")), "gone", "create it"
    )


def test_missing_library_is_named_before_the_work(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['jinja2'] = None\n"
        "from zerosum.cli.main import main\n"
        "sys.exit(main(['prove', '--html', sys.argv[1]]))"
    )
    with start(code, str(tmp_path / "proofs.html")) as run:
        output, complaint = run.communicate()
    assert (2, "") == (run.returncode, output)
    assert "zerosum: jinja2 is not installed: pip install 'zerosum[lab]'\n" == complaint
