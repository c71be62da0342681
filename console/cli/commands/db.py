"""``cuelight db``: the database's schema."""

from __future__ import annotations

from console.cli.terminal import Data, _, group, settings_of

app = group(_("The database."))


@app.callback()
def database() -> None:
    """Keeps ``upgrade`` a command of a group while it is the only one."""


@app.command("upgrade", help=_("Bring the database to this version's schema.\n\nExample: cuelight db upgrade"))
def upgrade(data: Data = None) -> None:
    from console.store import migrate

    migrate.upgrade_of(settings_of(data))
    print(_("The database has the schema of this version."))
