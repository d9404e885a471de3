"""Names of browsers, Danish days, and tidying up."""

import time

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from live.people.accounts import ask_for_reset, sweep_leftovers
from live.people.actions import invite
from live.people.dates import end_of_day, shown_day, shown_time, start_of_day
from live.people.device import device_name
from live.people.errands import Errands
from live.people.queries import open_invitation
from live.people.visitor import Role
from live.refusal import Refused
from live.storage.clock import DAY
from tests.people.conftest import Town

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("said", "name"),
    [(FIREFOX, "Firefox · Windows"), (SAFARI, "Safari · iPhone"), ("curl/8", ""), ("", ""), ("Linux", "Linux")],
)
def test_a_browser_has_a_short_name(said: str, name: str) -> None:
    assert device_name(said) == name


def test_a_day_is_a_danish_day() -> None:
    at = start_of_day(" 24.12.2026 ")
    assert start_of_day("2026-12-24") == at and shown_day(at) == "24.12.2026"
    assert end_of_day("24.12.2026") - at == DAY and shown_day(end_of_day("24.12.2026") - 1) == "24.12.2026"
    assert end_of_day("25.10.2026") - start_of_day("25.10.2026") == DAY + 3_600_000, "the night with an hour more"
    assert shown_time(at) == "24.12.2026 00.00"


@given(st.text(max_size=20))
def test_what_is_no_day_is_refused(typed: str) -> None:
    try:
        assert start_of_day(typed) > 0
    except Refused as refused:
        assert refused.code == "date_odd"


async def test_an_errand_that_fails_is_noted_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise RuntimeError("bo@solby.example")

    errands = Errands()
    errands.run(fails())
    await errands.drain()
    assert "RuntimeError" in caplog.text and "bo@" not in caplog.text


async def test_what_has_no_use_any_more_is_swept_away(town: Town) -> None:
    lis = await town.visitor("lis")
    letter = town.database.act_now(invite, lis, town.ours, "ny@solby.example", Role.COUNSELLOR)
    town.database.act_now(ask_for_reset, "bo@solby.example")
    town.database.act_now(sweep_leftovers)
    assert town.database.look_now(open_invitation, letter.token)
    with time_machine.travel(time.time() + 40 * 24 * 3600):
        town.database.act_now(sweep_leftovers)
    with pytest.raises(Refused, match="invitation_unknown"):
        town.database.look_now(open_invitation, letter.token)
