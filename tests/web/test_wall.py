"""The wall: who may ask, how much, from where; and what every answer carries."""

import asyncio
import gzip
import json
from types import SimpleNamespace

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from live.web import security
from live.web.local_path import local_path
from live.web.texts import Texts
from tests.web.house_server import NO_TLS, OpenPage, SmallHouse

PAGES = ["/", "/proeve", "/let", "/log-ind", "/ingen-side", "/i-stykker", "/ikke-din/3"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["", "bo"])
def test_every_answer_carries_the_headers(house: SmallHouse, path: str, who: str) -> None:
    headers = house.get(path, who).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers, "promised only over TLS"
    assert "server" not in headers or "nicegui" not in headers["server"].lower()


def test_a_stylesheet_carries_what_a_browser_heeds_of_a_file(house: SmallHouse) -> None:
    headers = house.get("/static/x/theme.css").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "content-security-policy" not in headers, "it weighs on a slow line, and counts for pages alone"


def test_a_light_page_allows_nothing_unsafe(house: SmallHouse) -> None:
    for path in ("/let", "/log-ind", "/ingen-side"):
        assert "unsafe" not in house.get(path).headers["content-security-policy"]


def test_a_nicegui_page_allows_what_it_boots_with_and_no_more(house: SmallHouse) -> None:
    answer = house.get("/proeve", "bo")
    policy = answer.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    nonce = scripts.split("'nonce-")[1].split("'")[0]
    assert scripts == f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'"
    assert answer.text.count("<script") == answer.text.count(f'<script nonce="{nonce}"') > 5
    assert nonce not in house.get("/proeve", "bo").headers["content-security-policy"], "a nonce is used once"
    assert "x-nicegui-content" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_words_that_look_like_a_script_are_given_no_nonce(house: SmallHouse) -> None:
    answer = house.get("/proeve?words=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E`${alert(1)}", "bo")
    assert "<script>alert" not in answer.text
    assert "`${alert" not in answer.text
    elements = OpenPage(house, "/proeve?words=%3Cscript%3E", "bo").elements.values()
    assert "<script>" in [element.get("text") for element in elements]


@pytest.mark.parametrize("path", ["/%00", "/oevelse/rum/%00", "/oevelse/afspil/a%00b"])
def test_an_address_with_nothing_in_it_is_nowhere(house: SmallHouse, path: str) -> None:
    """PostgreSQL takes no NUL as text: what reached a query would come back as something gone wrong."""
    for who in ("", "bo"):
        assert house.get(path, who).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example@127.0.0.1", "", "[", "a b"])
def test_a_name_that_is_not_ours_is_answered_with_nothing(house: SmallHouse, host: str) -> None:
    answer = house.get("/let", Host=host)
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "LOCALHOST"])
def test_the_machine_itself_is_answered(house: SmallHouse, host: str) -> None:
    assert house.get("/let", Host=host.format(port=house.port)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/modtag", "/log-ud", "/laas-op", "/sprog", "/aktiv"])
def test_a_change_asked_for_from_elsewhere_is_refused(house: SmallHouse, path: str, headers: dict[str, str]) -> None:
    answer = httpx.post(house.url + path, headers={**house.cookie("bo"), **headers}, verify=NO_TLS)
    assert answer.status_code == 403
    assert house.get("/proeve", "bo").status_code == 200, "and nobody was signed out by it"


def test_our_own_pages_may_change_things(house: SmallHouse) -> None:
    assert house.post("/modtag", content=b"x" * 10).text == "10"
    assert house.post("/modtag", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert house.post("/modtag", headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"}).status_code == 200


def test_more_than_a_form_can_hold_is_not_read(house: SmallHouse) -> None:
    assert house.post("/modtag", content=b"x" * 65_536).status_code == 200
    assert house.post("/modtag", content=b"x" * 65_537).status_code == 413


def test_more_than_a_form_can_hold_is_not_read_when_its_length_is_hidden(house: SmallHouse) -> None:
    def endless():  # type: ignore[no-untyped-def]
        for _ in range(100):
            yield b"x" * 1000

    assert house.post("/modtag", content=endless()).status_code == 413


def test_what_a_browser_says_about_proxies_is_not_believed(house: SmallHouse) -> None:
    claims = {
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.9",
        "Forwarded": "host=evil.example",
    }
    answer = house.get("/proeve", "bo", **claims)
    assert "evil" not in answer.text
    assert house.get("/proeve", **claims).headers["location"] == "/log-ind?til=/proeve"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/metrics", "/.git/config", "/static/../a.py"])
def test_nothing_about_the_machine_is_told(house: SmallHouse, path: str) -> None:
    assert house.get(path).status_code == 404


def test_forbidden_and_missing_look_alike(house: SmallHouse) -> None:
    forbidden, missing = house.get("/kun-koordinator", "bo"), house.get("/ikke-her", "")
    assert forbidden.status_code == missing.status_code == 404
    assert "kun for Dorte" not in forbidden.text
    assert house.get("/ikke-din/3", "bo").status_code == house.get("/ikke-din/x", "bo").status_code == 404
    assert house.get("/kun-koordinator", "dorte").status_code == 200


def test_validation_errors_do_not_echo(house: SmallHouse) -> None:
    answer = house.post("/sprog", data={"sprog": "kanariefugl"})
    assert answer.status_code == 400
    assert "kanariefugl" not in answer.text
    assert "kanariefugl" not in house.get("/ikke-din/kanariefugl", "bo").text.replace("/ikke-din/kanariefugl", "")


def test_niceguis_files_come_pressed_kept_and_without_a_cookie(house: SmallHouse) -> None:
    path = "/_nicegui/3.18.0/static/quasar.umd.prod.js"
    first, second = (house.get(path, **{"Accept-Encoding": "gzip"}) for _ in range(2))
    assert first.headers["content-encoding"] == second.headers["content-encoding"] == "gzip"
    assert "immutable" in second.headers["cache-control"]
    assert "set-cookie" not in first.headers
    plain = house.get(path, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == second.content
    assert second.elapsed.total_seconds() < 0.2


def test_a_light_page_with_its_style_weighs_less_than_fifteen_kilobytes(house: SmallHouse) -> None:
    with httpx.Client(base_url=house.url, headers={"Accept-Encoding": "gzip"}, verify=NO_TLS) as client:
        weight = 0
        page = client.get("/let")
        for path in ["/let", *{part.split('"')[0] for part in page.text.split('href="')[1:] if "/static/" in part[:9]}]:
            with client.stream("GET", path) as answer:
                weight += sum(len(chunk) for chunk in answer.iter_raw())
    assert weight < 15_000, weight


def test_a_page_is_pressed_for_those_who_can_take_it(house: SmallHouse) -> None:
    with (
        httpx.Client(verify=NO_TLS) as client,
        client.stream("GET", house.url + "/let", headers={"Accept-Encoding": "gzip"}) as answer,
    ):
        raw = b"".join(answer.iter_raw())
    assert b"</html>" in gzip.decompress(raw)
    assert int(answer.headers["content-length"]) == len(raw)


def test_the_language_switch_remembers_and_only_ever_leads_back_here(house: SmallHouse) -> None:
    answer = house.post("/sprog", data={"sprog": "en", "til": "/log-ind?til=/proeve"})
    assert answer.headers["location"] == "/log-ind?til=/proeve"
    assert "sprog=en" in answer.headers["set-cookie"]
    away = house.post("/sprog", data={"sprog": "en", "til": "//evil.example/x"})
    assert away.headers["location"] == "/"
    odd = house.post("/sprog", data={"sprog": "../../x", "til": "/"})
    assert "set-cookie" not in odd.headers


def test_the_language_switch_of_somebody_signed_in_is_theirs_everywhere(house: SmallHouse) -> None:
    house.post("/sprog", "carla", data={"sprog": "en", "til": "/"})
    assert '<html lang="en-US"' in house.get("/", "carla").text
    house.post("/sprog", "carla", data={"sprog": "da", "til": "/"})
    assert '<html lang="da"' in house.get("/", "carla").text


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("en-GB,en;q=0.9", "en"), ("da", "da"), ("nb-NO,en", "da"), ("de,en", "en"), ("", "da"), (";;,,*", "da")],
)
def test_before_sign_in_the_browser_says_the_language(house: SmallHouse, accepts: str, language: str) -> None:
    assert f'<html lang="{language}"' in house.get("/log-ind", **{"Accept-Language": accepts}).text


@pytest.mark.parametrize(
    "wish",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x",
        "/" + "a" * 400,
        "/@evil",
    ],
)
def test_an_address_that_leads_away_becomes_the_home_page(wish: str | None) -> None:
    assert local_path(wish) == "/"


def test_the_two_worlds_differ_in_word_title_and_picture(house: SmallHouse) -> None:
    practice, live = house.get("/proeve", "bo").text, house.get("/rigtig", "bo").text
    assert "<title>ØVELSE · " in practice
    assert "<title>RIGTIG CHAT · " in live
    pictures = {json.dumps(page.split('<link href="data:')[1].split('"')[0]) for page in (practice, live)}
    assert len(pictures) == 2


class Line:
    """One request to a wall, piece by piece, and what came back."""

    def __init__(self, *pieces: bytes, then: str) -> None:
        self.pieces, self.then = list(pieces), then
        self.answer: list[Message] = []

    async def receive(self) -> Message:
        if self.pieces:
            return {"type": "http.request", "body": self.pieces.pop(0), "more_body": True}
        if self.then == "silence":
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.answer.append(message)

    async def to_a_wall(self) -> None:
        async def reads_a_form(scope: Scope, receive: Receive, send: Send) -> None:
            await Request(scope, receive).body()

        settings = SimpleNamespace(base_url="http://127.0.0.1", secure_cookies=False, demo=False, idle_minutes=15)
        headers = [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1")]
        scope = {"type": "http", "method": "POST", "path": "/log-ind", "query_string": b"", "headers": headers}
        wall = security.Wall(reads_a_form, SimpleNamespace(settings=settings, texts=Texts.load()))  # type: ignore[arg-type]
        await asyncio.wait_for(wall(scope, self.receive, self.send), 5)


async def test_who_dribbles_a_body_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A56."""
    monkeypatch.setattr(security, "BODY_SECONDS", 0.1)
    line = Line(b"email=", b"bo", then="silence")
    await line.to_a_wall()
    assert line.answer[0]["status"] == 408
    assert (b"connection", b"close") in line.answer[0]["headers"]


async def test_who_leaves_in_the_middle_is_no_mishap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else anybody could fill the log of those who mend things."""
    noted: list[BaseException] = []
    monkeypatch.setattr(security, "note", noted.append)
    line = Line(b"email=", then="leaves")
    await line.to_a_wall()
    assert not line.answer and not noted
