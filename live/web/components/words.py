"""Text on a page: always text, never markup, whoever wrote it."""

from __future__ import annotations

from nicegui.elements.mixins.text_element import TextElement


class words(TextElement):  # reads like NiceGUI's own elements: `words("p", …)`
    """An HTML element with nothing in it but text."""

    def __init__(self, tag: str, text: str = "", classes: str = "") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)


def heading(text: str, level: int = 2, classes: str = "") -> words:
    """A heading below the page's `<h1>`; levels must not be jumped over."""
    return words(f"h{level}", text, classes)


def paragraph(text: str, classes: str = "") -> words:
    """A paragraph. Line breaks in `text` are kept only with the class `pre-wrap`."""
    return words("p", text, classes)
