"""What can be configured, and where it comes from: environment variables, then a ``.env`` file."""

from __future__ import annotations

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from streams.errors import Invalid

DATABASE_FILE = "cuelight.db"
"""The SQLite database in the data directory."""


def default_data_dir(name: str = "cuelight") -> Path:
    """Where data lives unless told otherwise: the user's data directory."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / name


def _names(value: Any) -> Any:
    """Names with commas between them."""
    return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value


def _address(url: str | None) -> str | None:
    if url and not re.fullmatch(r"https?://[^/?#@\s]+/?", url):
        raise ValueError("write it as https://console.example")
    return url


def _networks(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        ip_network(name, strict=False)  # whose message names what is wrong
    return names


def _origins(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple((_address(name) or "").rstrip("/").lower() for name in names)


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]


class Settings(BaseSettings):
    """Settings of one server or command. Names in the environment carry the prefix ``CUELIGHT_``."""

    model_config = SettingsConfigDict(env_prefix="CUELIGHT_", env_file=".env", extra="ignore", populate_by_name=True)

    data: Path = Field(default_factory=default_data_dir)
    """The data directory: database, event log, checkpoints, keys. One running instance per directory."""
    redis_url: Annotated[str | None, Field(validation_alias=AliasChoices("REDIS_URL", "redis_url"))] = None
    """A Redis or Valkey to use instead of the bundled one: a server, what Sentinels watch, or a cluster."""
    database_url: Annotated[str | None, Field(validation_alias=AliasChoices("DATABASE_URL", "database_url"))] = None
    """A PostgreSQL to use instead of SQLite in the data directory."""
    archive_url: Annotated[str | None, Field(validation_alias=AliasChoices("ARCHIVE_URL", "archive_url"))] = None
    """A directory or object storage for what workers on several machines share: checkpoints. Default: the data
    directory."""
    pseudonym_key: str | None = None
    """The key of the people's pseudonyms; without it a file with mode 0600 in the data directory."""
    vault_key: str | None = None
    """The key of identity vaults and of robots' addresses; without it a file with mode 0600 in the data directory, made
    when it is needed."""
    standby: bool = True
    """Keep a second worker loaded beside the one at work, which takes over at once when that dies: some 60 MB."""
    body_limit: int = 8 * 1024 * 1024
    """The largest request body in bytes."""
    session_days: int = 30
    """How long a browser stays signed in."""
    disk_warning: float = Field(default=0.1, ge=0, le=1)
    """With less than this share of the disk left, pages and log warn."""
    secure_cookies: bool = False
    """Set it when the server is reached by https only."""
    public_url: Annotated[str | None, AfterValidator(_address)] = None
    """How people reach the server: for links, and for the checks of hosts and origins. Without it only addresses and
    the name of this machine are answered to."""
    allowed_hosts: Names = ()
    """Further hosts that it is reached by, with a port where only that one is meant."""
    trusted_proxies: Annotated[Names, AfterValidator(_networks)] = ()
    """Addresses or networks of the proxies whose word is taken on who calls (``X-Forwarded-For``, ``-Proto``)."""
    robot_hosts: Annotated[Names, AfterValidator(_origins)] = ()
    """Relays of one's own that robots may be called at besides their messengers' hosts: ``https://relay.example``."""
    metrics_port: Annotated[int | None, Field(ge=0, le=65_535)] = None
    """The port of a listener that serves ``/metrics`` alone, without a token; None: there is none."""
    metrics_host: str = "127.0.0.1"
    """The address that it listens on; whoever reaches it reads the figures of all rooms."""
    log_level: Annotated[Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(str.lower)] = "info"
    log_json: bool = False
    """One JSON object per log line instead of text for a terminal."""

    def sqlalchemy_url(self) -> str:
        """The database address in SQLAlchemy's form. Raises Invalid."""
        if not self.database_url:
            return f"sqlite:///{self.data.resolve() / DATABASE_FILE}"
        url = self.database_url
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        if not url.startswith(("postgresql+psycopg://", "sqlite://")):
            raise Invalid("DATABASE_URL is no address of a PostgreSQL. Write postgresql://user@host/name.")
        return url
