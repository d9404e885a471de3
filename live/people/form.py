"""Reading what a browser posts: small, once, and without believing any of it."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from live.refusal import Refused

LARGEST = 16 * 1024  # bytes; our forms are hundreds


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an ordinary form; of two with one name the last. Raises Refused: too_much, form_odd (A67)."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Refused("form_odd")
    body = await _read(request)
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="replace")
    except ValueError:
        raise Refused("form_odd") from None
    return {name: value.replace("\0", "") for name, value in fields}


async def read_json(request: Request) -> dict[str, Any]:
    """A JSON object. Raises Refused: too_much, form_odd."""
    body = await _read(request)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("form_odd") from None
    if not isinstance(value, dict):
        raise Refused("form_odd")
    return value


async def _read(request: Request) -> bytes:
    """Ten megabytes of password are refused after sixteen kilobytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:12]) > LARGEST:
        raise Refused("too_much")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise Refused("too_much")
    return bytes(body)
