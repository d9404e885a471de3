"""What one organisation sees of its conversations, and that nobody else sees it."""

import csv
import io

import pytest
from sqlmodel import Session, select

from live.conversation.rules import ENDINGS, NEEDED, REFERRALS, TOPICS
from live.people.tables import AuditRow, StaffSession
from live.refusal import Refused
from live.statistics.counts import GLAD, Fact, count
from live.statistics.period import offered, quarter_of, read_period
from live.statistics.queries import Report, report
from live.statistics.routes import exported
from live.statistics.sheet import harmless, sheet
from live.statistics.words import percent
from live.storage.clock import DAY, HOUR, MINUTE, now
from live.survey.questions import QUESTIONS
from live.web.texts import Texts, read_language
from tests.statistics.conftest import Office
from tests.statistics.evenings import PRINTED, answered_as_printed, keep_answers, keep_conversations

DA = Texts.load().language("da")


def see(office: Office, name: str, place: str = "Aaby", wanted: str = "") -> Report:
    return office.evening.database.look_now(report, office.visitor(name), office.evening.places[place], wanted)


def test_the_printed_table_gives_its_shares() -> None:
    told = {one.question.slug: one for one in count([], answered_as_printed()).survey}
    assert {slug: dict(one.counts) for slug, one in told.items()} == PRINTED
    shares = {slug: percent(DA, told[slug].glad or 0, told[slug].answers) for slug in GLAD}
    assert shares == {"q1": "92,6\u00a0%", "q2": "54,4\u00a0%", "q4": "75,0\u00a0%", "q5": "70,2\u00a0%"}
    assert [told[slug].answers for slug in ("q1", "q2", "q4", "q5")] == [54, 57, 60, 57]
    assert told["q3"].marks == 44
    assert told["q3"].answers == 30
    assert percent(DA, 15, 60) == "25,0\u00a0%"


def test_a_question_that_four_have_answered_is_not_shown() -> None:
    told = count([], [{"q1": "yes"}] * 4 + [{"q4": "no"}] * 5).survey
    assert [one.answers for one in told] == [0, 0, 0, 5, 0]
    assert told[0].counts == {}


def test_only_who_coordinates_or_leads_there_sees_anything(office: Office) -> None:
    office.evening.act(keep_conversations, office.evening.places["Aaby"], 20)
    assert see(office, "Dorte").statistics.n == see(office, "Hanne").statistics.n == 20
    for outsider in ("Bo", "Fatima", "Carla", "Conny"):
        with pytest.raises(Refused, match="not_found"):
            see(office, outsider)


def test_carla_sees_her_own_place_and_nothing_of_ours(office: Office) -> None:
    office.evening.act(keep_conversations, office.evening.places["Aaby"], 20)
    office.evening.act(keep_answers, office.evening.places["Aaby"], now(), answered_as_printed())
    found = see(office, "Carla", "Bery").statistics
    assert found.n == 0
    assert all(one.answers == 0 for one in found.survey)


def test_who_has_signed_out_sees_nothing_on_a_page_left_open(office: Office) -> None:
    dorte = office.visitor("Dorte")

    def sign_out(session: Session) -> None:
        for row in session.exec(select(StaffSession).where(StaffSession.id == dorte.session_id)):
            row.ended_at = now()
            session.add(row)

    office.evening.act(sign_out)
    with pytest.raises(Refused, match="not_found"):
        office.evening.database.look_now(report, dorte, office.evening.places["Aaby"], "")


def test_a_real_conversation_counts_once_it_is_over(office: Office) -> None:
    for place in range(12):
        room = office.evening.over()
        facts = {"topics": ["grief", "sleep"], "referrals": ["local"], "underretning": True, "needed": "both"}
        office.evening.register("Fatima", room, **(facts if place < 6 else {}))
    office.evening.over()
    office.evening.taken()
    found = see(office, "Dorte").statistics
    assert found.n == 13
    assert cells(found.topics)["grief"] == cells(found.topics)["sleep"] == cells(found.topics)["loneliness"] == 6
    assert cells(found.happened) == {"alarmed": 0, "bagvagt": 0, "underretning": 6}
    assert cells(found.referrals)["local"] == 6
    assert set(cells(found.needed).values()) == {None}  # the one that nobody registered would show
    assert cells(found.endings)["finished"] == 13


def cells(table: object) -> dict[str, int | None]:
    return {cell.slug: cell.n for cell in table.cells}  # type: ignore[attr-defined]


def test_a_conversation_is_counted_by_the_clock_on_a_danish_wall() -> None:
    """15.20 on 28 March 2026 is winter time, 15.20 on 29 March is summer time."""
    winter, summer = 1_774_707_600_000, 1_774_790_400_000
    facts = [fact(at) for at in (winter, summer) for _ in range(5)]
    found = count(facts, [])
    assert cells(found.quarters)["61"] == 10
    assert cells(found.weekdays) == {"0": 0, "1": 0, "2": 0, "3": 0, "4": 0, "5": 5, "6": 5}


def fact(arrived_at: int, wait: int = 3, talk: int = 20) -> Fact:
    taken = arrived_at + wait * MINUTE
    return Fact(arrived_at, taken, taken + talk * MINUTE, "finished")


def test_who_gave_up_has_waited_too() -> None:
    facts = [fact(0, wait=2) for _ in range(9)] + [Fact(0, None, 30 * MINUTE, "gave_up")]
    found = count(facts, [])
    assert found.waits is not None
    assert (found.waits.median, found.waits.p90, found.waits.n) == (2, 2, 10)
    assert found.durations is not None
    assert found.durations.n is None  # nine of ten would tell that one gave up
    assert cells(found.endings)["gave_up"] is None


@pytest.mark.parametrize(
    ("slug", "first", "after"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-k4", "2026-10-01", "2027-01-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
    ],
)
def test_a_period_is_a_whole_month_quarter_or_year(slug: str, first: str, after: str) -> None:
    period = read_period(slug)
    assert period is not None
    assert (str(period.first), str(period.after)) == (first, after)
    assert (period.ends - period.begins) // DAY in (30, 31, 91, 92, 364, 365)


@pytest.mark.parametrize(
    "slug", ["", "2026-k5", "2026-13", "2026-00", "1999", "2026-k4\n", "٢٠٢٦", "2026-11-01", "'--"]
)
def test_an_odd_period_is_none(slug: str) -> None:
    assert read_period(slug) is None


def test_the_offered_periods_go_back_to_the_first_conversation_and_not_for_ever() -> None:
    at = 1_795_305_600_000  # 22 November 2026
    kinds = [period.kind for period in offered(at - 40 * DAY, at)]
    assert kinds == ["quarter", "month", "month", "year"]
    assert len(offered(0, at)) == 8 + 12 + 5
    assert quarter_of(at).slug == "2026-k4"
    assert quarter_of(at) in offered(at, at)


def test_the_sheet_is_written_in_the_book(office: Office) -> None:
    dorte, aaby = office.visitor("Dorte"), office.evening.places["Aaby"]
    office.evening.act(keep_conversations, aaby, 40)
    found = office.evening.act(exported, dorte, aaby, "")
    text = sheet(DA, "Aaby", found)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert ["Samtaler", "", "40", "", ""] in rows
    (line,) = [row for row in office.evening.rows(AuditRow) if row.action == "statistics.exported"]
    assert (line.actor, line.organisation_id, line.object_ref) == (dorte.account_id, aaby, found.period.slug)
    with pytest.raises(Refused):
        office.evening.act(exported, office.visitor("Carla"), aaby, "")


FORMULAS = [
    "=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x", "＋1", "－1", " =1", "\u200b=1", "\ufeff=1",
    "a;=1", "a,=1", 'a";=1', "a\n=1", "'=1", "|x", "\u00a0=1", "a;\u200b=1",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_wakes_up_as_a_formula_in_a_spreadsheet(name: str) -> None:
    assert not awake(harmless(name))
    text = sheet(DA, name, Report(quarter_of(now()), (), count([fact(n * HOUR) for n in range(30)], [])))
    for delimiter in ";,\t":
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter):
            assert not [cell for cell in row if awake(cell)]
    assert len(text.splitlines()) == len(list(csv.reader(io.StringIO(text), delimiter=";")))


def awake(cell: str) -> bool:
    bare = cell.lstrip("\u200b\ufeff \u00a0")
    return bare[:1] in set("=+-@\t\r\n|%＝＋－＠") - {""} if bare else False


def test_what_cannot_hurt_stays_as_it_is() -> None:
    for text in ("Lindby Kommune", "92,6", "61", "Krop og udseende", "Ærø – ungehuset"):
        assert harmless(text) == text


@pytest.mark.parametrize("language", ["da", "en"])
def test_everything_that_is_counted_has_its_words(language: str) -> None:
    words = read_language(language)  # type: ignore[arg-type]
    families = {"topic": TOPICS, "ending": ENDINGS, "needed": NEEDED, "referral": REFERRALS}
    missing = [f"{kind}.{slug}" for kind, slugs in families.items() for slug in slugs if f"registration.{kind}.{slug}" not in words]  # noqa: E501  # fmt: skip
    assert missing == []
    assert [q.slug for q in QUESTIONS if q.slug in GLAD and f"statistics.glad.{q.slug}" not in words] == []
