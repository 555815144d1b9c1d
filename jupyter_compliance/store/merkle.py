"""The Merkle tree hash of RFC 6962, section 2.1: one digest for a whole list of entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Return the RFC 6962 Merkle tree hash of the leaves, in order.

    A leaf is hashed as ``SHA-256(0x00 || leaf)``, an inner node as ``SHA-256(0x01 || left || right)``, so that a
    leaf can never be passed off as a node. The left subtree holds the largest power of two smaller than the number
    of leaves. The leaves are read once; memory grows with the logarithm of their number.

    Parameters
    ----------
    leaves
        Raw bytes of the entries.

    Returns
    -------
    str
        64 lower-case hexadecimal digits; ``SHA-256("")`` for no leaves.
    """
    complete: list[tuple[int, bytes]] = []  # (size, hash) of perfect subtrees, sizes falling
    for leaf in leaves:
        size, node = 1, hashlib.sha256(b"\x00" + leaf).digest()
        while complete and complete[-1][0] == size:
            node = _join(complete.pop()[1], node)
            size *= 2
        complete.append((size, node))
    if not complete:
        return hashlib.sha256(b"").hexdigest()
    _, root = complete.pop()
    while complete:
        root = _join(complete.pop()[1], root)
    return root.hex()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
