"""A13: a forged address would put the blame on an innocent household."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from live.web.address import plain_address, visitor_address
from trainer.settings import Settings

PROXY, ALMA, EVIL = "10.0.0.1", "198.51.100.7", "203.0.113.9"
PROXIES = frozenset({PROXY, "10.0.0.2"})


def address(peer: str, *told: str, proxies: frozenset[str] = PROXIES) -> str:
    headers = [(b"x-forwarded-for", line.encode()) for line in told]
    return visitor_address({"client": (peer, 4711), "headers": headers}, proxies)


def test_without_a_proxy_of_our_own_nobody_is_believed() -> None:
    assert address(ALMA, EVIL, proxies=frozenset()) == ALMA
    assert address("127.0.0.1", EVIL, proxies=frozenset()) == "127.0.0.1"


def test_who_is_not_our_proxy_tells_nothing() -> None:
    assert address(EVIL, ALMA) == EVIL


@pytest.mark.parametrize(
    "told",
    [
        [ALMA],
        [f"{EVIL}, {ALMA}"],
        [EVIL, ALMA],
        [", ".join([EVIL] * 20 + [ALMA])],
        [f"{EVIL}, {ALMA}, 10.0.0.2"],
        [f"{EVIL},{ALMA}:51234"],
        [f"rubbish, <script>, {ALMA}"],
        [f"{EVIL}, ::ffff:{ALMA}"],
    ],
)
def test_the_right_most_that_is_no_proxy_of_ours_is_believed(told: list[str]) -> None:
    assert address(PROXY, *told) == ALMA


@pytest.mark.parametrize("told", [[], [""], ["rubbish"], [f"{ALMA}, rubbish"], ["10.0.0.2, 10.0.0.1"], ["1.2.3.4.5"]])
def test_what_cannot_be_read_leaves_the_proxy_itself(told: list[str]) -> None:
    assert address(PROXY, *told) == PROXY


def test_a_proxy_writes_ipv6_in_its_own_way() -> None:
    assert address(PROXY, "[2001:DB8::1]:443") == "2001:db8::1"
    assert address("::ffff:10.0.0.1", ALMA) == ALMA
    assert plain_address("fe80::1%eth0") == "fe80::1"


@pytest.mark.parametrize("told", ["*", "10.0.0.0/8", "proxy.example", "127.0.0.1,*", "0.0.0.0/0"])
def test_only_named_addresses_may_be_proxies(told: str) -> None:
    with pytest.raises(ValidationError, match="FLYVE_PROXY is the address of your own proxy"):
        Settings(proxy=told, data=Path("data"))


def test_several_proxies_are_told_with_commas() -> None:
    assert Settings(proxy=" 127.0.0.1, ::1 ,").proxies == {"127.0.0.1", "::1"}
    assert Settings().proxies == frozenset()
