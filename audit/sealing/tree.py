"""The Merkle tree of RFC 6962 §2.1: roots, proofs that an entry is in the log, proofs that a later log contains an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY = sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The roots of the complete subtrees of a tree, the largest first: all that is needed to append, and log₂(size) hashes."""

    size: int = 0
    nodes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self.nodes.pop(), node)
            size >>= 1
        self.nodes.append(node)
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def copy(self) -> "Frontier":
        return Frontier(self.size, self.nodes.copy())

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.nodes:
            return EMPTY
        node = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of all leaves."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root


def _split(size: int) -> int:
    """Return the largest power of two below `size` (> 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree over `leaves` (RFC 6962 §2.1.1). Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"There is no leaf {index} among {len(leaves)}.")
    begin, end, proof = 0, len(leaves), []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(root(leaves[middle:end]))
            end = middle
        else:
            proof.append(root(leaves[begin:middle]))
            begin = middle
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Tell whether the proof leads from the leaf's hash to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == expected


def consistency_proof(old: Frontier, added: Sequence[bytes]) -> list[bytes]:
    """Return the proof that the tree of `old` and the leaves `added` after it contains the tree of `old` (RFC 6962 §2.1.2)."""
    size = old.size + len(added)
    if not 0 < old.size < size:
        return []
    complete = _positions(old)
    proof: list[bytes] = []

    def range_root(begin: int, end: int) -> bytes:
        found = complete.get((begin, end))
        if found is not None:
            return found
        if begin >= old.size:
            return root(added[begin - old.size : end - old.size])
        middle = begin + _split(end - begin)
        return node_hash(range_root(begin, middle), range_root(middle, end))

    begin, end, whole = 0, size, True
    while end != old.size:
        middle = begin + _split(end - begin)
        if old.size <= middle:
            proof.append(range_root(middle, end))
            end = middle
        else:
            proof.append(range_root(begin, middle))
            begin, whole = middle, False
    if not whole:
        proof.append(range_root(begin, end))
    return proof[::-1]


def _positions(frontier: Frontier) -> dict[tuple[int, int], bytes]:
    """Return the complete subtrees of a tree by the leaves they cover."""
    found, begin = {}, 0
    powers = [1 << bit for bit in reversed(range(frontier.size.bit_length())) if frontier.size >> bit & 1]
    for node, width in zip(frontier.nodes, powers, strict=True):
        found[begin, begin + width] = node
        begin += width
    return found


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof shows the tree of size `old` to be the beginning of the tree of size `new` (RFC 9162 §2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof
    if not 0 < old < new:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
