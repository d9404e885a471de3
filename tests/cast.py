"""Six people with fixed meanings, the same in every test, in the demo and in every picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, as the demo knows them. `password` is empty for who has no account."""

    name: str
    email: str = ""
    password: str = ""


ALMA = Person("Alma")  # the young person
