"""What the tables of Drift v2 have in common, as the types of the rulebook."""

from __future__ import annotations

from zerosum.conform.fields import Fields
from zerosum.rules.margin_curve import MarginCurve, MarginKind
from zerosum.rules.weighted_margin import ProfitWeights

DRIFT = "drift-labs/protocol-v2"
KINDS = tuple(kind.value for kind in MarginKind)


def kind_of(fields: Fields) -> MarginKind:
    """Return what margin a case asks for."""
    return MarginKind(fields.word("margin_type", KINDS))


def curve_of(fields: Fields) -> MarginCurve:
    """Return the margin ratios of a market."""
    return MarginCurve(
        initial=fields.whole("margin_ratio_initial"),
        maintenance=fields.whole("margin_ratio_maintenance"),
        factor=fields.count("imf_factor"),
        high_leverage_initial=fields.whole_or("high_leverage_margin_ratio_initial", 0),
        high_leverage_maintenance=fields.whole_or("high_leverage_margin_ratio_maintenance", 0),
    )


def weights_of(fields: Fields) -> ProfitWeights:
    """Return the weights of unrealised profit in a market; what is not given counts nothing."""
    return ProfitWeights(
        opening=fields.whole_or("unrealized_pnl_initial_asset_weight", 0),
        staying=fields.whole("unrealized_pnl_maintenance_asset_weight"),
        factor=fields.count_or("unrealized_pnl_imf_factor", 0),
    )
