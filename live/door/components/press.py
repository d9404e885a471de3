"""A button, as browsers make them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from live.web.components.words import words


def press(text: str, on_press: Callable[[], Awaitable[None] | None], classes: str = "", *, spoken: str = "") -> words:
    """`spoken` is its whole name where the words on it alone would not say which one it is."""
    button = words("button", text, f"button {classes}".strip())
    button.props["type"] = "button"
    if spoken:
        button.props["aria-label"] = f"{text}: {spoken}"
    button.on("click", lambda _event: on_press(), js_handler="() => emit()")
    return button
