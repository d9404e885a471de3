"""The only reader of the environment. What would be unsafe is refused before anything listens (A75)."""

import ipaddress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from live.web.address import plain_address


class Settings(BaseSettings):
    """How this deployment runs; each field is described in docs/operations.md."""

    model_config = SettingsConfigDict(env_prefix="FLYVE_", extra="forbid")

    base_url: str = "http://127.0.0.1:8080"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    data: Path = Path("data")
    keys: Path | None = None
    database_url: SecretStr | None = None
    hub_url: SecretStr | None = None
    world: Literal["practice", "both"] = "both"
    scenarios: Path | None = None
    idle_minutes: int = Field(default=15, ge=1, le=60)
    proxy: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_sender: str = ""

    @field_validator("base_url")
    @classmethod
    def _an_address_without_a_path(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("FLYVE_BASE_URL is scheme and host as people type it, e.g. https://chat.example")
        return value.rstrip("/")

    @field_validator("proxy")
    @classmethod
    def _only_proxies_of_our_own(cls, value: str) -> str:
        """Whoever may tell addresses can send the blame to any household: so each proxy is named (A75)."""
        for entry in filter(None, map(str.strip, value.split(","))):
            try:
                ipaddress.ip_address(entry)
            except ValueError:
                raise ValueError(
                    "FLYVE_PROXY is the address of your own proxy as this server sees it, e.g. 127.0.0.1; several with "
                    "commas between. Neither * nor whole networks: then anybody could tell where others come from"
                ) from None
        return value

    @model_validator(mode="after")
    def _words_never_travel_in_the_clear(self) -> "Settings":
        """Over a network, people's words and passwords go through TLS or not at all."""
        if not self.secure_cookies and not is_loopback(urlsplit(self.base_url).hostname or ""):
            raise ValueError("FLYVE_BASE_URL must begin with https:// unless it is this machine itself")
        return self

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def keys_folder(self) -> Path:
        """Outside the database, and never part of a backup."""
        return self.keys or self.data / "keys"

    @property
    def database(self) -> str:
        """SQLAlchemy address; SQLite in the data folder unless told otherwise."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data / 'flyvefaerdig.db'}"

    @property
    def hub(self) -> str:
        """`memory://` for one process, `redis://…` for several."""
        return self.hub_url.get_secret_value() if self.hub_url is not None else "memory://"

    @property
    def proxies(self) -> frozenset[str]:
        """Whose `X-Forwarded-For` is believed; nobody's unless told."""
        told = map(plain_address, filter(None, map(str.strip, self.proxy.split(","))))
        return frozenset(address for address in told if address is not None)

    @property
    def worlds(self) -> frozenset[str]:
        return frozenset({"practice"} if self.world == "practice" else {"practice", "live"})


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine and nobody else's."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
