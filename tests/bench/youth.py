"""The young person's page on a poor telephone line: how heavy, in how many pieces, and when she can type.

Chromium slowed down as developer tools do it: half a megabit, 300 ms to and fro, a sixth of the processor.
"""

import asyncio
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.bench.faults import chromium
from tests.bench.figures import Figure, median
from tests.bench.live_house import SLUG, live_house
from tests.bench.servers import use_every_core

HEAVIEST, MOST_REQUESTS, USABLE = 15_000, 2, 1.0  # bytes, requests, seconds
KILOBITS, ROUND_TRIP, SLOWER = 500, 300, 6
PAGES = {"the list of places": "/i", "a place's page": f"/i/{SLUG}"}
WHEN_SHE_CAN_TYPE = """() => {
    const look = () => {
        const box = document.getElementById("first");
        if (box && box.offsetParent && getComputedStyle(box).visibility === "visible") {
            setTimeout(() => { window.usable = performance.now(); }); // after this frame has been painted
        } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


@dataclass
class Opened:
    """One cold opening of a page."""

    bytes: int = 0
    requests: int = 0
    hosts: set[str] = field(default_factory=set)
    usable: float = 0.0  # seconds


async def youth(runs: int) -> list[Figure]:
    """Each page cold, `runs` times. Raises FileNotFoundError without Chromium."""
    return await asyncio.to_thread(_youth, runs)


def _youth(runs: int) -> list[Figure]:
    program = chromium()
    use_every_core()
    house = live_house()
    home = house.server.origin
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
            for path in PAGES.values():
                _open(browser, home, path)  # a server that has just been started is slow once
            opened = {name: [_open(browser, home, path) for _ in range(runs)] for name, path in PAGES.items()}
            browser.close()
    finally:
        house.server.stop()
    figures = []
    for name, found in opened.items():
        weight, requests = max(one.bytes for one in found), max(one.requests for one in found)
        strangers = {host for one in found for host in one.hosts} - {urlsplit(home).netloc}
        figures += [
            Figure(
                f"Young person, {name}, cold: bytes over the wire",
                "≤ 15,000",
                f"{weight:,} in {requests} request{'s' * (requests != 1)}",
                held=weight <= HEAVIEST and requests <= MOST_REQUESTS,
            ),
            Figure(f"Young person, {name}: other hosts called", "0", str(len(strangers)), held=not strangers),
        ]
    usable = [one.usable for one in opened["a place's page"]]
    line = f"{KILOBITS / 1000:g} Mbit/s, {ROUND_TRIP} ms, CPU ÷ {SLOWER}"
    reached = median(usable)
    figures.append(
        Figure(
            f"Young person: typing accepted, {line}", "≤ 1.0 s", f"{reached:.2f} s", held=reached <= USABLE, runs=usable
        )
    )
    return figures


def _open(browser: Browser, home: str, path: str) -> Opened:
    context = browser.new_context(base_url=home, viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True)
    opened = Opened()
    try:
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        per_second = KILOBITS * 1000 / 8
        line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": ROUND_TRIP,
                "downloadThroughput": per_second,
                "uploadThroughput": per_second,
            },
        )
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

        def requested(event: dict[str, Any]) -> None:
            address = urlsplit(event["request"]["url"])
            if address.scheme in ("http", "https"):
                opened.requests += 1
                opened.hosts.add(address.netloc)

        def finished(event: dict[str, Any]) -> None:
            opened.bytes += int(event["encodedDataLength"])

        line.on("Network.requestWillBeSent", requested)
        line.on("Network.loadingFinished", finished)
        page.add_init_script(f"({WHEN_SHE_CAN_TYPE})()")
        page.goto(path, wait_until="networkidle")
        if path != "/i":
            while not (usable := page.evaluate("window.usable ?? 0")):
                page.wait_for_timeout(50)
            opened.usable = float(usable) / 1000
        return opened
    finally:
        context.close()
