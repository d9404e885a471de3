"""Letters: through a real SMTP conversation, and into the demo's outbox."""

import asyncio

import pytest

from live.people.actions import InvitationLetter, Notice
from live.people.letters import invitation_letter, password_letter, second_factor_letter
from live.people.mail import OUTBOX_KEEPS, NotSent, OutboxMailer, SmtpMailer, outbox
from live.people.visitor import Role
from live.storage.database import Database
from live.web.texts import Texts


async def test_a_letter_reaches_the_relay_whole() -> None:
    received: list[bytes] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        in_letter = False
        while line := await reader.readline():
            received.append(line)
            if in_letter:
                if line == b".\r\n":
                    in_letter = False
                    writer.write(b"250 ok\r\n")
            elif line.upper().startswith(b"DATA"):
                in_letter = True
                writer.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mailer = SmtpMailer("127.0.0.1", port, "hus@solby.example", security="none")
    await mailer.send("bo@solby.example", "Blåbærgrød", "Hej Bo\nhttps://flyve.example/invitation#abc\n")
    server.close()
    whole = b"".join(received).decode()
    assert "rcpt to:<bo@solby.example>" in whole.lower() and "From: hus@solby.example" in whole
    assert "abc" in whole.split("Subject:")[1]


async def test_a_relay_that_is_away_says_only_what_kind_of_trouble() -> None:
    with pytest.raises(NotSent) as trouble:
        await SmtpMailer("127.0.0.1", 1, "hus@solby.example").send("bo@solby.example", "Emne", "hemmeligt")
    assert "hemmeligt" not in str(trouble.value) and "bo@" not in str(trouble.value)


async def test_no_header_can_be_slipped_into_a_letter() -> None:
    with pytest.raises(NotSent):
        await SmtpMailer("127.0.0.1", 1, "hus@solby.example").send("bo@x.example\nBcc: c@x.example", "Emne", "tekst")


async def test_the_demo_keeps_the_newest_letters_and_shows_them_first(database: Database) -> None:
    mailer = OutboxMailer(database)
    for number in range(OUTBOX_KEEPS + 3):
        await mailer.send("bo@solby.example", f"Brev {number}", "tekst")
    letters = await database.look(outbox)
    assert len(letters) == OUTBOX_KEEPS


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_letter_says_what_happened_and_where_to_go(language: str) -> None:
    texts, notice = Texts.load(), Notice("bo@solby.example", "Bo", language)
    invitation = InvitationLetter("bo@solby.example", "token-abc", Role.LEAD, "Sol{by}", language)
    letters = [
        invitation_letter(texts, "https://flyve.example", invitation),
        second_factor_letter(texts, "https://flyve.example", notice, "Dorte"),
        password_letter(texts, "https://flyve.example", notice),
    ]
    for letter in letters:
        assert (
            letter.subject and "https://flyve.example/" in letter.text and "{" not in letter.text.replace("Sol{by}", "")
        )
