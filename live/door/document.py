"""The whole of what an organisation decides about its door, as it is stored, and what may stand in each field."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from live.people.rules import clean_email
from live.refusal import Refused

LONGEST_TEXT, LONGEST_PHRASE, LONGEST_LINE = 2000, 400, 80
MOST_SPANS, MOST_EXCEPTIONS, MOST_OFFERS, MOST_PHRASES = 4, 100, 80, 60
SHORTEST_KEPT, LONGEST_KEPT = 1, 30  # days
WHOLE_DAY = 24 * 60


def minutes(clock: str) -> int:
    """`"15:30"` → 930; `"24:00"` → 1440."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def fault(code: str, **details: Any) -> PydanticCustomError:
    """What is wrong with one field; the words are found at the screen under `door.wrong.<code>`."""
    return PydanticCustomError(code, "{_}", {"_": code, **details})


_WHOLLY_ANONYMOUS = re.compile(
    r"(100|hundrede|hundred)\s*(%|pct\.?|procent|per\s?cent)\s*anonym"
    r"|\b(helt|fuldstændigt?|fuldkomment?|totalt?|completely|totally|fully)\s+anonym",
    re.IGNORECASE,
)


def _plain(typed: Any, longest: int, *, many_lines: bool = False) -> str:
    if not isinstance(typed, str):
        raise fault("odd")
    text = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").strip()
    if not many_lines:
        text = " ".join(text.split())
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} for sign in text.replace("\n", "")):
        raise fault("odd_signs")
    if len(text) > longest:
        raise fault("too_long", longest=longest)
    if _WHOLLY_ANONYMOUS.search(text):  # LC4: there is a limit, and somebody who trusts us must know it beforehand
        raise fault("not_wholly_anonymous")
    return text


def _line(typed: Any) -> str:
    return _plain(typed, LONGEST_LINE)


def _sentence(typed: Any) -> str:
    return _plain(typed, LONGEST_PHRASE)


def _text(typed: Any) -> str:
    return _plain(typed, LONGEST_TEXT, many_lines=True)


def _needed(value: str) -> str:
    if not value:
        raise fault("empty")
    return value


def _phone(typed: Any) -> str:
    number = _plain(typed, 24)
    digits = sum(sign.isdigit() for sign in number)
    if number and (digits < 3 or not re.fullmatch(r"\+?[0-9 ()-]+", number)):
        raise fault("phone_odd")
    return number


def _mail(typed: Any) -> str:
    address = _plain(typed, 254)
    try:
        return clean_email(address) if address else ""
    except Refused:
        raise fault("mail_odd") from None


def _web(typed: Any) -> str:
    address = re.sub(r"^https?://", "", _plain(typed, 120))
    if address and not re.fullmatch(r"[^\s<>\"'.]+(\.[^\s<>\"'.]+)+", address):
        raise fault("web_odd")
    return address


def _slug(typed: Any) -> str:
    slug = _plain(typed, 40).lower()
    if slug and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise fault("slug_odd")
    return slug


def _clock(typed: Any) -> str:
    """Takes 15, 15.30, 15:30 and kl. 15; keeps 15:30."""
    parts = re.fullmatch(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:]?([0-5]\d))?", _plain(typed, 12).lower())
    if parts is None or int(parts[1]) * 60 + int(parts[2] or 0) > WHOLE_DAY:
        raise fault("clock_odd")
    return f"{int(parts[1]):02d}:{parts[2] or '00'}"


def _day(typed: Any) -> str:
    """Takes 24.12.2026, 24/12-2026 and 2026-12-24; keeps 2026-12-24."""
    text = _plain(typed, 12)
    danish = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)
    try:
        day = date(int(danish[3]), int(danish[2]), int(danish[1])) if danish else date.fromisoformat(text)
    except ValueError:
        raise fault("day_odd") from None
    if not 2020 <= day.year <= 2100:
        raise fault("day_odd")
    return day.isoformat()


def _in_order(spans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The hours of one day: each begins before it ends, and none runs into another."""
    ordered = sorted(spans, key=lambda span: minutes(span[0]))
    if len(ordered) > MOST_SPANS:
        raise fault("hours_many", most=MOST_SPANS)
    for begins, ends in ordered:
        if minutes(begins) >= minutes(ends):
            raise fault("hours_backwards", begins=begins, ends=ends)
    for (_, ends), (begins, _end) in zip(ordered, ordered[1:], strict=False):
        if minutes(begins) < minutes(ends):
            raise fault("hours_overlap", begins=begins, ends=ends)
    return ordered


def _days_kept(typed: Any) -> int:
    try:
        days = int(typed)
    except (TypeError, ValueError):
        raise fault("days_odd", least=SHORTEST_KEPT, most=LONGEST_KEPT) from None
    if isinstance(typed, bool) or days != float(typed) or not SHORTEST_KEPT <= days <= LONGEST_KEPT:
        raise fault("days_odd", least=SHORTEST_KEPT, most=LONGEST_KEPT)
    return days


def _one_question(text: str) -> str:
    """LC11: a ready-made phrase asks one thing at a time."""
    if text.count("?") > 1:
        raise fault("two_questions")
    return text


def _not_too_many(most: int) -> Any:
    def check(items: list[Any]) -> list[Any]:
        if len(items) > most:
            raise fault("too_many", most=most)
        return items

    return AfterValidator(check)


def _each_day_once(exceptions: list["HoursException"]) -> list["HoursException"]:
    days = [exception.day for exception in exceptions]
    for day in days:
        if days.count(day) > 1:
            raise fault("day_twice", day=date.fromisoformat(day).strftime("%d.%m.%Y"))
    return sorted(exceptions, key=lambda exception: exception.day)


Line = Annotated[str, BeforeValidator(_line)]
Sentence = Annotated[str, BeforeValidator(_sentence)]
LongText = Annotated[str, BeforeValidator(_text)]
NeededLine = Annotated[str, BeforeValidator(_line), AfterValidator(_needed)]
Phone = Annotated[str, BeforeValidator(_phone)]
Spans = Annotated[
    list[tuple[Annotated[str, BeforeValidator(_clock)], Annotated[str, BeforeValidator(_clock)]]],
    AfterValidator(_in_order),
]


class Piece(BaseModel):
    """A part of the document. What is not known here is left out, so that an older house reads a newer row."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Weekday(StrEnum):
    """Monday first, as `date.weekday()` counts."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Category(StrEnum):
    """Where an offer belongs in the referral list (LC16, LC17; doctors and dentists: BK2)."""

    LOCAL = "local"
    MUNICIPAL = "municipal"
    VOLUNTEER = "volunteer"
    DOCTOR_DENTIST = "doctor_dentist"


class DoorTexts(Piece):
    """What stands on her page in one language."""

    about: LongText = ""
    who_we_are: LongText = ""
    meanwhile: LongText = ""


class HoursException(Piece):
    """A day that is not as its weekday. No hours: closed that day."""

    day: Annotated[str, BeforeValidator(_day)]
    hours: Spans = []
    note: Line = ""


class Offer(Piece):
    """A place she can turn to herself. `web` is shown as text: the page sends nobody to another host by itself."""

    name: NeededLine
    what: Sentence = ""
    for_whom: Line = ""
    phone: Phone = ""
    web: Annotated[str, BeforeValidator(_web)] = ""
    category: Category = Category.LOCAL


class Numbers(Piece):
    """Whom a counsellor can reach when it burns, here where we are."""

    bagvagt_name: Line = ""
    bagvagt_phone: Phone = ""
    bagvagt_mail: Annotated[str, BeforeValidator(_mail)] = ""
    social_on_call_phone: Phone = ""
    police_text: Sentence = ""
    hotline_name: Line = ""
    hotline_phone: Phone = ""


class Phrase(Piece):
    """Words that a counsellor can put in, never send by themselves."""

    slug: Annotated[str, BeforeValidator(_slug)] = ""
    title: NeededLine
    da: Annotated[str, BeforeValidator(_sentence), AfterValidator(_needed), AfterValidator(_one_question)]
    en: Annotated[str, BeforeValidator(_sentence), AfterValidator(_one_question)] = ""


class Door(Piece):
    """An organisation's door (LC5, LC16, LC17, LC24, LC25). `live_days` counts for conversations that begin from now.

    `address_kept` is false and cannot be set: what the young person is told about tracing follows it.
    """

    slug: Annotated[str, BeforeValidator(_slug)] = ""
    place: Line = ""
    da: DoorTexts = DoorTexts()
    en: DoorTexts = DoorTexts()
    target_group: LongText = ""
    purpose: LongText = ""
    hours: dict[Weekday, Spans] = Field(default_factory=dict)
    exceptions: Annotated[list[HoursException], _not_too_many(MOST_EXCEPTIONS), AfterValidator(_each_day_once)] = []
    offers: Annotated[list[Offer], _not_too_many(MOST_OFFERS)] = []
    numbers: Numbers = Numbers()
    phrases: Annotated[list[Phrase], _not_too_many(MOST_PHRASES)] = []
    live_days: Annotated[int, BeforeValidator(_days_kept)] = LONGEST_KEPT
    survey_on: bool = True
    address_kept: Literal[False] = False

    def words(self, language: str) -> DoorTexts:
        """The page's texts; what is not written in English stands in Danish rather than nowhere."""
        if language != "en":
            return self.da
        return DoorTexts.model_construct(
            **{name: getattr(self.en, name) or getattr(self.da, name) for name in DoorTexts.model_fields}
        )
