"""What may stand in each field, and that a fault names its field."""

from typing import Any

import pytest

from live.door.document import Door
from live.door.editing import Part, Wrong, changed, check, may_change, merged, slugged
from live.door.queries import DEFAULT_DOOR
from live.people.visitor import Role
from live.web.texts import Texts

OFFER = {"name": "Værestedet", "category": "local"}
PHRASE = {"title": "Hej", "da": "Hej med dig"}


@pytest.mark.parametrize(
    ("written", "path", "code"),
    [
        ({"hours": {"monday": [["18", "15"]]}}, "hours.monday", "hours_backwards"),
        ({"hours": {"monday": [["15", "15"]]}}, "hours.monday", "hours_backwards"),
        ({"hours": {"monday": [["15", "18.30"], ["18", "20"]]}}, "hours.monday", "hours_overlap"),
        ({"hours": {"monday": [["10", "11"]] * 5}}, "hours.monday", "hours_many"),
        ({"hours": {"monday": [["25", "16"]]}}, "hours.monday.0.0", "clock_odd"),
        ({"hours": {"monday": [["15", "24.30"]]}}, "hours.monday.0.1", "clock_odd"),
        ({"exceptions": [{"day": "31.02.2027"}]}, "exceptions.0.day", "day_odd"),
        ({"exceptions": [{"day": "24.12.2026"}, {"day": "2026-12-24"}]}, "exceptions", "day_twice"),
        ({"live_days": 0}, "live_days", "days_odd"),
        ({"live_days": 31}, "live_days", "days_odd"),
        ({"live_days": "7,5"}, "live_days", "days_odd"),
        ({"live_days": None}, "live_days", "days_odd"),
        ({"live_days": True}, "live_days", "days_odd"),
        ({"offers": [{"name": " "}]}, "offers.0.name", "empty"),
        ({"offers": [OFFER, {**OFFER, "phone": "ring bare"}]}, "offers.1.phone", "phone_odd"),
        ({"offers": [{**OFFER, "web": "javascript:alert(1)"}]}, "offers.0.web", "web_odd"),
        ({"offers": [{**OFFER, "category": "shop"}]}, "offers.0.category", "odd"),
        ({"offers": [OFFER] * 81}, "offers", "too_many"),
        ({"numbers": {"bagvagt_mail": "vagten"}}, "numbers.bagvagt_mail", "mail_odd"),
        ({"phrases": [{**PHRASE, "da": "Hvad skete der? Hvem var med?"}]}, "phrases.0.da", "two_questions"),
        ({"phrases": [{**PHRASE, "da": ""}]}, "phrases.0.da", "empty"),
        ({"place": "x" * 81}, "place", "too_long"),
        ({"place": "Solby\u202e"}, "place", "odd_signs"),
        ({"slug": "sol by"}, "slug", "slug_odd"),
        ({"slug": "../solby"}, "slug", "slug_odd"),
        ({"da": {"about": "Her er du 100 % anonym."}}, "da.about", "not_wholly_anonymous"),
        ({"en": {"about": "You are completely anonymous."}}, "en.about", "not_wholly_anonymous"),
        ({"address_kept": True}, "address_kept", "odd"),
    ],
)
def test_what_cannot_stand_is_named_with_its_field(written: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        check(written)
    assert [(fault.path, fault.code) for fault in wrong.value.faults] == [(path, code)]
    for language in ("da", "en"):
        assert Texts.load().language(language)(f"door.wrong.{code}", **wrong.value.faults[0].details)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Wrong) as wrong:
        check({"live_days": 99, "offers": [{"name": ""}], "slug": "?"})
    assert {fault.path for fault in wrong.value.faults} == {"live_days", "offers.0.name", "slug"}


def test_clocks_and_days_may_be_written_as_people_write_them() -> None:
    door = check(
        {
            "hours": {"monday": [["15", "kl. 18.30"], ["8:15", "0930"], ["22", "24"]]},
            "exceptions": [{"day": "24/12-2026"}, {"day": "1.1.2027"}],
            "offers": [{**OFFER, "web": "https://vaerestedet.example/unge", "phone": "+45 12 34 56 78"}],
            "live_days": "14",
        }
    )
    assert list(door.hours.values()) == [[("08:15", "09:30"), ("15:00", "18:30"), ("22:00", "24:00")]]
    assert [one.day for one in door.exceptions] == ["2026-12-24", "2027-01-01"]
    assert (door.offers[0].web, door.live_days) == ("vaerestedet.example/unge", 14)


def test_what_was_checked_is_read_back_as_it_was(filled: Door) -> None:
    assert Door.model_validate_json(filled.model_dump_json()) == filled
    assert check(filled.model_dump(mode="json")) == filled


def test_the_ready_made_phrases_are_short_and_ask_one_thing_at_a_time() -> None:
    assert len(DEFAULT_DOOR.phrases) >= 12
    for phrase in DEFAULT_DOOR.phrases:
        assert phrase.da.count("?") <= 1 and phrase.en.count("?") <= 1, phrase.slug
        assert phrase.en and len(phrase.da) < 200 and len(phrase.en) < 200, phrase.slug
    assert len({phrase.slug for phrase in DEFAULT_DOOR.phrases}) == len(DEFAULT_DOOR.phrases)


def test_a_phrase_of_ones_own_gets_a_name_that_nobody_has() -> None:
    door = check({"phrases": [PHRASE, {**PHRASE, "slug": "hej"}, PHRASE]})
    assert sorted(phrase.slug for phrase in door.phrases) == ["hej", "hej-2", "hej-3"]


def test_english_that_is_not_written_is_danish_rather_than_nothing(filled: Door) -> None:
    door = check({**filled.model_dump(mode="json"), "en": {"about": "", "who_we_are": "We are here."}})
    assert door.words("en").about == filled.da.about
    assert door.words("en").who_we_are == "We are here."
    assert door.words("da") == filled.da


def test_a_name_becomes_an_address() -> None:
    assert slugged("Ærø Kommune") == "aeroe"
    assert slugged("Cyberhus' frivillige") == "cyberhus-frivillige"
    assert slugged("Kommune") == "kommune"
    assert slugged("!!!") == "her"


def test_the_lead_may_all_and_the_coordinator_the_daily_things() -> None:
    assert may_change([Role.LEAD]) == set(Part)
    assert may_change([Role.COORDINATOR]) == {Part.HOURS, Part.OFFERS, Part.PHRASES}
    for role in (Role.NEW_COUNSELLOR, Role.COUNSELLOR, Role.TRAINER, Role.NETWORK_ADMINISTRATOR):
        assert not may_change([role])


def test_two_peoples_changes_meet(filled: Door) -> None:
    mine = filled.model_copy(update={"live_days": 7, "place": "Solbyen"})
    theirs = filled.model_copy(update={"purpose": "At lytte", "place": "Solbakken"})
    door, both = merged(filled, mine, theirs)
    assert both == {Part.PLACE}
    assert (door.live_days, door.purpose, door.place) == (7, "At lytte", "Solbakken")
    assert merged(filled, mine, mine) == (mine, frozenset()), "the same change twice is no quarrel"
    assert changed(filled, filled) == frozenset()
