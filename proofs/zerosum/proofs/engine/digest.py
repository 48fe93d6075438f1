"""Digests: what names a question wherever and whenever it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from weakref import WeakKeyDictionary

from zerosum.proofs.engine.terms import Term, subterms

_KNOWN: WeakKeyDictionary[Term, bytes] = WeakKeyDictionary()


def digest_of(conditions: Iterable[Term]) -> str:
    """Return a name for conditions in their order, the same in every process and on every day."""
    whole = sha256()
    for condition in conditions:
        whole.update(_digest(condition))
    return whole.hexdigest()


def _digest(root: Term) -> bytes:
    """Return the digest of a term: of its operator, its content, and its arguments' digests."""
    if root in _KNOWN:
        return _KNOWN[root]
    for term in subterms((root,), besides=_KNOWN.__contains__):
        head = f"{term.op} {term.sort} {term.value!r} {term.name}".encode()
        _KNOWN[term] = sha256(
            b"".join((sha256(head).digest(), *(_KNOWN[arg] for arg in term.args)))
        ).digest()
    return _KNOWN[root]
