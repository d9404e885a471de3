"""The live part of the demo: doors that open at any hour, conversations that have been, and no lie about a queue."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, func, select

from live.conversation.queries import mine, talking, waiting
from live.conversation.tables import Conversation
from live.door.queries import door_of, missing, opening
from live.duty.queries import introduction, on_duty_there
from live.people.queries import is_certified
from live.people.tables import Account, Organisation
from live.storage.clock import HOUR, now
from live.survey.tables import SurveyAnswer
from tests.cast import DORTE, FATIMA, GORM, JENS
from trainer import migrations
from trainer.app import Parts, choose
from trainer.demo.numbers import NUMBERS_OF
from trainer.demo.people import LINDBY, STRANDBY, VOLUNTEERS
from trainer.demo.world import fill
from trainer.settings import Settings


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    settings = Settings(data=tmp_path_factory.mktemp("demo"))
    migrations.upgrade(settings.database)
    parts = choose(settings, create_keys=True)
    fill(parts)
    yield parts
    parts.close()


def place(session: Session, name: str) -> str:
    return session.exec(select(Organisation.id).where(Organisation.name == name)).one()


def account(session: Session, email: str) -> str:
    return session.exec(select(Account.id).where(Account.email == email)).one()


@pytest.mark.parametrize("name", [LINDBY, VOLUNTEERS])
def test_a_door_of_the_demo_opens_at_any_hour_with_somebody_on_duty(world: Parts, name: str) -> None:
    door = world.database.look_now(lambda session: door_of(session, place(session, name)))
    assert missing(door) == []
    for hour in range(24 * 8):
        assert opening(door, now() + hour * HOUR, True).open
        assert opening(door, now() + hour * HOUR, False).why == "nobody"


def test_the_other_municipality_shows_what_a_door_lacks(world: Parts) -> None:
    door = world.database.look_now(lambda session: door_of(session, place(session, STRANDBY)))
    assert len(missing(door)) > 3


def test_nobody_waits_and_nobody_is_on_duty_when_nobody_is_there(world: Parts) -> None:
    def there(session: Session) -> list[object]:
        places = [place(session, name) for name in (LINDBY, VOLUNTEERS, STRANDBY)]
        return [
            *(row for one in places for row in waiting(session, one)),
            *(row for one in places for row in on_duty_there(session, one)),
            *(talk for one in places for talk in talking(session, one) if talk.runs),
        ]

    assert world.database.look_now(there) == []


def test_one_conversation_is_left_for_gorm_to_register(world: Parts) -> None:
    left = world.database.look_now(lambda session: mine(session, account(session, GORM.email)))
    assert [(talk.runs, talk.conversation.registered_at) for talk in left] == [(False, None)]


def test_those_who_take_real_chats_are_certified_and_introduced(world: Parts) -> None:
    def known(session: Session) -> list[tuple[bool, str]]:
        here = place(session, LINDBY)
        return [
            (is_certified(session, account(session, who.email), here),
             introduction(session, account(session, who.email), here).profession)
            for who in (FATIMA, GORM, DORTE, JENS)
        ]  # fmt: skip

    assert all(certified and profession for certified, profession in world.database.look_now(known))


def test_there_are_numbers_to_look_at_and_the_oldest_are_bare(world: Parts) -> None:
    def counts(session: Session, name: str) -> tuple[int, int, int]:
        here = Conversation.organisation_id == place(session, name)
        of = select(func.count()).select_from
        return (
            session.exec(of(Conversation).where(here, col(Conversation.room_id).is_(None))).one(),
            session.exec(of(Conversation).where(here, col(Conversation.room_id).is_not(None))).one(),
            session.exec(of(SurveyAnswer).where(SurveyAnswer.organisation_id == place(session, name))).one(),
        )

    bare, with_words, answers = world.database.look_now(counts, LINDBY)
    assert (bare, with_words) == (NUMBERS_OF[LINDBY], 3)
    assert answers > 40
    assert world.database.look_now(counts, STRANDBY)[0] < 5, "too few to be shown, which can be seen in the demo"
