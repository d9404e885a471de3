"""Getting in, and staying out (A6, A7, A8, A63, A64, A67)."""

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator

import httpx
import pyotp
import pytest
import time_machine
from argon2.exceptions import VerificationError
from sqlmodel import Session, col, select

from live.people import passwords
from live.people.accounts import create_account, finish_enrolment, seed_being_enrolled
from live.people.actions import join
from live.people.passwords import hash_now
from live.people.tables import Account, AuditRow, Membership, StaffSession
from live.people.tokens import token_hash
from live.people.visitor import Role
from tests.people.conftest import PASSWORD, Door


async def enrolled(door: Door, name: str = "bo") -> tuple[str, list[str]]:
    """Give somebody a phone; answers its seed and the recovery codes."""
    town = door.town
    secret = await town.database.act(seed_being_enrolled, town.keyring, town.people[name])
    code = pyotp.TOTP(secret).now()
    codes = await town.database.act(finish_enrolment, town.keyring, town.people[name], code)
    return secret, codes


async def test_the_first_time_somebody_is_led_to_connect_a_phone(door: Door) -> None:
    answer = await door.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/to-trin")
    page = (await door.browser.get("/to-trin")).text
    assert "data:image/svg+xml;base64," in page
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key
    before = door.browser.cookies["s"]
    wrong = await door.browser.post("/to-trin", data={"code": "000000"})
    assert wrong.status_code == 422 and key[1] in wrong.text, "a wrong code keeps the picture that was scanned"
    done = await door.browser.post("/to-trin", data={"code": pyotp.TOTP(key[1].replace(" ", "")).now()})
    assert done.status_code == 200 and len(re.findall(r"<li><code>", done.text)) == 10
    assert door.browser.cookies["s"] != before
    assert await door.town.sessions.visitor(door.browser.cookies["s"])
    assert await door.town.sessions.visitor(before) is None


async def test_half_a_sign_in_opens_nothing(door: Door) -> None:
    await door.sign_in()
    assert await door.town.sessions.visitor(door.browser.cookies["s"]) is None
    assert (await door.browser.post("/aktiv")).status_code == 401


async def test_after_the_password_come_six_digits_and_then_the_page_one_wanted(door: Door) -> None:
    secret, _ = await enrolled(door)
    answer = await door.sign_in(til="/oevelse?rum=1")
    assert answer.headers["location"] == "/log-ind/kode?til=/oevelse%3Frum%3D1"
    assert "Kode" in (await door.browser.get(answer.headers["location"])).text
    with time_machine.travel(_in(31)):
        code = pyotp.TOTP(secret).now()
        done = await door.browser.post("/log-ind/kode", data={"code": code, "til": "/oevelse?rum=1"})
    assert (done.status_code, done.headers["location"]) == (303, "/oevelse?rum=1")


async def test_the_token_changes_at_sign_in_at_the_second_factor_and_at_unlock(door: Door) -> None:
    """A6: a cookie that was planted or known before is worth nothing afterwards."""
    secret, _ = await enrolled(door)
    planted = await door.town.sessions.open(door.town.people["bo"])
    door.browser.cookies.set("s", planted, domain="flyve.example")
    seen = [planted]
    await door.sign_in()
    seen.append(door.browser.cookies["s"])
    with time_machine.travel(_in(31)):
        await door.browser.post("/log-ind/kode", data={"code": pyotp.TOTP(secret).now()})
    seen.append(door.browser.cookies["s"])
    assert (await door.browser.post("/laas-op", json={"password": PASSWORD})).status_code == 204
    seen.append(door.browser.cookies["s"])
    assert len(set(seen)) == 4
    for old in seen[:-1]:
        assert await door.town.sessions.visitor(old) is None
    assert await door.town.sessions.visitor(seen[-1])


async def test_a_cookie_kept_after_signing_out_opens_nothing(door: Door) -> None:
    """A7."""
    kept = await door.town.sessions.open(door.town.people["bo"])
    door.browser.cookies.set("s", kept, domain="flyve.example")
    assert (await door.browser.post("/aktiv")).status_code == 204
    out = await door.browser.post("/log-ud")
    assert out.status_code == 303
    assert out.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    async with door.another_browser() as thief:
        thief.cookies.set("s", kept, domain="flyve.example")
        assert (await thief.post("/aktiv")).status_code == 401


async def test_the_cookie_is_for_this_host_alone_and_dies_with_the_browser(door: Door) -> None:
    """A8."""
    exempt(door, "bo")
    plain = (await door.sign_in()).headers["set-cookie"].lower()
    assert "httponly" in plain and "samesite=lax" in plain and "path=/" in plain
    assert "max-age" not in plain and "expires" not in plain and "domain" not in plain
    object.__setattr__(door.front.house.settings, "secure_cookies", True)
    over_tls = (await door.sign_in()).headers["set-cookie"]
    assert over_tls.startswith("__Host-s=") and "secure" in over_tls.lower()


async def test_wrong_password_and_unknown_address_look_the_same(door: Door) -> None:
    """A63: status and every byte of the page."""
    wrong = await door.sign_in("bo", "en helt anden sætning")
    unknown = await door.sign_in("xo", "en helt anden sætning")
    assert wrong.status_code == unknown.status_code == 403
    assert _plain(wrong) == _plain(unknown).replace("xo@", "bo@")
    assert "en helt anden" not in wrong.text, "a password is never sent back"
    assert 'value="bo@solby.example"' in wrong.text, "the address is kept"


async def test_unknown_addresses_cost_a_whole_argon2_too(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A63, S10: the same work is done, whoever it is."""
    verified: list[str] = []
    real = passwords.HASHER

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored.rsplit("$", 2)[0])
            return real.verify(stored, password)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    for name in ("bo", "xo", "dorte", "nobody"):
        await door.sign_in(name, "en helt anden sætning")
    assert len(verified) == 4
    assert len(set(verified)) == 1, "with the same costs"


async def test_after_five_failures_each_try_waits_and_nobody_is_locked_out(door: Door) -> None:
    for _ in range(8):
        await door.sign_in("bo", "forkert forkert forkert")
    assert door.waited == [1.0, 2.0, 4.0]
    assert (await door.sign_in("bo")).status_code == 303, "the right password still opens"
    assert door.waited[-1] == 8.0
    await door.front.errands.drain()
    assert door.town.database.look_now(_rows, "sign_in") == ["wrong_password"] * 5 + ["slowed"]


async def test_the_same_six_digits_do_not_open_twice(door: Door) -> None:
    """A64: replay of a step."""
    secret, _ = await enrolled(door)
    with time_machine.travel(_in(31)):
        code = pyotp.TOTP(secret).now()
        await door.sign_in()
        assert (await door.browser.post("/log-ind/kode", data={"code": code})).status_code == 303
        async with door.another_browser() as over_the_shoulder:
            await over_the_shoulder.post("/log-ind", data={"email": "bo@solby.example", "password": PASSWORD})
            again = await over_the_shoulder.post("/log-ind/kode", data={"code": code})
    assert again.status_code == 403 and "Koden passer ikke" in again.text


async def test_guessing_six_digits_stops_after_five(door: Door) -> None:
    """A64: brute force; even the right code is not looked at any more."""
    secret, _ = await enrolled(door)
    await door.sign_in()
    answers = [await door.browser.post("/log-ind/kode", data={"code": f"{n:06}"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429] * 2
    with time_machine.travel(_in(31)):
        assert (await door.browser.post("/log-ind/kode", data={"code": pyotp.TOTP(secret).now()})).status_code == 429


async def test_a_recovery_code_opens_once(door: Door) -> None:
    _, codes = await enrolled(door)
    await door.sign_in()
    typed = codes[3].lower().replace("-", " ")
    assert (await door.browser.post("/log-ind/kode", data={"code": typed})).status_code == 303
    async with door.another_browser() as second:
        await second.post("/log-ind", data={"email": "bo@solby.example", "password": PASSWORD})
        assert (await second.post("/log-ind/kode", data={"code": typed})).status_code == 403


async def test_ten_megabytes_of_password_are_refused_at_once(door: Door) -> None:
    """A67."""
    answer = await door.sign_in("bo", "x" * 10_000_000)
    assert answer.status_code == 413 and "for meget" in answer.text
    assert (await door.sign_in("bo", "x" * 200)).status_code == 403


async def test_a_long_password_in_unicode_opens(door: Door) -> None:
    """A67: 64 and 128 characters, and å typed in two ways."""
    long = "åååflyv højt over den blå bro med mange tegn i alt og så lidt mere æøå!"
    for number, password in enumerate([long, "ab c" * 32]):

        def make(session: Session, number: int = number, password: str = password) -> None:
            account = create_account(
                session,
                email=f"lang{number}@solby.example",
                name="Lang",
                password_hash=hash_now(password),
                second_factor_exempt=True,
            )
            join(session, account.id, door.town.ours, Role.COUNSELLOR)

        door.town.database.act_now(make)
        typed = password.replace("å", "a\u030a")
        assert (await door.sign_in(f"lang{number}", typed)).headers["location"] == "/"


async def test_going_on_to_another_house_is_going_home(door: Door) -> None:
    """A45."""
    exempt(door, "bo")
    for trick in ("https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x()"):
        assert (await door.sign_in(til=trick)).headers["location"] == "/"


async def test_an_idle_screen_asks_again_and_the_session_lives_on(door: Door) -> None:
    token = await door.town.sessions.open(door.town.people["bo"])
    door.browser.cookies.set("s", token, domain="flyve.example")
    with time_machine.travel(_in(15 * 60 + 1)):
        assert (await door.browser.post("/aktiv")).status_code == 423
        assert (await door.browser.post("/laas-op", json={"password": "forkert"})).status_code == 403
        assert (await door.browser.post("/laas-op", json={"password": 7})).status_code == 403
        assert (await door.browser.post("/laas-op", content=b"[")).status_code == 400
        assert (await door.browser.post("/laas-op", json={"password": PASSWORD})).status_code == 204
        assert (await door.browser.post("/aktiv")).status_code == 204
        visitor = await door.town.sessions.visitor(door.browser.cookies["s"])
        assert visitor and not visitor.locked


async def test_no_token_and_no_password_rests_in_the_database(door: Door) -> None:
    exempt(door, "bo")
    await door.sign_in()
    token = door.browser.cookies["s"]
    stored = door.town.database.look_now(lambda s: str([row.model_dump() for row in s.exec(select(StaffSession))]))
    assert token not in stored and token_hash(token) in stored


async def test_a_stranger_to_the_form_is_answered_calmly(door: Door) -> None:
    for content, kind in ((b"\xff\x00", "application/x-www-form-urlencoded"), (b"{}", "application/json")):
        answer = await door.browser.post("/log-ind", content=content, headers={"content-type": kind})
        assert answer.status_code == 400 and "Formularen" in answer.text
    odd = await door.browser.post("/log-ind", data={"email": "\0'\"<script>", "password": "\0"})
    assert odd.status_code == 403 and "<script>" not in odd.text.replace("<script src", "")


def exempt(door: Door, name: str) -> None:
    """A demo account: no phone is asked for."""

    def change(session: Session) -> None:
        account = session.exec(select(Account).where(Account.id == door.town.people[name])).one()
        account.second_factor_exempt = True
        session.add(account)

    door.town.database.act_now(change)


def _rows(session: Session, action: str) -> list[str]:
    rows = session.exec(select(AuditRow).where(AuditRow.action == action).order_by(col(AuditRow.seq)))
    return [row.result for row in rows if row.result != "ok"]


def _plain(answer: httpx.Response) -> str:
    return re.sub(r'nonce="[^"]+"', "", answer.text)


def _in(seconds: float) -> float:
    return time.time() + seconds


async def test_a_hundred_sign_ins_at_once_leave_the_loop_free_and_hash_four_at_a_time(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A57: Argon2 on the event loop would freeze every conversation; all at once it would fill the memory."""
    at_once: list[int] = []
    working = 0
    lock = threading.Lock()

    class Slow:
        def verify(self, stored: str, password: str) -> bool:
            nonlocal working
            with lock:
                working += 1
                at_once.append(working)
            time.sleep(0.03)
            with lock:
                working -= 1
            raise VerificationError

        def hash(self, password: str) -> str:
            return "slow"

    monkeypatch.setattr(passwords, "HASHER", Slow())
    lags: list[float] = []

    async def feel_the_loop() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.01)
            lags.append(time.perf_counter() - begun - 0.01)

    feeling = asyncio.create_task(feel_the_loop())
    answers = await asyncio.gather(*(door.sign_in(f"xo{n}", "en helt anden sætning") for n in range(100)))
    feeling.cancel()
    assert {answer.status_code for answer in answers} == {403}
    assert max(at_once) <= 4
    assert sorted(lags)[len(lags) * 95 // 100] < 0.2


async def test_a_new_phone_asks_for_the_password_first_and_the_old_one_works_until_then(door: Door) -> None:
    seed, _ = await enrolled(door)
    token = await door.town.sessions.open(door.town.people["bo"])
    elsewhere = await door.town.sessions.open(door.town.people["bo"])
    door.browser.cookies.set("s", token, domain="flyve.example")
    page = await door.browser.get("/to-trin")
    assert "data:image" not in page.text, "a borrowed browser shows no picture"
    assert (await door.browser.post("/to-trin", data={"code": "123456"})).status_code == 422
    assert (await door.browser.post("/to-trin/skift", data={"password": "forkert"})).status_code == 422
    shown = await door.browser.post("/to-trin/skift", data={"password": PASSWORD})
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", shown.text)
    assert key and key[1].replace(" ", "") != seed
    done = await door.browser.post("/to-trin", data={"code": pyotp.TOTP(key[1].replace(" ", "")).now()})
    assert done.status_code == 200
    assert await door.town.sessions.visitor(elsewhere) is None, "whoever had the old phone is out"
    await door.browser.post("/log-ud")
    await door.sign_in()
    with time_machine.travel(_in(31)):
        assert (await door.browser.post("/log-ind/kode", data={"code": pyotp.TOTP(seed).now()})).status_code == 403


async def test_between_password_and_code_no_phone_can_be_exchanged(door: Door) -> None:
    """Who has only the password must not get past the second factor by connecting a phone of their own."""
    await enrolled(door)
    await door.sign_in()
    for answer in (
        await door.browser.get("/to-trin"),
        await door.browser.post("/to-trin", data={"code": "123456"}),
        await door.browser.post("/to-trin/skift", data={"password": PASSWORD}),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, "/log-ind/kode")


async def test_a_stale_step_begins_again(door: Door) -> None:
    await enrolled(door)
    await door.sign_in()
    with time_machine.travel(_in(16 * 60)):
        answer = await door.browser.post("/log-ind/kode", data={"code": "123456"})
    assert answer.headers["location"].startswith("/log-ind?sagt=igen")
    assert "begynder forfra" in (await door.browser.get("/log-ind?sagt=igen")).text


async def test_somebody_without_a_role_is_told_whom_to_ask(door: Door) -> None:
    def leave(session: Session) -> None:
        row = session.exec(select(Membership).where(Membership.account_id == door.town.people["bo"])).one()
        row.ended_at = 1
        session.add(row)

    door.town.database.act_now(leave)
    answer = await door.sign_in()
    assert answer.status_code == 403 and "Spørg din koordinator" in answer.text


async def test_a_body_that_does_not_say_how_long_it_is_is_cut_off(door: Door) -> None:
    """A67: chunked, without a Content-Length."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"password=" + b"x" * 10_000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await door.browser.post("/log-ind", content=endless(), headers=kind)
    assert answer.status_code == 413
