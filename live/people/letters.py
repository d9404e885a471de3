"""The few letters the house writes. Links carry their secret after a #, which no server and no log ever sees."""

from dataclasses import dataclass

from live.people.accounts import RESET_MINUTES, ResetLetter
from live.people.actions import INVITATION_HOURS, InvitationLetter, Notice
from live.web.texts import Texts


@dataclass(frozen=True)
class Letter:
    """Ready to send."""

    to: str
    subject: str
    text: str


def invitation_letter(texts: Texts, base_url: str, letter: InvitationLetter) -> Letter:
    """Come and join."""
    t = texts.language(letter.language)
    return Letter(
        letter.email,
        t("people.letter.invitation_subject", organisation=letter.organisation_name),
        t(
            "people.letter.invitation",
            organisation=letter.organisation_name,
            role=t(f"web.role.{letter.role}").lower(),
            link=f"{base_url}/invitation#{letter.token}",
            page=f"{base_url}/invitation",
            code=letter.token,
            hours=INVITATION_HOURS,
        ),
    )


def reset_letter(texts: Texts, base_url: str, letter: ResetLetter) -> Letter:
    """A new password."""
    t = texts.language(letter.language)
    return Letter(
        letter.email,
        t("people.letter.reset_subject"),
        t(
            "people.letter.reset",
            name=letter.name,
            link=f"{base_url}/nulstil#{letter.token}",
            page=f"{base_url}/nulstil",
            code=letter.token,
            minutes=RESET_MINUTES,
        ),
    )


def second_factor_letter(texts: Texts, base_url: str, notice: Notice, by: str) -> Letter:
    """Somebody has let you enrol your phone anew: nobody's account is changed behind their back."""
    t = texts.language(notice.language)
    return Letter(
        notice.email,
        t("people.letter.second_factor_subject"),
        t("people.letter.second_factor", name=notice.name, by=by, page=f"{base_url}/log-ind"),
    )


def password_letter(texts: Texts, base_url: str, notice: Notice) -> Letter:
    """Your password was changed."""
    t = texts.language(notice.language)
    return Letter(
        notice.email,
        t("people.letter.password_subject"),
        t("people.letter.password", name=notice.name, page=f"{base_url}/glemt"),
    )
