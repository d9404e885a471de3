"""Text as a person meant it: wrapped lines joined, nothing invisible, no longer than a phone can carry."""

from __future__ import annotations

import re
import unicodedata

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_PARAGRAPH = re.compile(r"\n[ ]*\n\s*")


def at_most(limit: int) -> AfterValidator:
    """A validator for a text of 1 to `limit` characters.

    A line break in the file is a space; an empty line is a new paragraph. Raises the errors ``tab``,
    ``invisible_character``, ``empty`` and ``text_too_long``.
    """

    def plain(text: str) -> str:
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
        if "\t" in text:
            raise PydanticCustomError("tab", "tab")
        for character in text:
            # Direction marks and other invisible signs can make a line say something else than its file shows.
            if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
                if character == "\u200d":  # joins two emoji into one
                    continue
                raise PydanticCustomError("invisible_character", "invisible", {"code": f"U+{ord(character):04X}"})
        joined = "\n\n".join(" ".join(paragraph.split()) for paragraph in _PARAGRAPH.split(text.strip()))
        if not joined:
            raise PydanticCustomError("empty", "empty")
        if len(joined) > limit:
            raise PydanticCustomError("text_too_long", "too long", {"length": len(joined), "limit": limit})
        return joined

    return AfterValidator(plain)
