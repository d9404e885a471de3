"""Saving: who may, what is kept, and what happens when two write at once. On SQLite and on PostgreSQL."""

import json
from collections.abc import Awaitable, Callable

import pytest
from sqlmodel import Session, select

from live.door.actions import DRAFT_DAYS, drop_draft, keep_draft, save, settle, sweep_drafts
from live.door.document import Door
from live.door.editing import Part, Wrong
from live.door.queries import DEFAULT_DOOR, door_by_slug, door_of, doors, drafted, editing
from live.door.tables import DoorDraft, DoorSettings
from live.people.tables import AuditRow, StaffSession
from live.refusal import Refused
from live.storage.clock import DAY, now
from tests.door.conftest import Places


async def test_a_door_that_nobody_has_saved_is_the_default_with_a_name_and_an_address(places: Places) -> None:
    door = await places.database.look(door_of, places.ours)
    assert (door.place, door.slug) == ("Solby", "solby")
    assert door.phrases == DEFAULT_DOOR.phrases
    found = await places.database.look(door_by_slug, "aaby")
    assert found is not None and found[0] == places.theirs
    assert await places.database.look(door_by_slug, "netvaerket") is None, "a network has no door"
    assert [door.place for _, door in await places.database.look(doors)] == ["Solby", "Åby"]
    with pytest.raises(Refused, match="not_found"):
        await places.database.look(door_of, places.network)


async def test_what_helle_saves_is_what_the_young_person_meets(places: Places, filled: Door) -> None:
    helle = await places.visitor("helle")
    base = await places.database.look(door_of, places.ours)
    written = filled.model_copy(update={"slug": "solby-chat"}).model_dump(mode="json")
    await places.database.act(save, helle, places.ours, written, base)
    found = await places.database.look(door_by_slug, "solby-chat")
    assert found is not None and found[0] == places.ours
    assert found[1] == filled.model_copy(update={"slug": "solby-chat"})
    assert await places.database.look(door_by_slug, "solby") is None


async def test_a_save_is_in_the_book_part_by_part_without_a_word_of_it(places: Places) -> None:
    helle = await places.visitor("helle")
    base = await places.database.look(door_of, places.ours)
    await places.database.act(save, helle, places.ours, {"purpose": "HEMMELIGT-ORD", "live_days": 7}, base)
    rows = await places.database.look(lambda session: session.exec(select(AuditRow)).all())
    assert [row.action for row in rows] == ["door.purpose", "door.kept"]
    assert "HEMMELIGT-ORD" not in "".join(row.model_dump_json() for row in rows)
    base = await places.database.look(door_of, places.ours)
    await places.database.act(save, helle, places.ours, {"live_days": "7"}, base)
    assert len(await places.database.look(lambda session: session.exec(select(AuditRow)).all())) == 2
    assert (await places.database.look(editing, helle, places.ours)).version == 1, "nothing changed, nothing saved"


async def test_dorte_coordinates_hours_offers_and_phrases_and_no_more(places: Places, filled: Door) -> None:
    dorte = await places.visitor("dorte")
    base = await places.database.look(door_of, places.ours)
    hers = {"hours": filled.model_dump(mode="json")["hours"], "offers": filled.model_dump(mode="json")["offers"]}
    door = await places.database.act(save, dorte, places.ours, hers, base)
    assert door.hours == filled.hours
    for forbidden in ({"live_days": 1}, {"slug": "andet"}, {"numbers": {"bagvagt_phone": "112"}}, {"survey_on": False}):
        with pytest.raises(Refused, match="not_found"):
            await places.database.act(save, dorte, places.ours, {**hers, **forbidden}, door)


@pytest.mark.parametrize("name", ["carla", "bo", "erik", "nina"])
async def test_others_find_nothing(places: Places, name: str) -> None:
    visitor = await places.visitor(name)
    for attempt in (
        lambda: places.database.look(editing, visitor, places.ours),
        lambda: places.database.look(drafted, visitor, places.ours),
        lambda: places.database.act(save, visitor, places.ours, {"live_days": 1}, DEFAULT_DOOR),
        lambda: places.database.act(keep_draft, visitor, places.ours, {}, DEFAULT_DOOR),
        lambda: places.database.act(drop_draft, visitor, places.ours),
    ):
        await _not_found(attempt)


async def test_a_network_has_no_door_to_set(places: Places) -> None:
    ida = await places.visitor("ida")
    await _not_found(lambda: places.database.look(editing, ida, places.network))


async def test_whoever_was_signed_out_saves_nothing(places: Places) -> None:
    helle = await places.visitor("helle")

    def sign_out(session: Session) -> None:
        for row in session.exec(select(StaffSession)):
            row.ended_at = now()

    await places.database.act(sign_out)
    await _not_found(lambda: places.database.act(save, helle, places.ours, {"live_days": 1}, DEFAULT_DOOR))


async def test_two_who_write_in_different_parts_both_keep_what_they_wrote(places: Places) -> None:
    helle, dorte = await places.visitor("helle"), await places.visitor("dorte")
    base = await places.database.look(door_of, places.ours)
    await places.database.act(save, helle, places.ours, {"purpose": "At lytte"}, base)
    door = await places.database.act(save, dorte, places.ours, {"hours": {"monday": [["15", "17"]]}}, base)
    assert door.purpose == "At lytte" and len(door.hours) == 1


async def test_two_who_write_in_the_same_part_are_told_and_nothing_is_overwritten(places: Places) -> None:
    helle, dorte = await places.visitor("helle"), await places.visitor("dorte")
    base = await places.database.look(door_of, places.ours)
    hers, theirs = {"hours": {"monday": [["15", "17"]]}}, {"hours": {"friday": [["10", "12"]]}}
    await places.database.act(keep_draft, dorte, places.ours, hers, base)
    saved = await places.database.act(save, helle, places.ours, theirs, base)
    with pytest.raises(Refused, match="door_changed_meanwhile") as refused:
        await places.database.act(save, dorte, places.ours, hers, base)
    assert refused.value.details == {"name": "Helle", "parts": "hours"}
    assert await places.database.look(door_of, places.ours) == saved
    now_hers = await places.database.look(editing, dorte, places.ours)
    assert now_hers.written["hours"] == hers["hours"], "what Dorte wrote is still hers"
    assert now_hers.both == {Part.HOURS} and now_hers.saved == saved
    door = await places.database.act(save, dorte, places.ours, hers, saved)
    assert [str(day) for day in door.hours] == ["monday"], "she has seen Helle's, and chose her own"


async def test_a_draft_outlives_the_page_and_moves_along_where_nothing_was_written(places: Places) -> None:
    helle, dorte = await places.visitor("helle"), await places.visitor("dorte")
    base = await places.database.look(door_of, places.ours)
    written = {**base.model_dump(mode="json"), "offers": [{"name": "Halvt skre", "phone": "12 3"}]}
    await places.database.act(keep_draft, dorte, places.ours, written, base)
    await places.database.act(save, helle, places.ours, {"hours": {"friday": [["10", "12"]]}}, base)
    hers = await places.database.look(editing, dorte, places.ours)
    assert hers.written["offers"] == written["offers"]
    assert hers.written["hours"] == {"friday": [["10:00", "12:00"]]}
    assert hers.both == frozenset()
    assert (await places.database.look(editing, helle, places.ours)).draft_at is None, "a draft is one person's"
    await places.database.act(drop_draft, dorte, places.ours)
    assert (await places.database.look(editing, dorte, places.ours)).draft_at is None


async def test_a_preview_shows_the_draft_and_what_cannot_stand_as_it_was(places: Places) -> None:
    helle = await places.visitor("helle")
    base = await places.database.look(door_of, places.ours)
    written = {**base.model_dump(mode="json"), "place": "Ny by", "live_days": "mange"}
    await places.database.act(keep_draft, helle, places.ours, written, base)
    shown = await places.database.look(drafted, helle, places.ours)
    assert (shown.place, shown.live_days) == ("Ny by", 30)


async def test_a_save_ends_the_draft_and_a_forgotten_draft_goes(places: Places) -> None:
    helle = await places.visitor("helle")
    base = await places.database.look(door_of, places.ours)
    await places.database.act(keep_draft, helle, places.ours, {"live_days": 9}, base)
    await places.database.act(save, helle, places.ours, {"live_days": 9}, base)
    assert await places.database.look(_drafts) == 0
    await places.database.act(keep_draft, helle, places.ours, {"live_days": 8}, base)
    await places.database.act(sweep_drafts)
    assert await places.database.look(_drafts) == 1

    def age(session: Session) -> None:
        for draft in session.exec(select(DoorDraft)):
            draft.changed_at -= (DRAFT_DAYS + 1) * DAY

    await places.database.act(age)
    await places.database.act(sweep_drafts)
    assert await places.database.look(_drafts) == 0


async def test_a_draft_has_a_size(places: Places) -> None:
    helle = await places.visitor("helle")
    with pytest.raises(Refused, match="too_much"):
        await places.database.act(keep_draft, helle, places.ours, {"purpose": "x" * 500_000}, DEFAULT_DOOR)


@pytest.mark.parametrize("slug", ["aaby", "taget"])
async def test_an_address_leads_to_one_place(places: Places, filled: Door, slug: str) -> None:
    """Åby has never saved its door and is at home at `aaby` all the same."""
    helle = await places.visitor("helle")
    if slug == "taget":
        await places.database.act(
            settle, places.theirs, filled.model_copy(update={"slug": slug}), places.people["carla"]
        )
    base = await places.database.look(door_of, places.ours)
    for wished, code in ((slug, "slug_taken"), ("", "empty")):
        with pytest.raises(Wrong) as wrong:
            await places.database.act(save, helle, places.ours, {"slug": wished}, base)
        assert [(fault.path, fault.code) for fault in wrong.value.faults] == [("slug", code)]


async def test_what_cannot_stand_changes_nothing(places: Places) -> None:
    helle = await places.visitor("helle")
    base = await places.database.look(door_of, places.ours)
    with pytest.raises(Wrong):
        await places.database.act(save, helle, places.ours, {"live_days": 7, "slug": "?"}, base)
    assert await places.database.look(door_of, places.ours) == base
    assert await places.database.look(lambda session: session.exec(select(DoorSettings)).all()) == []


def test_what_is_stored_is_plain_json(filled: Door) -> None:
    assert json.loads(filled.model_dump_json())["hours"]["tuesday"] == [["15:00", "18:00"]]


def _drafts(session: Session) -> int:
    return len(session.exec(select(DoorDraft)).all())


async def _not_found(attempt: Callable[[], Awaitable[object]]) -> None:
    with pytest.raises(Refused, match="not_found"):
        await attempt()
