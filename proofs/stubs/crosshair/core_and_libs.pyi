from collections.abc import Callable, Iterable

from crosshair.options import AnalysisOptionSet
from crosshair.statespace import MessageType

class AnalysisMessage:
    state: MessageType
    message: str

class Checkable: ...

def analyze_function(
    ctxfn: Callable[..., object], options: AnalysisOptionSet = ...
) -> list[Checkable]: ...
def run_checkables(checkables: Iterable[Checkable]) -> list[AnalysisMessage]: ...
