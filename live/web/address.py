"""Where a request comes from: the other end of the line, unless that is our own proxy and it says more (A13).

A wrong answer would slow down an innocent household, so nothing is believed but what our own proxies have written
themselves: the right-most address in `X-Forwarded-For` that is not one of them. What stands further left may have been
written by anybody.
"""

import ipaddress
from collections.abc import Collection

from starlette.types import Scope


def visitor_address(scope: Scope, proxies: Collection[str]) -> str:
    """The address of the visitor, "" where there is none. `proxies`: addresses as `plain_address` writes them."""
    client = scope.get("client")
    peer = plain_address(client[0]) if client else None
    if peer is None or peer not in proxies:
        return peer or (client[0] if client else "")
    told = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for entry in reversed(",".join(told).split(",")[-_FURTHEST:]):
        address = plain_address(entry)
        if address is None:
            break  # whatever wrote this is none of ours: nothing to the left of it can be trusted either
        if address not in proxies:
            return address
    return peer


def plain_address(text: str) -> str | None:
    """One way of writing an address; None for what is none. Takes ports and brackets, as proxies write them."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ip)


_FURTHEST = 20  # entries: longer chains are somebody's game
