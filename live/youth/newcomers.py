"""How many new visits may begin from one address, without anybody being able to say afterwards which address it was.

What is remembered is an HMAC under a key that lies in memory only and is thrown away every day (security-design 3.3).
A school shares one address: so the number is generous, and whoever is over it is told where else help is.
"""

import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

MOST: Final = 20
WITHIN: Final = 10 * 60.0  # seconds
KEY_LIVES: Final = 24 * 60 * 60.0
REMEMBERED: Final = 20_000  # addresses; the one seen longest ago is forgotten first, so that memory has an end


class Newcomers:
    """One for the process. `clock` answers seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._seen: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._key, self._key_from = b"", -KEY_LIVES

    def may_begin(self, address: str) -> bool:
        """Whether one more visit may begin from there; counts it."""
        at = self._clock()
        begun = self._seen.setdefault(self._mark(address, at), deque())
        self._seen.move_to_end(self._mark(address, at))
        while begun and begun[0] <= at - WITHIN:
            begun.popleft()
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        if len(begun) >= self._most:
            return False
        begun.append(at)
        return True

    def _mark(self, address: str, at: float) -> bytes:
        if at - self._key_from >= KEY_LIVES:
            self._key, self._key_from = secrets.token_bytes(32), at
            self._seen.clear()
        return hmac.digest(self._key, neighbourhood(address).encode(), "sha256")[:16]


def neighbourhood(address: str) -> str:
    """An IPv4 address as it is; of IPv6 the /64, for a telephone changes within it as it likes (A58)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
    return str(ip)
