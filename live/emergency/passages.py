"""The short pages that a hard moment opens. Markdown by people who counsel, made safe, with the local numbers in it."""

import functools
import re
from html import escape
from pathlib import Path
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from live.door.document import Numbers
from live.emergency.rules import PASSAGES
from live.refusal import Refused
from live.web.texts import T

FOLDER: Final = Path(__file__).parent / "passages"


def passage(t: T, slug: str, numbers: Numbers) -> Markup:
    """A passage in the visitor's language; its first heading is left to the page. Raises Refused("not_found")."""
    if slug not in PASSAGES:
        raise Refused("not_found")
    return Markup(_PLACE.sub(lambda found: _filled(found[1], t, numbers), _rendered(t.code, slug)))  # noqa: S704 – cleaned


def telephone(number: str) -> Markup:
    """A number to press: `12 34 56 78` calls 12345678."""
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(re.sub(r"[^\d+]", "", number), number)


def do_now(markdown: str) -> list[str]:
    """The lines under the first heading of the second level: what is to be done now."""
    _, _, rest = markdown.partition("\n## ")
    lines = rest.partition("\n## ")[0].splitlines()
    return [line for line in lines if re.match(r"\d+\. ", line)]


@functools.cache
def _rendered(language: str, slug: str) -> str:
    source = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    _title, _, body = source.partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).render(body)
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"tel"}, link_rel=None)


def _filled(place: str, t: T, numbers: Numbers) -> str:
    """What stands in [[…]]: a number of this organisation, or one that is the same in the whole country."""
    local = {
        "bagvagt": (numbers.bagvagt_name, numbers.bagvagt_phone),
        "social": ("", numbers.social_on_call_phone),
        "hotline": (numbers.hotline_name, numbers.hotline_phone),
    }
    if place == "police":
        return escape(numbers.police_text)
    if place not in local:
        return telephone(place)
    name, phone = local[place]
    if not phone:
        return f"<strong>{escape(t('emergency.passages.missing_number'))}</strong>"
    return f"{escape(name)} {telephone(phone)}".strip()


_TAGS: Final = {"h2", "h3", "p", "ol", "ul", "li", "strong", "em", "a", "blockquote"}
_PLACE: Final = re.compile(r"\[\[([a-z]+|[0-9 ]+)\]\]")
