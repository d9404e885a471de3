"""What a young person may call herself. Pure: text in, text or `Refused` out."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from live.refusal import Refused

LONGEST_NICKNAME: Final = 24  # graphemes: what a person would count as letters
MOST_CODEPOINTS: Final = 200  # of a nickname; a letter can carry only so many marks


def clean_nickname(typed: object) -> str:
    """The nickname, or "" for none: she needs no name at all (LC2).

    Raises Refused: nickname_odd (signs that turn the text round or cannot be seen), nickname_too_long,
    nickname_reserved (it looks like one of those she is to trust: "Rådgiver" in any disguise).
    """
    if typed is None:
        return ""
    if not isinstance(typed, str):
        raise Refused("nickname_odd")
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if any((unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS) or sign in _BLANK for sign in name):
        raise Refused("nickname_odd")
    if len(name) > MOST_CODEPOINTS or graphemes(name) > LONGEST_NICKNAME:
        raise Refused("nickname_too_long", longest=LONGEST_NICKNAME)
    if name and not any(unicodedata.category(sign)[0] in "LNSP" for sign in name):
        raise Refused("nickname_odd")
    seen = [_skeleton(name), _skeleton(name, _BY_SHAPE)]
    if any(word in skeleton or word in skeleton[::-1] for word in _RESERVED for skeleton in seen):
        raise Refused("nickname_reserved")
    return name


def graphemes(text: str) -> int:
    """How many letters a person sees: marks, joined emoji, skin tones and pairs of flag signs count once."""
    count, joined, flags = 0, False, 0
    for sign in text:
        flags = flags + 1 if "\U0001f1e6" <= sign <= "\U0001f1ff" else 0
        carried = unicodedata.category(sign) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= sign <= "\U0001f3ff"
        if not (carried or joined or sign in _JOINERS or (flags and flags % 2 == 0)):
            count += 1
        joined = sign == _ZWJ
    return count


_ZWJ: Final = "\u200d"
_JOINERS: Final = (_ZWJ, "\ufe0f", "\ufe0e")
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that nobody can see

_LOOK_ALIKES: Final = str.maketrans(
    {
        **dict(zip("аеіїоорсухԁѕӏкмтвнгдигԛԝ", "aeiioopcyxdslkmtvhrdiгqw", strict=True)),  # Cyrillic
        **dict(zip("αβεικνορτυχγδσηωμ", "abeiknoptuxydsnwm", strict=True)),  # Greek
        **dict(zip("0134578@$!|€£", "oieastbasiiel", strict=True)),  # figures and signs
        "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ɡ": "g", "ı": "i", "ɑ": "a", "ʀ": "r", "ɢ": "g",
           "ᴀ": "a", "ᴅ": "d", "ɪ": "i", "ᴠ": "v", "ᴇ": "e", "ʋ": "v", "ԍ": "g", "ց": "g", "ß": "ss", "9": "g",
    }
)  # fmt: skip


_BY_SHAPE: Final = str.maketrans(
    {"в": "b", "ν": "v", "η": "h", "υ": "u", "г": "r", "6": "b", "9": "g", "q": "g", "ʁ": "r", "ҽ": "e", "Ꮢ": "r"}
)
"""Signs that look like another letter than they sound like: В and ν are B and v to the eye."""


def _skeleton(name: str, first: Mapping[int, str] = MappingProxyType({})) -> str:
    """The name as an eye in a hurry reads it: no marks, no disguise, no gaps, no letter twice in a row, l as i."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name)).casefold()
    plain = folded.translate(first).translate(_LOOK_ALIKES).replace("l", "i")
    letters = [sign for sign in plain if sign.isalpha() and sign.isascii()]
    return "".join(sign for at, sign in enumerate(letters) if at == 0 or letters[at - 1] != sign)


_RESERVED: Final = tuple(
    _skeleton(word)
    for word in (
        "rådgiver", "rådgivning", "counsellor", "counselor", "koordinator", "coordinator", "bagvagt", "moderator",
        "admin", "politi", "police", "livslinien", "børnetelefonen", "flyvefærdig", "kommunen", "sagsbehandler",
    )
)  # fmt: skip
"""Names she is to trust. Whoever else bears one in a conversation could pretend to be them (security-design 2.2)."""
