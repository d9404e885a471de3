"""Every word a person reads, in Danish first and in English, found by key: `t("web.nav.practice")`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast

from live.refusal import Refused

Language = Literal["da", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("da", "en")
FOLDER: Final = Path(__file__).parent


class T:
    """The words of one language. `t(key, name=…)` is a sentence; `t.code` is `da` or `en`."""

    def __init__(self, code: Language, words: Mapping[str, str]) -> None:
        self.code: Language = code
        self._words = words

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence under `key` with `{placeholders}` filled in.

        What a person wrote may be a value: braces in it stay braces. Raises `LookupError` for an unknown key
        or a missing value (tests hold every key that the code uses).
        """
        try:
            sentence = self._words[key]
        except KeyError:
            raise LookupError(f"no text in {self.code} for {key!r}") from None
        return sentence.format_map(values) if values or "{" in sentence else sentence

    def __contains__(self, key: object) -> bool:
        return key in self._words

    def under(self, prefix: str) -> dict[str, str]:
        """Every sentence below `prefix`, by the rest of its key: what a script on a page needs of them."""
        return {key[len(prefix) + 1 :]: words for key, words in self._words.items() if key.startswith(f"{prefix}.")}

    def refusal(self, refused: Refused) -> str:
        """What to say to the person whose wish was refused; a code without words of its own says so calmly."""
        key = f"refused.{refused.code}"
        return self(key, **refused.details) if key in self else self("refused.unknown")


class Texts:
    """All texts of all areas. A key that English lacks falls back to Danish, so that nobody meets an empty screen."""

    def __init__(self, words: Mapping[Language, Mapping[str, str]]) -> None:
        danish = words["da"]
        self._languages = {code: T(code, {**danish, **words[code]}) for code in LANGUAGES}

    @classmethod
    def load(cls, *folders: Path) -> Texts:
        """Read `<area>.<language>.toml` from `folders` (default: ours). Raises `ValueError` on a double key."""
        return cls({code: read_language(code, folders or (FOLDER,)) for code in LANGUAGES})

    def language(self, code: str | None) -> T:
        """The words in `code`; Danish for any language we do not speak."""
        return self._languages[code if code in LANGUAGES else "da"]


def read_language(code: Language, folders: tuple[Path, ...] = (FOLDER,)) -> dict[str, str]:
    """Every key of one language, dotted. Raises `ValueError` if a key stands in two files or is not a sentence."""
    words: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*.{code}.toml")):
            for key, sentence in _flatten(tomllib.loads(path.read_text(encoding="utf-8"))):
                if key in words:
                    raise ValueError(f"{path.name}: {key} stands in two files")
                words[key] = sentence
    return words


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flatten(cast(dict[str, Any], value), f"{key}.")
        elif isinstance(value, str):
            yield key, value
        else:
            raise ValueError(f"{key} is not a sentence")
