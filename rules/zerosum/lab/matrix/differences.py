"""Why our verdict on a rule set is another than what was read of its venue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zerosum.lab.matrix.verdicts import Verdict

T, R, C = Verdict.THEOREM, Verdict.REFUTED, Verdict.CONDITIONAL

GENERAL: Mapping[Verdict, str] = MappingProxyType(
    {
        T: "nothing was found said of it; of the value it is proved, whatever is not said",
        R: "nothing was found said of it; the slots that are known decide it, and a run shows it",
        C: "nothing was found said of it; the slots that are known decide when it holds",
        Verdict.NOT_APPLICABLE: "the slots have no such stage; what the venue does instead stands "
        "among its gaps (zerosum venue NAME)",
        Verdict.NOT_STATED: "the reading took the usual for granted; the verdict turns on slots "
        "that nobody says, and they are named",
    }
)
"""Why, where nothing was read, where there is no stage, and where it is not stated."""

ROUNDED_INDEX = (
    "the venue spreads a loss by an index with two roundings, and they do not cancel (WAT-20); "
    "here it is divided exactly"
)
PER_CLOSE = (
    "the sign decides: at the bankruptcy price the other side pays exactly the deficit, so nothing "
    "while the failed account is not below zero (T-MAR-7.A3)"
)
BANKRUPT_ONLY = (
    "only accounts below zero are deleveraged against here, so the limit price is past the mark at "
    "every close"
)

ON_THE_WAY_OUT = (
    "whoever withdraws while a deficit is open pays, here too (WAT-5); a withdrawal is no part of "
    "a waterfall"
)

WHY: Mapping[tuple[int, str, Verdict], str] = MappingProxyType(
    {
        (1, "C", T): "the engine is closed and was judged by its records, or claims are cut on "
        "withdrawal; the value conserves",
        (1, "V", T): ROUNDED_INDEX,
        (2, "C", T): "the venue's market maker holds the difference; here it is nobody's",
        (3, "V", T): ROUNDED_INDEX,
        (4, "H", C): "at a takeover it keeps within its bounds; a later move of the mark may take "
        "any holder below zero, the fund too",
        (
            4,
            "V",
            C,
        ): "the venue counts a balance below zero as a state to be in; here it comes only "
        "from a move of the mark after a takeover",
        (5, "H", C): "the reading follows what the venue says; in two markets a limit price may be "
        "none that can be traded, or the deficit stays where it is",
        (6, "C", R): "no book comes first in this rule set, so nothing else takes the position",
        (6, "C", T): "the spread that the account loses there is in no slot; here it is the mark",
        (
            6,
            "H",
            R,
        ): "the reading is of ordinary days, when only accounts below zero are closed; here "
        "solvent ones are closed too, at the same rule of price",
        (6, "V", T): "the venue's fund keeps what a fill brings beyond the bankruptcy price; here "
        "the account does",
        (
            8,
            "H",
            C,
        ): "a fee, or tiers whose rate falls with the position, may lower it; the reading "
        "speaks of neither",
        (9, "C", R): "takeovers come without a book in the records, so the rule set has none",
        (9, "C", T): "what may skip the book there is in no slot: it stands among the gaps",
        (9, "H", C): "a fee may bring an account below its margin again just after the book has "
        "restored it, and the book is asked once",
        (9, "V", T): "once deleveraging is on, the venue sends nothing to the book; here every "
        "account goes there first",
        (10, "C", R): "a vault that takes whole accounts or none leaves its money unused where it "
        "cannot take all",
        (10, "H", R): "a fund that pays slippage pays only for fills: where the book is empty it "
        "keeps its money, and others are closed",
        (10, "V", C): "the violation is the drawdown limit, and outside of it the fund is used up",
        (11, "C", T): "the capacity of the providers is private; here there are none",
        (12, "V", C): "at a bankruptcy price a part never cures, so all of it is needed; only "
        "roundings and unequal margin rates make a difference",
        (13, "C", R): BANKRUPT_ONLY,
        (13, "C", T): "the venue changes to the bankruptcy price when the fund is nearly used up; "
        "the slot is the mark",
        (13, "V", C): PER_CLOSE,
        (14, "C", T): "the slot is one price; where the venue changes it on the way stands among "
        "the gaps",
        (15, "C", R): "a counterparty with a small profit, or none, pays the same per step as any",
        (16, "C", R): "the score counts a loser's leverage too, and may put it first",
        (16, "H", C): (
            "the reading is of the score; whoever has opted to be last is, winner or not"
        ),
        (16, "C", T): "winners go first here as a class, which is assumed where the formula is not "
        "said",
        (16, "H", R): "a winner with no equity left scores nothing, like a loser, and ties are "
        "decided by the seat",
        (
            17,
            "H",
            R,
        ): "the venue skips whoever would be riskier afterwards (MAR-14); the slot skips "
        "only whoever would be below zero",
        (18, "C", T): "designated providers take positions over there, and are in no slot",
        (18, "n/a", T): "failed positions shrink on the book as well, with nobody deleveraged",
        (19, "C", T): "no slot charges a fee for a close; what the venue charges was not clear",
        (
            20,
            "C",
            T,
        ): "what charges others there, depositors or the winners of a day, is in no slot",
        (21, "C", T): "the loss is spread over the symbols of a pool there; here it stays",
        (
            22,
            "C",
            T,
        ): "read literally the index falls with profit for shorts; here it is turned for "
        "shorts, as must be meant",
        (22, "H", C): "where there is no margin, or no profit, the score is nothing for all; and "
        "whoever has opted to go last does, whatever its profit",
        (
            23,
            "H",
            C,
        ): "in debt leverage says nothing any more: the score is singular at an equity of "
        "zero, and a plain product turns round for losers",
        (24, "C", T): "the list and its start are the proposer's there; as a slot they are a rule",
        (25, "C", R): "cash may go with one part and not the other: it lowers the leverage of that "
        "part",
        (25, "C", C): "cash may go with one part and not the other: it lowers the leverage of that "
        "part",
        (26, "C", R): (
            "whatever protects hedges there is a mode of accounts, which no slot says, or which "
            "puts them last in the queue, and last is still in it"
        ),
        (20, "V", T): ON_THE_WAY_OUT,
        (21, "V", T): ON_THE_WAY_OUT,
        (27, "C", R): "that no loss is shared is said, and not who bears it then",
        (27, "H", R): "withdrawals bear it (WAT-5); until they have, it stays where it is",
        (27, "H", C): "a position that nobody takes stays open here, and only what is closed is "
        "shared",
        (28, "C", T): "the rules determine it; at the venue a proposer chooses the list",
    }
)
"""Why, by the number of the property, what was read, and our verdict."""


def difference(number: int, code: str, verdict: Verdict) -> str:
    """Return why a verdict differs from what was read, or nothing where no reason is known."""
    own = WHY.get((number, code, verdict), "")
    is_general = code == "-" or verdict in (Verdict.NOT_APPLICABLE, Verdict.NOT_STATED)
    return own or (GENERAL[verdict] if is_general else "")
