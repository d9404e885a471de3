"""Looks for words that people wrote in every place where they must not lie in the clear.

Tests write `canaries.message` and `canaries.reflection` where people write. At the very end of the run every file of
every database, log and server is read as a thief would read it. Young people are hurt if this ever finds one.
"""

import base64
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

CHUNK = 1 << 20


@dataclass
class Canaries:
    """The words, who has written them, and where to look."""

    places: dict[Path, Callable[[], None]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    @cached_property
    def message(self) -> str:
        """Say this in a room."""
        return self._new("message")

    @cached_property
    def reflection(self) -> str:
        """Write this in an opsamling (debrief)."""
        return self._new("reflection")

    @cached_property
    def nickname(self) -> str:
        """What a young person calls herself."""
        return self._new("nickname")

    @cached_property
    def young(self) -> str:
        """What she writes."""
        return self._new("young")

    @cached_property
    def sparring(self) -> str:
        """What colleagues say about it to each other."""
        return self._new("sparring")

    @cached_property
    def assessment(self) -> str:
        """What was seen and decided when it burned."""
        return self._new("assessment")

    @cached_property
    def purpose(self) -> str:
        """Why somebody had to take, read or keep it."""
        return self._new("purpose")

    def may_rest_in(self, folder: Path, flush: Callable[[], None] = lambda: None) -> None:
        """Look in `folder` at the end, after `flush` has brought what is in memory to the files there."""
        self.places[folder] = flush

    def found(self) -> list[str]:
        """Every file that holds a canary, with which one: to be empty."""
        for flush in self.places.values():
            flush()
        needles = {needle: kind for kind in self.written for needle in _disguises(getattr(self, kind))}
        return [
            f"{path} holds the {needles[needle]}"
            for folder in self.places
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
            for needle in _needles_in(path, needles)
        ]

    def _new(self, kind: str) -> str:
        self.written.add(kind)
        return f"kanariefugl {kind} {secrets.token_hex(12)}"


def _needles_in(path: Path, needles: dict[bytes, str]) -> Iterator[bytes]:
    """Reads in pieces that overlap, so that nothing hides on a border."""
    overlap = max(map(len, needles), default=1) - 1
    missing = set(needles)
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            window = tail + piece
            for needle in [needle for needle in missing if needle in window]:
                missing.discard(needle)
                yield needle
            tail = window[-overlap:]


def _disguises(word: str) -> set[bytes]:
    """The word as it is, in UTF-16, and inside base64 at each of its three alignments."""
    secret = word.rsplit(" ", 1)[1].encode()  # the random part: a stray space or escape hides nothing
    inside_base64 = {base64.b64encode(b"-" * shift + secret)[4 * bool(shift) : -4] for shift in range(3)}
    return {secret, secret.decode().encode("utf-16-le"), *inside_base64}
