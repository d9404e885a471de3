"""The browser tests can see what they are there to see."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import assert_accessible

GOOD = """
    <!doctype html><html lang="da"><head><title>Øvelse</title><meta name="viewport" content="width=device-width"></head>
    <body><main><h1>Øvelse</h1><p>Vælg en case.</p>{more}</main></body></html>
"""


def test_a_good_page_passes(page: Page) -> None:
    page.set_content(GOOD.format(more=""))
    assert_accessible(page)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<button></button>", "button-name"),
        ("<p style='color: #999'>Næsten usynlig</p>", "color-contrast"),
        ("<h4>For dybt</h4>", "heading-order"),
        ("<div style='width: 3000px'>bred</div>", "scrolls"),
    ],
)
def test_a_page_that_shuts_somebody_out_fails(page: Page, more: str, complaint: str) -> None:
    page.set_content(GOOD.format(more=more))
    with pytest.raises(AssertionError, match=complaint):
        assert_accessible(page)
