"""Who may do what, which passwords will do, and how slowly one may guess: pure values."""

import asyncio
import itertools
import time

import pyotp
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from live.people.rules import (
    Deed,
    check_password,
    check_practice_days,
    clean_email,
    clean_name,
    clean_reason,
    may,
    may_bring,
    runs,
)
from live.people.throttle import FREE_FAILURES, LONGEST_DELAY, Throttle, delay
from live.people.totp import STEP, matching_step, new_secret, picture
from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused

IN_CHARGE = {Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}


def test_every_role_and_every_deed() -> None:
    allowed = {
        Deed.CERTIFY: {Role.LEAD},
        Deed.CHANGE_SETTINGS: {Role.LEAD, Role.NETWORK_ADMINISTRATOR},
        Deed.FOUND_ORGANISATION: {Role.NETWORK_ADMINISTRATOR},
        Deed.SEE_STATISTICS: {Role.COORDINATOR, Role.LEAD},
        Deed.READ_CLOSED: {Role.COORDINATOR, Role.LEAD},
    }
    for role, deed in itertools.product(Role, Deed):
        assert may([role], deed) == (role in allowed.get(deed, IN_CHARGE)), (role, deed)
    assert not any(may([], deed) for deed in Deed)


def test_nobody_hands_out_a_role_above_their_own() -> None:
    for kind in OrganisationKind:
        assert may_bring([Role.COORDINATOR], kind) == {Role.NEW_COUNSELLOR, Role.COUNSELLOR}
        assert Role.NETWORK_ADMINISTRATOR not in may_bring([Role.LEAD], kind)
        for role in (Role.NEW_COUNSELLOR, Role.COUNSELLOR, Role.TRAINER):
            assert not may_bring([role], kind)
    assert Role.NETWORK_ADMINISTRATOR in may_bring([Role.NETWORK_ADMINISTRATOR], OrganisationKind.NETWORK)
    assert runs(OrganisationKind.NETWORK) is Role.NETWORK_ADMINISTRATOR


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("kort kodeord", "password_short"),
        ("x" * 129, "password_long"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_easy"),
        ("passwordpassword", "password_easy"),
        ("Password12345678", "password_easy"),
        ("flyvefærdigflyvefærdig", "password_easy"),
        ("qwertyuiopasdfghjkl", "password_easy"),
        ("123456789012345678", "password_easy"),
        ("abcabcabcabcabcabc", "password_easy"),
        ("Bo Berg bo.berg 2026", "password_easy"),
        ("kommune kodeord 1!", "password_easy"),
    ],
)
def test_what_anybody_would_try_first_is_no_password(password: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_password(password, "Bo Berg", "bo.berg@solby.example")


@pytest.mark.parametrize(
    "password",
    [
        "blå cykel under regnen",
        "correct horse battery staple",
        "grøntågdåseblikfang",
        "7392846105938271",
        "t7#Lq2!vX9&mZ4pB",
        "💛 sol og måne i nat",
    ],
)
def test_a_long_sentence_is_enough_without_signs_and_digits(password: str) -> None:
    check_password(password, "Bo Berg", "bo.berg@solby.example")


@given(st.text(max_size=140))
def test_checking_a_password_is_quick_and_never_fails(password: str) -> None:
    begun = time.perf_counter()
    try:
        check_password(password, "Bo", "bo@x.example")
    except Refused as refused:
        assert refused.code.startswith("password_")
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize("typed", [" Bo@Solby.Example ", "bo.berg+øvelse@sub.solby.example"])
def test_an_address_is_kept_in_small_letters(typed: str) -> None:
    assert clean_email(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bo",
        "bo@",
        "@solby.example",
        "bo@solby",
        "bo@sol by.example",
        "bo@solby.example\nBcc: carla@fjernby.example",
        "bo\r\n@solby.example",
        "Bo <bo@solby.example>",
        "bo@solby.example,carla@fjernby.example",
        "bo@so\0lby.example",
        "b" * 300 + "@solby.example",
        "bo@\u202esolby.example",
    ],
)
def test_an_odd_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="email_odd"):
        clean_email(typed)


@given(st.text(max_size=300))
def test_any_address_is_clean_or_refused(typed: str) -> None:
    try:
        email = clean_email(typed)
    except Refused:
        return
    assert "\n" not in email and email.count("@") == 1 and email.isprintable()


@pytest.mark.parametrize("odd", ["", "   ", "...", "\u202eoB", "B\0o", "\u200b", "x" * 81])
def test_a_name_shows_something_and_hides_nothing(odd: str) -> None:
    with pytest.raises(Refused):
        clean_name(odd)


def test_names_keep_their_letters() -> None:
    assert clean_name("  Bo   Åkjær-Ñandú ") == "Bo Åkjær-Ñandú"
    assert clean_reason(" set i to\n\n vagter ") == "set i to\n\nvagter"


@pytest.mark.parametrize("odd", [0, 91, -1, 1.5, "30", None, True, float("nan"), float("inf")])
def test_practice_days_are_whole_days_from_one_to_ninety(odd: object) -> None:
    with pytest.raises(Refused, match="practice_days_odd"):
        check_practice_days(odd)
    assert check_practice_days(90.0) == 90


@given(st.integers(0, 10**9))
def test_waiting_grows_and_is_never_a_lock(failures: int) -> None:
    assert delay(failures) <= delay(failures + 1) <= LONGEST_DELAY
    assert (delay(failures) == 0) == (failures < FREE_FAILURES)


async def test_one_address_cannot_try_many_at_a_time_and_does_not_stop_another() -> None:
    let_go = asyncio.Event()
    throttle = Throttle(sleep=lambda seconds: let_go.wait())
    for _ in range(6):
        await throttle.failed("password", "bo")

    async def one_try(address: str) -> str:
        try:
            async with throttle.turn("password", "bo", address):
                return "tried"
        except Refused as refused:
            return refused.code

    troll = [asyncio.create_task(one_try("troll")) for _ in range(10)]
    bo = asyncio.create_task(one_try("bo's sofa"))
    await asyncio.sleep(0)
    let_go.set()
    assert sorted(await asyncio.gather(*troll)) == ["too_many_tries"] * 8 + ["tried"] * 2
    assert await bo == "tried"
    assert not throttle._waiting, "nothing is kept of who waited"


async def test_a_hundred_guesses_at_once_are_not_a_hundred_free_ones() -> None:
    """They are sent before the first is known to be wrong, and count all the same."""
    waited: list[float] = []
    let_go = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await let_go.wait()

    throttle = Throttle(sleep=sleep)
    tried: list[str] = []

    async def guess(address: str) -> str:
        try:
            async with throttle.turn("password", "bo", address):
                tried.append(address)
                await let_go.wait()
                await throttle.failed("password", "bo")
                return "tried"
        except Refused as refused:
            return refused.code

    guesses = [asyncio.create_task(guess("troll")) for _ in range(100)]
    await asyncio.sleep(0.05)
    assert len(tried) == FREE_FAILURES and waited == [1.0, 2.0]
    let_go.set()
    answers = await asyncio.gather(*guesses)
    assert answers.count("tried") == FREE_FAILURES + 2 and answers.count("too_many_tries") == 93
    assert not throttle._waiting and not throttle._trying, "nothing is kept of who tried"


async def test_counting_goes_on_when_its_storage_is_away() -> None:
    throttle = Throttle("redis://127.0.0.1:1")
    for expected in (1, 2, 3):
        assert await throttle.failed("password", "bo") == expected
    assert await throttle.failures("password", "bo") == 3


async def test_two_servers_count_together(redis_url: str) -> None:
    here, there = Throttle(redis_url), Throttle(redis_url)
    before = await here.failures("password", "fælles")
    await here.failed("password", "fælles")
    assert await there.failed("password", "fælles") == before + 2
    await there.forgive("password", "fælles")
    assert await here.failures("password", "fælles") == 0


@given(st.integers(10**11, 2 * 10**12), st.integers(-5, 5), st.integers(-3, 3))
def test_only_this_step_and_the_last_one_count_and_each_once(at: int, off: int, used: int) -> None:
    """A64."""
    secret, present = "JBSWY3DPEHPK3PXP" * 2, at // STEP
    code = pyotp.TOTP(secret).generate_otp(present + off)
    neighbours = [pyotp.TOTP(secret).generate_otp(present + n) for n in range(-5, 6) if n != off]
    assume(code not in neighbours)
    expected = present + off if off in (0, -1) and off > used else None
    assert matching_step(secret, code, at, present + used) == expected


@pytest.mark.parametrize("odd", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5", "-12345", "1" * 10_000])
def test_what_is_not_six_digits_is_no_code(odd: str) -> None:
    assert matching_step(new_secret(), odd, 1_700_000_000_000, 0) is None


def test_the_picture_is_drawn_here() -> None:
    shown = picture(new_secret(), "bo@solby.example")
    assert shown.startswith("data:image/svg+xml;base64,") and "http" not in shown
