#!/usr/bin/env python3
"""Verify an exported log without any code of the project: Python 3.9 or newer and the package `cryptography`. docs/verify.md says what the
files are.

  verify_log.py FOLDER --log-key VKEY --witness-key VKEY [--witness-note FILE] [--receipts FOLDER] [--retention-months 36]
  verify_log.py --proof FILE --log-key VKEY --witness-key VKEY

Exit 0: in order. 1: a line for each finding. 2: could not check. Give --log-key more than once after a rotation. Take the keys and the
witness's note from whoever keeps them, never from the folder.
"""

from __future__ import annotations

import argparse
import calendar
import heapq
import json
import re
import sys
from base64 import b64decode, b64encode
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Iterable, Iterator, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE = 120  # seconds between an entry and the cosignature of the first checkpoint that covers it
BLOCK = 1 << 20
TIME = re.compile(rb'"recorded_at":"([^"]{27})"')
ID = re.compile(rb'"id":(\d+),')
LENGTH = len("2026-11-21T00:00:00.000000Z")
NONE = b" " * LENGTH  # the time of a pruned entry


class CannotCheck(Exception):
    pass


# --- keys and notes (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature) ----------------------------------------------------------


class Key:
    """A vkey: name+hash+base64(kind ‖ public key); kind 1 signs as a log, 4 cosigns as a witness."""

    def __init__(self, vkey: str, kind: int) -> None:
        try:
            self.name, key_id, material = vkey.strip().split("+", 2)
            raw = b64decode(material, validate=True)
        except ValueError as error:
            raise CannotCheck("A key looks like name+hash+base64.") from error
        self.kind, self.id = kind, sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if len(raw) != 33 or raw[0] != kind or self.id.hex() != key_id:
            raise CannotCheck(
                f"The key {self.name} is not a {'log' if kind == 1 else 'witness'}'s, or a letter of it was lost."
            )
        self.public = Ed25519PublicKey.from_public_bytes(raw[1:])

    def signed(self, note: Note) -> int | None:
        """Return the time of a valid signature (0 for a log's), or None."""
        for name, blob in note.signatures:
            if name != self.name or blob[:4] != self.id:
                continue
            value, message, at = blob[4:], note.text.encode(), 0
            if self.kind == 4:
                at, value = int.from_bytes(value[:8], "big"), value[8:]
                message = f"cosignature/v1\ntime {at}\n{note.text}".encode()
            try:
                self.public.verify(value, message)
            except InvalidSignature:
                continue
            return at
        return None


class Note(NamedTuple):
    text: str
    signatures: list
    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, note: str) -> Note:
        try:
            text, signed = note.split("\n\n")
            origin, size, root, rest = (text + "\n").split("\n")
            signatures = []
            for line in signed.rstrip("\n").split("\n"):
                dash, name, blob = line.split(" ")
                if dash != "—":
                    raise ValueError
                signatures.append((name, b64decode(blob, validate=True)))
            if rest or not size.isdigit() or str(int(size)) != size or len(b64decode(root, validate=True)) != 32:
                raise ValueError
        except ValueError as error:
            raise ValueError("not a checkpoint of three lines with signatures") from error
        return cls(text + "\n", signatures, origin, int(size), b64decode(root))


# --- the tree (RFC 6962) ----------------------------------------------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    def __init__(self) -> None:
        self.size = 0
        self.nodes: list[bytes] = []  # of the complete subtrees, the largest first

    def extend(self, leaves: list[bytes]) -> None:
        done = 0
        while done < len(leaves):
            height = min(
                (self.size & -self.size).bit_length() - 1 if self.size else 12,
                (len(leaves) - done).bit_length() - 1,
                12,
            )
            level = leaves[done : done + (1 << height)]
            for _ in range(height):
                pairs = iter(level)
                level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs)]
            top, at = level[0], self.size >> height
            while at & 1:
                top, at = node(self.nodes.pop(), top), at >> 1
            self.nodes.append(top)
            self.size += 1 << height
            done += 1 << height

    @property
    def root(self) -> bytes:
        if not self.nodes:
            return sha256(b"").digest()
        top = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            top = node(left, top)
        return top


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        return False
    top, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            top = node(sibling, top)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            top = node(top, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and top == root


# --- an exported folder -----------------------------------------------------------------------------------------------------------------


class Check:
    def __init__(self, options: argparse.Namespace) -> None:
        self.log_keys = [Key(key, 1) for key in options.log_key]
        self.witness = Key(options.witness_key, 4)
        self.before = months_back(datetime.now(timezone.utc), options.retention_months).timestamp()
        self.findings: list[str] = []
        self.tree = Tree()
        self.exempt = self.gone = 0
        self.last_gone = -1
        self.announced: dict = {}
        self.witnessed: dict[int, int | None] = {}  # size → when the leaves below it were first witnessed
        self.pruned: tuple[int, int] | None = None  # up to which leaf, how many

    def found(self, text: str) -> None:
        self.findings.append(text)

    def time_of(self, note: Note, where: str) -> int | None:
        """Judge signatures; return the time of the witness's."""
        if note.origin not in {key.name for key in self.log_keys} or all(
            key.signed(note) is None for key in self.log_keys
        ):
            self.found(f"{where}: not signed by the log")
        at = self.witness.signed(note)
        if at is None:
            self.found(f"{where}: not cosigned by the witness")
        return at

    def notes(self, folder: Path) -> dict[int, list[tuple[Note, int | None]]]:
        found: dict[int, list[tuple[Note, int | None]]] = {}
        for path in sorted(folder.glob("????-??.notes")):
            blocks = path.read_text(encoding="utf-8").split("\n\n")
            for nth, (text, signed) in enumerate(zip(blocks[::2], blocks[1::2])):
                where = f"{path.name}, checkpoint {nth + 1}"
                try:
                    note = Note.parse(f"{text}\n\n{signed}")
                except ValueError as error:
                    self.found(f"{where}: {error}")
                    continue
                found.setdefault(note.size, []).append((note, self.time_of(note, where)))
        return found

    def folder(self, folder: Path, head: Note | None, receipts: Path | None) -> None:
        files = sorted(folder.glob("????-??.lines"))
        if not files:
            raise CannotCheck(f"There are no exported months in {folder}.")
        if (folder / "export.json").exists() and json.loads((folder / "export.json").read_text())["months"][0]["first"]:
            raise CannotCheck("The months before the first one are not in the folder.")
        if head is not None:
            self.time_of(head, "the witness's note")
        notes = self.notes(folder)
        if not notes:
            raise CannotCheck("The export has no checkpoint.")
        stops = sorted({*notes, *([head.size] if head else [])}, reverse=True)
        at = None
        for size in stops:
            at = min((at for _, at in notes.get(size, []) if at is not None), default=at)
            self.witnessed[size] = at
        papers = Papers(receipts, self) if receipts else None
        for path in files:
            for piece in pieces_of(path, bool(papers)):
                self.take(path, piece, stops, notes, head, papers)
        for size in reversed(stops):
            whose = "the witness's note" if head and size == head.size else "a checkpoint"
            self.found(f"{whose} has {size} entries, the export {self.tree.size}: some are missing")
        if self.tree.size > max(notes):
            self.found(f"no checkpoint covers the entries after the first {max(notes)}")
        self.retention()
        if papers:
            newest = max((at for one in notes.values() for _, at in one if at), default=0)
            papers.end(written(newest - TOLERANCE).encode())

    def take(
        self, path: Path, piece: Piece, stops: list, notes: dict, head: Note | None, papers: Papers | None
    ) -> None:
        """Append the leaves of a piece of a file, stopping at each size that somebody signed."""
        first = self.tree.size
        leaves = [piece.leaves[at : at + 32] for at in range(0, len(piece.leaves), 32)]
        times = [piece.times[at : at + LENGTH] for at in range(0, len(piece.times), LENGTH)]
        for odd in piece.odd:
            self.found(f"{path.name}: neither an entry nor the hash of a pruned one: {odd!r}")
        if first == 0:
            self.opening(piece.first)
        for line in piece.retention:
            self.retained(json.loads(line))
        if papers:
            papers.leaves((identity, leaf) for nth, (identity, leaf) in enumerate(zip(piece.ids, leaves), first)
                          if identity and not 1 <= nth <= self.exempt)  # fmt: skip
        done = 0
        while done < len(leaves):
            self.reach(path, stops, notes, head)
            until = min(len(leaves), stops[-1] - first) if stops else len(leaves)
            self.judge(first + done, times[done:until], self.witnessed.get(stops[-1]) if stops else None)
            self.tree.extend(leaves[done:until])
            done = until
        self.reach(path, stops, notes, head)

    def reach(self, path: Path, stops: list, notes: dict, head: Note | None) -> None:
        """Compare the root at each size that somebody signed."""
        while stops and stops[-1] <= self.tree.size:
            size = stops.pop()
            for note, _ in notes.get(size, []):
                if note.root != self.tree.root:
                    self.found(
                        f"the entries up to {path.name} do not make the root of the checkpoint of {size} entries"
                    )
            if head and head.size == size and head.root != self.tree.root:
                self.found(f"the entries do not make the root that the witness has at {size}")

    def judge(self, first: int, times: list[bytes], at: int | None) -> None:
        """The time rule, and what was pruned too early. `at`: when these leaves were first witnessed."""
        gone = [nth for nth, said in enumerate(times, first) if said == NONE] if NONE in times else []
        self.gone += len(gone)
        self.last_gone = max([self.last_gone, *gone])
        if gone and (at is None or at >= self.before):
            self.found(f"entries {gone[0]} to {gone[-1]} are pruned and too young for it")
        if at is None:
            return
        low, high = written(at - TOLERANCE).encode(), written(at + TOLERANCE).encode()
        if times and low <= min(times) and max(times) <= high:
            return
        for nth, said in enumerate(times, first):
            if said != NONE and not low <= said <= high and not 1 <= nth <= self.exempt:
                self.found(f"entry {nth} says {said.decode()} and was first witnessed at {written(at)}")

    def opening(self, line: bytes) -> None:
        if line[:1] != b"{":
            return  # pruned long ago, and what it exempts with it
        entry = json.loads(line)
        if entry["verb"] == "log.opened":
            self.exempt = entry["hits"] or 0
        else:
            self.found("the first entry is not the opening of the log")

    def retained(self, entry: dict) -> None:
        key = (*entry["sections"], entry["hits"])
        if entry["verb"] == "log.prune_announced":
            self.announced[key] = entry["actor"]
        elif entry["verb"] == "log.pruned" and entry["actor"] and self.announced.get(key) not in (None, entry["actor"]):
            last = next((part[5:] for part in entry["sections"] if part.startswith("leaf_")), "0")
            self.pruned = (int(last), entry["hits"])

    def retention(self) -> None:
        """What is gone must be what two people announced last; the announcement's month may not have come about yet."""
        if self.gone and (self.pruned is None or self.gone != self.pruned[1] or self.last_gone > self.pruned[0]):
            said = f"{self.pruned[1]} up to {self.pruned[0]}" if self.pruned else "none"
            self.found(f"{self.gone} entries up to {self.last_gone} are pruned, {said} were announced by two people")


class Papers:
    """Receipts beside entries: what met its partner is forgotten."""

    def __init__(self, folder: Path, check: Check) -> None:
        if not folder.is_dir():
            raise CannotCheck(f"There is no folder {folder}.")
        self.check, self.mine, self.theirs = check, {}, {}
        files = sorted(folder.rglob("receipts-*.log"), key=lambda path: (path.name, path))
        days = [
            [self.read(path) for path in files if path.name == name] for name in sorted({path.name for path in files})
        ]
        self.stream = (paper for day in days for paper in heapq.merge(*day))

    def read(self, path: Path) -> Iterator[tuple[int, bytes, bytes]]:
        with path.open("rb") as file:
            for nth, line in enumerate(file, 1):
                parts = line.split()
                if len(parts) == 4 and parts[0] == b"1" and parts[2].isdigit() and len(parts[3]) == 64:
                    yield int(parts[2]), parts[3], parts[1]
                else:
                    self.check.found(f"{path.name}, line {nth} is not a receipt")

    def leaves(self, leaves: Iterable) -> None:
        for identity, leaf in leaves:
            digest = leaf.hex().encode()
            self.pair(identity, digest, self.theirs.pop(identity, (None,))[0]) or self.mine.__setitem__(
                identity, digest
            )
            self.next()

    def next(self) -> bool:
        paper = next(self.stream, None)
        if paper is None:
            return False
        identity, digest, at = paper
        self.pair(identity, digest, self.mine.pop(identity, None)) or self.theirs.__setitem__(identity, (digest, at))
        return True

    def pair(self, identity: int, one: bytes, other: bytes | None) -> bool:
        if other is not None and other != one:
            self.check.found(f"entry {identity} is not what its receipt says")
        return other is not None

    def end(self, newest: bytes) -> None:
        """A receipt newer than the export waits for the next one."""
        while self.next():
            pass
        for identity in self.mine:
            self.check.found(f"entry {identity} has no receipt")
        for identity, (_, at) in self.theirs.items():
            if at < newest:
                self.check.found(f"entry {identity} was recorded and is not there")


class Piece(NamedTuple):
    """What is needed of a stretch of lines: their leaves (32 bytes each) and times (LENGTH each), one after the other."""

    leaves: bytes
    times: bytes  # NONE where the entry is pruned
    first: bytes  # line
    ids: list  # 0 where the entry is pruned; empty unless asked for
    retention: list  # lines about pruning
    odd: list  # what is neither an entry nor a hash


def pieces_of(path: Path, with_ids: bool) -> Iterator[Piece]:
    """Yield a file piece by piece; a large one is hashed by as many processes as there are processors."""
    size = path.stat().st_size
    starts = range(0, size, BLOCK)
    if size < 8 * BLOCK:
        yield from (piece for piece in (hashed(path, start, with_ids) for start in starts) if piece)
        return
    with ProcessPoolExecutor() as pool:
        ahead = deque()
        for start in starts:
            ahead.append(pool.submit(hashed, path, start, with_ids))
            if len(ahead) > 8 and (piece := ahead.popleft().result()):
                yield piece
        yield from (piece for piece in (future.result() for future in ahead) if piece)


def hashed(path: Path, start: int, with_ids: bool) -> Piece | None:
    """Hash the lines that begin within BLOCK bytes from `start`: in one pass in C for each question, line by line where it is unusual."""
    with path.open("rb") as file:
        if start:
            file.seek(start - 1)
            file.readline()  # it begins before
        length = start + BLOCK - file.tell()
        block = file.read(length) + file.readline() if length > 0 else b""
    block = block[:-1] if block.endswith(b"\n") else block
    if not block:
        return None
    lines, odd = block.split(b"\n"), []
    if block[:1] == b"{" and block.count(b"\n{") == len(lines) - 1:
        leaves = b"".join([sha256(b"\x00" + line).digest() for line in lines])
    else:
        leaves = b"".join([leaf(line, odd) for line in lines])
    times = TIME.findall(block)
    if len(times) != len(lines):
        times = [found.group(1) if (found := TIME.search(line)) else NONE for line in lines]
    ids = [int(found.group(1)) if (found := ID.search(line)) else 0 for line in lines] if with_ids else []
    retention = [line for line in lines if b'"verb":"log.prune' in line] if b'"verb":"log.prune' in block else []
    return Piece(leaves, b"".join(times), lines[0], ids, retention, odd)


def leaf(line: bytes, odd: list) -> bytes:
    if line[:1] == b"{":
        return sha256(b"\x00" + line).digest()
    try:
        _, digest = line.split(b" ")
        found = bytes.fromhex(digest.decode())
    except ValueError:
        found = b""
    if len(found) != 32:
        odd.append(line[:40])
    return found if len(found) == 32 else bytes(32)


def written(at: int) -> str:
    return datetime.fromtimestamp(max(at, 0), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def months_back(now: datetime, months: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))


# --- one entry's proof (c2sp.org/tlog-proof) --------------------------------------------------------------------------------------------


def prove(path: Path, check: Check) -> str:
    """Check a proof and return the entry's line."""
    try:
        head, checkpoint = path.read_text(encoding="utf-8").split("\n\n", 1)
        version, extra, index, *proof = head.split("\n")
        line = b64decode(extra.split(" ")[1], validate=True)
        number = int(index.split(" ")[1])
        hashes = [b64decode(one, validate=True) for one in proof]
        note = Note.parse(checkpoint)
        if version != "c2sp.org/tlog-proof@v1":
            raise ValueError(version)
    except OSError as error:
        raise CannotCheck(str(error)) from error
    except (ValueError, IndexError) as error:
        raise CannotCheck(f"{path} is not a proof of version 1.") from error
    at = check.time_of(note, "the checkpoint")
    if not included(sha256(b"\x00" + line).digest(), number, note.size, hashes, note.root):
        check.found(f"the proof does not lead from the entry to the root of {note.size} entries")
    if at is not None:
        print(f"Entry {number} of {note.size}, witnessed at {written(at)} at the latest:")
    return line.decode()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify an exported log, or the proof of one entry.")
    parser.add_argument("folder", nargs="?", type=Path, help="what `manage.py audit export` wrote")
    parser.add_argument("--proof", type=Path, help="what `manage.py audit prove` wrote")
    parser.add_argument("--log-key", action="append", required=True, metavar="VKEY")
    parser.add_argument("--witness-key", required=True, metavar="VKEY")
    parser.add_argument(
        "--witness-note", type=Path, metavar="FILE", help="the newest checkpoint, fetched from the witness"
    )
    parser.add_argument("--receipts", type=Path, metavar="FOLDER")
    parser.add_argument("--retention-months", type=int, default=36)
    options = parser.parse_args(arguments)
    if (options.folder is None) == (options.proof is None):
        parser.error("give a folder or --proof FILE")
    try:
        check = Check(options)
        if options.proof:
            said = prove(options.proof, check)
        else:
            head = Note.parse(options.witness_note.read_text(encoding="utf-8")) if options.witness_note else None
            check.folder(options.folder, head, options.receipts)
            root = b64encode(check.tree.root).decode()
            said = f"{check.tree.size} entries ({check.gone} pruned) make the root {root}"
            said += "" if head else "; not compared with the witness"
    except CannotCheck as error:
        print(f"Could not check: {error}", file=sys.stderr)
        return 2
    except Exception as error:  # files that nobody wrote so: an exit of 1 would mean findings
        print(f"Could not check: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for finding in check.findings:
        print(finding)
    if not check.findings:
        print(said)
    return 1 if check.findings else 0


if __name__ == "__main__":
    sys.exit(main())
