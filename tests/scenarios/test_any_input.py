"""Whatever stands in a file, the answer is a scenario or problems with file, field and remedy. Never a traceback."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scenarios.file_reading import check_fields, read_text
from scenarios.library import SHIPPED
from scenarios.problem import Problem
from scenarios.schema import ScenarioText
from tests.scenarios.folder import DANISH

SOUND = (SHIPPED / DANISH).read_bytes()
FIELDS = tomllib.loads(SOUND.decode())

scalars = st.one_of(
    st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.none()
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)


def places(part: Any, path: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    """Every place in nested fields, from the whole to the last word."""
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [path, *(place for step, inner in steps for place in places(inner, (*path, step)))]


def assert_said_well(answer: ScenarioText | list[Problem]) -> None:
    if isinstance(answer, ScenarioText):
        return
    assert answer
    for problem in answer:
        for language, field, whole in (("da", "felt", "hele filen"), ("en", "field", "the whole file")):
            place = f"{field} {problem.field}" if problem.field else whole
            assert problem.text(language).startswith(f"scenarios/da/x.toml: {place}: ")
            assert len(problem.remedy(language)) > 10
            assert "{" not in problem.remedy(language)
            assert problem.text(language).isprintable()


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert_said_well(read_text(data, "scenarios/da/x.toml"))


@given(st.dictionaries(st.sampled_from(list(FIELDS)) | st.text(max_size=20), values, max_size=6))
def test_any_fields(fields: dict[str, Any]) -> None:
    assert_said_well(check_fields(fields, "scenarios/da/x.toml"))


@given(st.data(), values)
def test_any_value_anywhere_in_a_sound_file(data: st.DataObject, value: Any) -> None:
    fields = copy.deepcopy(FIELDS)
    *way, last = data.draw(st.sampled_from(places(FIELDS)[1:]))
    part: Any = fields
    for step in way:
        part = part[step]
    part[last] = value
    assert_said_well(check_fields(fields, "scenarios/da/x.toml"))


@given(st.integers(0, len(SOUND)), st.integers(0, 60), st.binary(max_size=12))
def test_any_cut_and_paste_in_a_sound_file(start: int, cut: int, paste: bytes) -> None:
    assert_said_well(read_text(SOUND[:start] + paste + SOUND[start + cut :], "scenarios/da/x.toml"))
