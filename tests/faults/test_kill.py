"""R1–R3: what was acknowledged survives a kill, once and in order. `trainer bench faults` does it a hundred times."""

import pytest

from tests.faults.kill import kill_again_and_again


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 5), ("postgresql", 2)])
async def test_what_was_acknowledged_survives_a_kill_once_and_in_order(
    request: pytest.FixtureRequest, kind: str, kills: int
) -> None:
    url = request.getfixturevalue("new_postgres_url")() if kind == "postgresql" else None
    outcome = await kill_again_and_again(kills, url=url)
    assert outcome.acknowledged > 10 * kills
    assert outcome.faults == 0, outcome
