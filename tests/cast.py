"""The cast, with the same meanings in every test, in the demo and in every picture.

Bo is the trainee, Carla must never get in, Dorte coordinates, Erik trains, Fatima is certified and so is Gorm beside
her, Jens is a certified volunteer, Nora is Bo's partner in practice. Alma is the young person: she has no account, and
never will.
"""

import pyotp

from trainer.demo.people import (
    BO,
    CARLA,
    DORTE,
    ERIK,
    FATIMA,
    GORM,
    HANNE,
    IDA,
    JENS,
    NORA,
    PASSWORD,
    TOTP_SEED,
    Member,
)

ALMA = "Alma"

__all__ = [
    "ALMA", "BO", "CARLA", "DORTE", "ERIK", "FATIMA", "GORM", "HANNE", "IDA", "JENS", "NORA", "PASSWORD",
    "Member", "second_factor",
]  # fmt: skip


def second_factor() -> str:
    """What Fatima's telephone shows at this moment. Each code opens once, so she signs in once in 30 seconds."""
    return pyotp.TOTP(TOTP_SEED).now()
