"""Getting in: password, then six digits. Whoever guesses learns nothing, not even from the clock."""

from dataclasses import dataclass
from typing import Literal

from live.keys.keyring import Keyring
from live.people.accounts import note, store_stronger_hash, use_code
from live.people.errands import Errands
from live.people.passwords import hash_password, verify_password, worth_hashing_again
from live.people.queries import account_by_email, account_by_id, memberships_of
from live.people.sessions import SessionBook
from live.people.tables import Account
from live.people.throttle import FREE_FAILURES, WINDOW, Throttle
from live.refusal import Refused
from live.storage.database import Database

CODE_FAILURES = 5
Step = Literal["in", "code", "enrol"]


@dataclass(frozen=True)
class Entered:
    """A new cookie, and what comes next: nothing, six digits, or enrolling a phone."""

    token: str
    step: Step


class FrontDoor:
    """Checks who comes. `address` is where they come from, for counting only; it is kept nowhere."""

    def __init__(
        self, database: Database, keyring: Keyring, sessions: SessionBook, throttle: Throttle, errands: Errands
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._sessions = sessions
        self._throttle = throttle
        self._errands = errands

    async def with_password(self, email: str, password: str, *, address: str, device: str = "") -> Entered:
        """Raises Refused: wrong_sign_in (whatever was wrong), too_many_tries, no_role."""
        account = await self.check(email, password, address=address)
        if not await self._database.look(memberships_of, account.id):
            raise Refused("no_role")
        return await self.let_in(account, device)

    async def check(self, email: str, password: str, *, address: str) -> Account:
        """The account whose password this is; unknown addresses take just as long (A63).

        Raises Refused: wrong_sign_in, too_many_tries.
        """
        whom = email.strip().lower()[:254]
        async with self._throttle.turn("password", whom, address):
            account = await self._database.look(account_by_email, whom)
            right = await verify_password(account.password_hash if account else None, password)
            if account is None or not right:
                failures = await self._throttle.failed("password", whom)
                if account is not None:
                    self._errands.run(self._note_failure(account.id, failures))
                raise Refused("wrong_sign_in")
        await self._throttle.forgive("password", whom)
        if worth_hashing_again(account.password_hash):
            self._errands.run(self._hash_again(account.id, password))
        return account

    async def let_in(self, account: Account, device: str = "") -> Entered:
        """After the password: a session, whole only when no second factor is asked for."""
        if account.totp_secret is not None:
            return Entered(await self._sessions.open(account.id, whole=False, device=device), "code")
        if account.second_factor_exempt:
            token = await self._sessions.open(account.id, device=device)
            await self._database.act(note, account.id, "sign_in")
            return Entered(token, "in")
        return Entered(await self._sessions.open(account.id, whole=False, device=device), "enrol")

    async def with_code(self, token: str | None, code: str) -> str:
        """Six digits or a recovery code; answers the new token.

        Five wrong ones close this step for the rest of the quarter: the one who is here knows the password, so this
        is no way of locking a stranger out. Raises Refused: sign_in_again, wrong_code, too_many_codes.
        """
        account_id = await self._sessions.pending(token)
        if token is None or account_id is None:
            raise Refused("sign_in_again")
        await self.check_code_budget(account_id)
        try:
            await self._database.act(use_code, self._keyring, account_id, code[:40])
        except Refused:
            if await self._throttle.failures("code", account_id) >= CODE_FAILURES:
                self._errands.run(self._database.act(note, account_id, "sign_in.code", "slowed"))
            raise
        await self._throttle.forgive("code", account_id)
        fresh = await self._sessions.complete(token)
        await self._database.act(note, account_id, "sign_in")
        return fresh

    async def check_code_budget(self, account_id: str) -> None:
        """Counted before it is looked at, so that a hundred at once are no more than five (A64).

        Raises Refused("too_many_codes").
        """
        if await self._throttle.failed("code", account_id) > CODE_FAILURES:
            raise Refused("too_many_codes", minutes=WINDOW // 60)

    async def forgive_codes(self, account_id: str) -> None:
        """The code was right."""
        await self._throttle.forgive("code", account_id)

    async def unlock(self, token: str, session_id: str, account_id: str, password: str) -> str:
        """The password again, after an idle quarter. Raises Refused: wrong_password, too_many_tries, not_found."""
        async with self._throttle.turn("unlock", account_id, session_id):
            try:
                fresh = await self._sessions.unlock(token, password)
            except Refused as refused:
                if refused.code == "wrong_password":
                    await self._throttle.failed("unlock", account_id)
                raise
        await self._throttle.forgive("unlock", account_id)
        return fresh

    async def _note_failure(self, account_id: str, failures: int) -> None:
        """Five rows and one that says it goes on: a troll must not fill the log."""
        if failures <= FREE_FAILURES:
            await self._database.act(note, account_id, "sign_in", "wrong_password")
        elif failures == FREE_FAILURES + 1:
            await self._database.act(note, account_id, "sign_in", "slowed")

    async def _hash_again(self, account_id: str, password: str) -> None:
        stronger = await hash_password(password)
        if await self._database.look(account_by_id, account_id):
            await self._database.act(store_stronger_hash, account_id, stronger)
