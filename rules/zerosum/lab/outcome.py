"""What a run came to: for each account that took part, for the house, and in all."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from zerosum.lab.simulate import MomentTold, Run
from zerosum.lab.told import Close, Payment
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.ruleset import Stage
from zerosum.rules.waterfall import END
from zerosum.spec.rows import Cell, Tabled
from zerosum.spec.state import equity, ids_of
from zerosum.spec.units import AccountId, Quote

BOOK, BACKSTOP = Stage.BOOK.value, Stage.BACKSTOP.value
DELEVERAGING, SOCIALISATION = Stage.DELEVERAGING.value, END
STAGES = (*(stage.value for stage in Stage), END)


@frozen(eq=False)
class AccountOutcome:
    """What happened to one account.

    Units: money in quote units. ``as_failed`` are the closes of its own position when it failed,
    ``deleveraged`` those forced on it, ``taken`` those in which it took over a failed position.
    ``given_up`` is what the deleveraging closes cost it against the marks of their moments, and
    ``missed`` against the marks at the end; both are below zero where it gained. ``kept`` is the
    profit that these closes realised.
    """

    account: AccountId
    role: str
    equity_before: Quote
    equity_after: Quote
    has_failed: bool
    is_contagion: bool
    is_pushed: bool
    as_failed: tuple[Close, ...]
    deleveraged: tuple[Close, ...]
    taken: tuple[Close, ...]
    given_up: Quote
    missed: Quote
    kept: Quote
    socialised: Quote
    other_payments: Quote
    deficit: Quote

    @property
    def burden(self) -> Quote:
        """Return what the failures of others cost the account, in quote units."""
        return max(self.given_up, 0) + self.socialised

    @property
    def lost_by_failing(self) -> Quote:
        """Return what the closes of its own failure cost it against the marks, in quote units."""
        return sum(close.to_other for close in self.as_failed)

    @property
    def hurt(self) -> Quote:
        """Return what was forced on the account, against the marks, in quote units.

        The closes of its own failure, the deleveraging closes, each as far as above zero, and what
        it had to pay.
        """
        return max(self.lost_by_failing, 0) + self.burden + self.other_payments


@frozen(eq=False)
class HouseOutcome:
    """How a vault or fund fared.

    Units: quote units. ``before_deleveraging`` is its equity when the first deleveraging stage
    began that closed anybody, and None if there was none. ``gain_at_mark`` is what its takeovers
    gained against the marks of their moments.
    """

    account: AccountId
    equity_before: Quote
    before_deleveraging: Quote | None
    free_before_deleveraging: Quote | None
    equity_after: Quote
    took: int
    gain_at_mark: Quote
    paid: Quote
    fees: Quote
    has_failed: bool

    @property
    def earned(self) -> Quote:
        """Return the change of its equity over the run, in quote units."""
        return self.equity_after - self.equity_before


@frozen(eq=False)
class Outcome(Tabled):
    """Everything that a run came to.

    Units: quote units. ``deficits`` is what all accounts owe at the end; ``unresolved`` what the
    journal says last of each of those that failed; ``values`` the value closed by each stage.
    """

    run: Run
    accounts: tuple[AccountOutcome, ...]
    house: HouseOutcome
    deficits: Quote
    unresolved: Quote
    values: dict[str, Quote]
    pushed: tuple[AccountId, ...]

    @property
    def failed(self) -> tuple[AccountOutcome, ...]:
        """Return the accounts that failed."""
        return tuple(one for one in self.accounts if one.has_failed)

    @property
    def most_burdened(self) -> AccountOutcome | None:
        """Return the account that the failures of others cost the most, if they cost anybody."""
        bearers = [one for one in self.accounts if one.burden > 0]
        return max(bearers, key=lambda one: (one.burden, one.account), default=None)

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each account that took part, money as exact decimal text."""
        money = self.run.scenario.units.money
        return [
            {
                "account": one.account,
                "role": one.role,
                "failed": one.has_failed,
                "equity_before": money(one.equity_before),
                "equity_after": money(one.equity_after),
                "given_up": money(one.given_up),
                "missed": money(one.missed),
                "kept": money(one.kept),
                "socialised": money(one.socialised),
                "deficit": money(one.deficit),
                "pushed_below_maintenance": one.is_pushed,
            }
            for one in self.accounts
        ]


def compute_outcome(run: Run) -> Outcome:
    """Compute what a run came to."""
    closes = [close for case in run.cases for close in case.closes]
    payments = [payment for case in run.cases for payment in case.payments]
    failed = {case.account: case.is_contagion for case in run.cases}
    pushed = tuple(dict.fromkeys(id_ for moment in run.moments for id_ in find_pushed(moment)))
    named = {id_ for close in closes for id_ in (close.account, close.other)}
    named |= {id_ for payment in payments for id_ in (payment.payer, payment.receiver)}
    names = sorted({*named, *failed, *pushed}, key=lambda id_: run.end.accounts[id_].seat)
    values = dict.fromkeys(STAGES, 0)
    for close in closes:
        values[close.stage] = values.get(close.stage, 0) + close.size * close.price
    by_account: dict[AccountId, list[Close]] = {id_: [] for id_ in names}
    for close in closes:
        by_account[close.account].append(close)
        by_account[close.other].append(close)
    paid = {id_: [one for one in payments if id_ == one.payer] for id_ in _payers(payments)}
    return Outcome(
        run=run,
        accounts=tuple(
            _of_account(run, id_, by_account[id_], paid.get(id_, []), failed.get(id_), pushed)
            for id_ in names
        ),
        house=_of_house(run, closes, payments),
        deficits=sum(max(-equity(run.end, id_), 0) for id_ in ids_of(run.end.accounts)),
        unresolved=sum({case.account: case.unresolved for case in run.cases}.values()),
        values=values,
        pushed=pushed,
    )


def _payers(payments: list[Payment]) -> set[AccountId]:
    return {one.payer for one in payments}


def _of_account(
    run: Run,
    id_: AccountId,
    closes: list[Close],
    payments: list[Payment],
    contagion: bool | None,
    pushed: tuple[AccountId, ...],
) -> AccountOutcome:
    forced = tuple(one for one in closes if one.is_deleveraging and one.other == id_)
    taken = (one for one in closes if one.other == id_ and not one.is_deleveraging)
    after = equity(run.end, id_)
    socialised = sum(one.amount for one in payments if one.stage == SOCIALISATION)
    return AccountOutcome(
        account=id_,
        role=run.end.accounts[id_].role.value,
        equity_before=equity(run.start, id_),
        equity_after=after,
        has_failed=contagion is not None,
        is_contagion=bool(contagion),
        is_pushed=id_ in pushed,
        as_failed=tuple(one for one in closes if one.account == id_),
        deleveraged=forced,
        taken=tuple(taken),
        given_up=-sum(one.to_other for one in forced),
        missed=sum(_missed(run, one) for one in forced),
        kept=sum(one.realised for one in forced),
        socialised=socialised,
        other_payments=sum(one.amount for one in payments) - socialised,
        deficit=max(-after, 0),
    )


def _missed(run: Run, close: Close) -> Quote:
    """Return what the closed steps would have gained from the close until the end."""
    fallen = (close.price - run.end.markets[close.market].mark) * close.size
    return fallen if close.is_long else -fallen


def find_pushed(moment: MomentTold) -> Iterator[AccountId]:
    """Yield the accounts that a sweep itself brought below maintenance margin.

    At the new prices they stood at it or above; then they failed all the same, or were below it
    when the sweep ended.
    """
    touched = {close.other for case in moment.cases for close in case.closes}
    touched |= {payment.payer for case in moment.cases for payment in case.payments}
    fell = {case.account for case in moment.cases if case.is_contagion}
    for id_ in sorted(touched | fell):
        if not is_liquidatable(moment.before, id_):
            if id_ in fell or is_liquidatable(moment.after, id_):
                yield id_


def _of_house(run: Run, closes: list[Close], payments: list[Payment]) -> HouseOutcome:
    house = run.scenario.house
    taken = [one for one in closes if one.other == house.backstop and one.stage == BACKSTOP]
    deleveraging = next(
        (
            stage
            for case in run.cases
            for stage in case.stages
            if stage.stage == DELEVERAGING and stage.closes
        ),
        None,
    )
    paid = (one.amount for one in payments if one.payer == house.backstop)
    fees = (one.amount for one in payments if one.receiver == house.fees)
    return HouseOutcome(
        account=house.backstop,
        equity_before=equity(run.start, house.backstop),
        before_deleveraging=None if deleveraging is None else deleveraging.backstop_equity,
        free_before_deleveraging=None
        if deleveraging is None
        else deleveraging.backstop_equity - deleveraging.backstop_margin,
        equity_after=equity(run.end, house.backstop),
        took=len(taken),
        gain_at_mark=sum(one.to_other for one in taken),
        paid=sum(paid),
        fees=sum(fees),
        has_failed=any(case.account == house.backstop for case in run.cases),
    )
