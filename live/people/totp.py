"""The second factor: six digits that change every half minute."""

import base64
import hmac
import io

import pyotp
import segno

STEP = 30_000  # ms


def matching_step(secret: str, code: str, at: int, last_step: int) -> int | None:
    """The time step that `code` belongs to, or None.

    The present step and the one before count, so that slow fingers get in; a step that was used, or lies before one
    that was used, never counts again (A64). `at` is ms, `last_step` the step last used.
    """
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    present = at // STEP
    found = None
    for step in (present, present - 1):
        expected = pyotp.TOTP(secret).generate_otp(step)
        if hmac.compare_digest(expected, digits) and step > last_step and found is None:
            found = step
    return found


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32(32)


def readable(secret: str) -> str:
    """In groups of four, for typing it by hand."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def picture(secret: str, email: str) -> str:
    """The QR code as a `data:` address: an SVG in black on white with its quiet zone, drawn here, fetched nowhere."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Flyvefærdig")
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
