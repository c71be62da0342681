"""The web application, put together for a process that serves it.

To load this is most of what a start takes: ``console.cli.serve`` does it beside the start of the event log. What is not
needed to serve is imported where it is used, inside the function; ``LATE`` lists it, and a test holds starts to it.
"""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from sqlalchemy.orm import Session

from console.access import service as access
from console.settings import Settings
from console.store import migrate, people, schema_version, shows
from console.web.api.scrape import exposition
from console.web.app import create_app, make_services
from console.web.services import Services
from streams.store.connection import RedisClient
from streams.store.log_files import LogFiles

__all__ = ["LATE", "carry_again", "exposition", "first_owner", "make"]
LATE: Final = {
    "alembic": "only changes the schema, which nearly every start finds as it should be",
    "console.cli.demo": "only the demo is made up",
    "console.cli.ingest": "reads recordings; a command of its own",
    "console.grafana": "makes dashboards; a command of its own",
    "cryptography.hazmat": "seals identities, in rooms that keep them",
    "grafana_foundation_sdk": "makes dashboards",
    "PIL": "reads pictures",
    "httpx": "speaks to servers, as commands and robots do",
    "obstore": "checkpoints on object storage, where they are there",
    "psycopg": "PostgreSQL, where it is used",
    "python_calamine": "reads spreadsheets",
    "streams.ingest.files": "reads recordings",
    "streams.simulator": "the demo's audience",
    "typst": "sets pages for printing, in a process of its own",
    "xlsxwriter": "writes spreadsheets",
}
"""What neither a web process nor a worker imports by itself until it is asked to, and why."""


def make(settings: Settings, redis: RedisClient, *, ours: bool, migrates: bool = False) -> tuple[Services, FastAPI]:
    """The application on an event log and a database, with its parts; ``ours``: the event log is the bundled one.

    ``migrates``: it brings the database to this version's schema. Without, it raises Unavailable when that is another.
    """
    services = make_services(settings, redis, ours=ours)
    if migrates:
        migrate.upgrade(services.database)
    else:
        schema_version.check(services.database)
    return services, create_app(services)


async def carry_again(services: Services) -> None:
    """Have the bridge carry all boundaries once more when some may have gone with a damaged end of the log."""
    files = LogFiles(services.settings.data / "valkey")
    if files.lacks_end:
        await services.database.write(shows.carry_again)
        files.end_is_back()


async def first_owner(services: Services) -> str | None:
    """The secret of a sign-in link for the first owner; None where somebody has an account."""
    now = services.clock.now()

    def first(session: Session) -> str | None:
        if people.count(session):
            return None
        return access.make_link(session, access.add_person(session, "owner", "owner", now), now)

    return await services.database.write(first)
