"""The one error of the domain. Words are found at the screen, under the key `refused.<code>`."""


class Refused(Exception):
    """Something was asked for that is not allowed or not possible; nothing was stored.

    `code` is a stable word from `docs/protocol.md`; `details` are numbers and short words that the sentence
    shown may use. It never carries what a person wrote, for details may reach a log.
    """

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
