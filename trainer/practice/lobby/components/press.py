"""Buttons, as browsers make them: they work by keyboard, say what they are, and look like the house."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from live.web.components.words import words

Handler = Callable[[], Awaitable[None] | None]


def press(text: str, on_press: Handler, classes: str = "", *, spoken: str = "") -> words:
    """A button. `spoken` is its whole name where the words on it alone would not say which one it is."""
    button = words("button", text, f"button {classes}".strip())
    button.props["type"] = "button"
    if spoken:
        button.props["aria-label"] = spoken
    # Without arguments: what the browser knows about the click is of no use to the server.
    button.on("click", lambda _event: on_press(), js_handler="() => emit()")
    return button


def toggle(text: str, on_press: Handler, *, pressed: bool) -> words:
    """A button that stays in or out."""
    button = press(text, on_press, "filter")
    hold(button, pressed)
    return button


def hold(button: words, pressed: bool) -> None:
    """Show whether it is in."""
    button.props["aria-pressed"] = "true" if pressed else "false"
    button.update()
