"""Cases about margins, risks and conversions, apart from any account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from zerosum.conform.dydx.reading import dydx, price_of, refused, schedule_of
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.conform.unusable import Unsupported
from zerosum.rules.margin_schedules import (
    ScheduleFault,
    compute_funding_bound_ppm,
    compute_initial_of,
    compute_maintenance_of,
    compute_maintenance_ppm,
    compute_scaled_initial_ppm,
    find_fault,
)
from zerosum.rules.risk import (
    Risk,
    add_risks,
    compare_risks,
    is_at_risk,
    is_initially_backed,
    is_maintained,
)
from zerosum.rules.values import compute_steps, compute_value

Operation = Callable[[Fields], Answer]


def by_operation(case: Fields, known: Mapping[str, Operation]) -> Answer:
    """Answer the operation that a case names."""
    operation = case.text("op")
    if operation not in known:
        message = f"no rule here answers the operation {operation}"
        raise Unsupported(message)
    return known[operation](case)


@dydx("GetMarginRequirementsInQuoteQuantums")
def margin_requirements(case: Fields) -> Answer:
    """Answer both margins of a position."""
    price, schedule = price_of(case), schedule_of(case)
    notional = abs(compute_value(case.whole("quantums"), price))
    opened = compute_value(case.whole_or("open_interest", 0), price)
    own = case.whole_or("custom_imf_ppm", 0)
    return {
        "initial_margin": compute_initial_of(notional, schedule, opened, own),
        "maintenance_margin": compute_maintenance_of(notional, schedule),
    }


def _base_to_quote(case: Fields) -> Answer:
    return {"quote_quantums": compute_value(case.whole("base_quantums"), price_of(case))}


def _quote_to_base(case: Fields) -> Answer:
    price = price_of(case)
    if price.numerator == 0:
        raise case.refusal("oracle_price", "is zero, which buys any size", "write a price")
    return {"base_quantums": compute_steps(case.whole("quote_quantums"), price)}


CONVERSIONS: Mapping[str, Operation] = MappingProxyType(
    {"base_to_quote": _base_to_quote, "quote_to_base": _quote_to_base}
)


@dydx(
    "GetNetNotional / GetNetCollateral / GetNotionalInBaseQuantums / BaseToQuoteQuantums / "
    "QuoteToBaseQuantums"
)
def conversion(case: Fields) -> Answer:
    """Answer what a size is worth, or what size a value buys."""
    return by_operation(case, CONVERSIONS)


def _maintenance_ppm(case: Fields) -> Answer:
    return {"ppm": compute_maintenance_ppm(schedule_of(case))}


def _funding_bound(case: Fields) -> Answer:
    factor = case.count("clamp_factor_ppm")
    return {"ppm": compute_funding_bound_ppm(schedule_of(case), factor)}


def _initial_margin(case: Fields) -> Answer:
    opened = case.count("open_interest_notional")
    return {
        "initial_margin": compute_initial_of(
            case.count("quote_quantums"), schedule_of(case), opened
        )
    }


def _scaled_ppm(case: Fields) -> Answer:
    opened = case.count("open_interest_notional")
    return {"ppm": compute_scaled_initial_ppm(schedule_of(case), opened)}


FAULTS: Mapping[ScheduleFault, str] = MappingProxyType(
    {
        ScheduleFault.INITIAL: "initial_margin_exceeds_max",
        ScheduleFault.MAINTENANCE: "maintenance_fraction_exceeds_max",
        ScheduleFault.IMPACT: "impact_notional_is_zero",
        ScheduleFault.CAPS: "open_interest_lower_cap_above_upper_cap",
    }
)


def validity(case: Fields) -> Answer:
    """Answer whether a tier is a schedule, or what is wrong with it first."""
    fault = find_fault(schedule_of(case), case.count("impact_notional"))
    return {"valid": True} if fault is None else refused(FAULTS[fault])


TIERS: Mapping[str, Operation] = MappingProxyType(
    {
        "maintenance_margin_ppm": _maintenance_ppm,
        "max_abs_funding_clamp_ppm": _funding_bound,
        "initial_margin_quote": _initial_margin,
        "adjusted_initial_margin_ppm": _scaled_ppm,
        "validate": validity,
    }
)


@dydx(
    "LiquidityTier.GetMaintenanceMarginPpm / GetMaxAbsFundingClampPpm / "
    "GetInitialMarginQuoteQuantums / GetAdjustedInitialMarginPpm / Validate"
)
def liquidity_tier(case: Fields) -> Answer:
    """Answer what a schedule asks, or whether it is one."""
    return by_operation(case, TIERS)


def risk_of(fields: Fields) -> Risk:
    """Return a risk; what a case leaves out plays no part in it."""
    return Risk(
        fields.whole("net_collateral"),
        fields.whole_or("initial_margin_requirement", 0),
        fields.whole_or("maintenance_margin_requirement", 0),
    )


def write_risk(risk: Risk) -> dict[str, object]:
    """Return a risk in the words of the venue."""
    return {
        "net_collateral": risk.net_collateral,
        "initial_margin_requirement": risk.initial_margin,
        "maintenance_margin_requirement": risk.maintenance_margin,
    }


PREDICATES: Mapping[str, Operation] = MappingProxyType(
    {
        "add": lambda case: {
            "risk": write_risk(add_risks(risk_of(case.inner("a")), risk_of(case.inner("b"))))
        },
        "compare": lambda case: {
            "result": compare_risks(risk_of(case.inner("a")), risk_of(case.inner("b")))
        },
        "is_initial_collateralized": lambda case: {"result": is_initially_backed(risk_of(case))},
        "is_maintenance_collateralized": lambda case: {"result": is_maintained(risk_of(case))},
        "is_liquidatable": lambda case: {"result": is_at_risk(risk_of(case))},
    }
)


@dydx(
    "Risk.AddInPlace / IsInitialCollateralized / IsMaintenanceCollateralized / IsLiquidatable / Cmp"
)
def risk_predicates(case: Fields) -> Answer:
    """Answer a question about one or two risks."""
    return by_operation(case, PREDICATES)
