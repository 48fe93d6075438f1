# The part of python-sat that the search for certificates uses, typed; it ships no types.

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

class Solver:
    def __init__(
        self,
        name: str = ...,
        bootstrap_with: Iterable[Sequence[int]] | None = ...,
        *,
        with_proof: bool = ...,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def add_clause(self, clause: Sequence[int]) -> None: ...
    def solve(self) -> bool: ...
    def get_model(self) -> list[int]: ...
    def get_proof(self) -> list[str]: ...
