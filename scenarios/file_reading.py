"""From the bytes of one file to a checked text, or to everything that is wrong with it. Never a traceback."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.problem import Problem
from scenarios.schema import ScenarioText

LARGEST_FILE = 64 * 1024
"""Bytes. A scenario is some 8 kB; anything this big was put there by mistake or by malice."""

_KINDS = {
    "string_type": "should_be_text",
    "tuple_type": "should_be_list",
    "list_type": "should_be_list",
    "model_type": "should_be_section",
    "model_attributes_type": "should_be_section",
    "int_type": "should_be_number",
    "date_type": "should_be_date",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "multiple_of": "out_of_range",
}


def read_file(path: Path, file: str, *, root: Path) -> ScenarioText | list[Problem]:
    """The scenario text in the file at `path`, or its problems; `file` is the name to show.

    Only ordinary files inside `root` are opened: a link could point at a secret, and a pipe would wait for ever.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            return [Problem(file, "", "symlink")]
        if not real.is_file():
            return [Problem(file, "", "unreadable")]
        with real.open("rb") as opened:
            return read_text(opened.read(LARGEST_FILE + 1), file)
    except (OSError, RuntimeError):
        return [Problem(file, "", "unreadable")]


def read_text(data: bytes, file: str) -> ScenarioText | list[Problem]:
    """The scenario text in `data`, or its problems; `file` is the name to show. A byte-order mark is harmless."""
    if len(data) > LARGEST_FILE:
        return [Problem(file, "", "too_big", (("limit", LARGEST_FILE // 1024),))]
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [Problem(file, "", "wrong_encoding")]
    if "\0" in written:
        return [Problem(file, "", "wrong_encoding")]
    try:
        fields = tomllib.loads(written)
    except (ValueError, RecursionError) as error:
        told = re.search(r"line (\d+)", str(error))
        line = int(told[1]) if told else len(written.splitlines())
        return [Problem(file, "", "not_toml", (("line", line),))]
    return check_fields(fields, file)


def check_fields(fields: dict[str, Any], file: str) -> ScenarioText | list[Problem]:
    """The scenario text in the parsed `fields`, or its problems."""
    try:
        return ScenarioText.model_validate(fields)
    except ValidationError as error:
        return sorted({_problem(details, file) for details in error.errors(include_url=False)})


def _problem(details: ErrorDetails, file: str) -> Problem:
    field, context = _path(details["loc"]), details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            known = _fields_beside(details["loc"])
            nearest = get_close_matches(str(details["loc"][-1])[:60].casefold(), known, n=1, cutoff=0.5)
            if nearest:
                return Problem(file, field, "unknown_field_near", (("nearest", nearest[0]),))
            return Problem(file, field, "unknown_field", (("allowed", ", ".join(known)),))
        case "unknown_word":
            code = "unknown_word_near" if context["nearest"] else "unknown_word"
            return Problem(file, field, code, tuple(sorted((name, _shown(word)) for name, word in context.items())))
        case "text_too_long":
            over = context["length"] - context["limit"]
            return Problem(file, field, "too_long", (*sorted(context.items()), ("over", over)))
        case "too_long":
            return Problem(
                file, field, "too_many", (("count", context["actual_length"]), ("limit", context["max_length"]))
            )
        case "too_short":
            code = "too_few" if context["actual_length"] else "empty"
            return Problem(file, field, code, (("count", context["actual_length"]), ("limit", context["min_length"])))
        case "string_pattern_mismatch" | "string_too_long":
            return Problem(file, field, "bad_slug" if field == "slug" else "unknown_source")
        case "missing" | "empty" | "tab" as code:
            return Problem(file, field, code)
        case "invisible_character":
            return Problem(file, field, "invisible_character", (("code", context["code"]),))
        case kind:
            return Problem(file, field, _KINDS.get(kind, "wrong_kind"))


def _path(location: tuple[int | str, ...]) -> str:
    """ "kort.gemmer nr. 2.hvad": counted from one, as people do."""
    path = ""
    for step in location:
        path += f" nr. {step + 1}" if isinstance(step, int) else f".{_shown(step[:60])}" if path else _shown(step[:60])
    return path


def _shown(name: str) -> str:
    """What somebody wrote in the file, as it can be printed on one line of a terminal."""
    return "".join(character if character.isprintable() else "·" for character in name) or '""'


def _fields_beside(location: tuple[int | str, ...]) -> list[str]:
    """The names that may stand where the last step of `location` stands."""
    part: type[BaseModel] = ScenarioText
    for step in location[:-1]:
        if isinstance(step, str):
            annotation = next(f.annotation for name, f in part.model_fields.items() if (f.alias or name) == step)
            part = (get_args(annotation) or (annotation,))[0]
    return [field.alias or name for name, field in part.model_fields.items()]
