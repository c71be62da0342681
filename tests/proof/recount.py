"""The figures of a room's stored events once more, by SQL written from the dictionary and not from the fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import msgspec

from streams.metrics.sets.hashes import hashed
from streams.metrics.state.room import Setup
from streams.store.log import Entry
from tests.proof.log_entry import LogEntry

SQL: Final = Path(__file__).with_name("sql")
FIELDS: Final = {
    "id": "varchar",
    "type": "varchar",
    "at": "bigint",
    "person": "varchar",
    "device": "varchar",
    "channel": "varchar",
    "tier": "varchar",
    "count": "bigint",
    "value": "double",
    "currency": "varchar",
    "sku": "varchar",
    "style": "varchar",
    "order": "varchar",
    "amount": "bigint",
    "lines": "struct(sku varchar, quantity bigint, amount bigint, subsidy bigint, received bigint, gift boolean)[]",
    "streak": "varchar",
    "traffic": "varchar",
    "account": "varchar",
    "part": "varchar",
    "total": "boolean",
    "paid": "boolean",
    "stock": "bigint",
    "kind": "varchar",
    "show": "varchar",
    "starts_at": "bigint",
    "run": "varchar",
    "slot": "varchar",
    "skus": "varchar[]",
    "delay": "bigint",
    "into": "varchar",
    "hosts": "varchar[]",
    "goals": "struct(targets map(varchar, double), weights map(varchar, double), length_ms bigint, curve double[])",
    "slug": "varchar",
    "source": "varchar",
    "scope": "varchar",
}
"""What of an event the SQL reads, and as what."""

ScopeName = tuple[str, str, str]
"""Show, kind of scope, and the part's name; the show itself and what is outside of its runs have none."""


class Recount:
    """A database with one room's events. Close it, or use it as a context."""

    def __init__(self, file: Path, *, threads: int = 1, large: bool = True) -> None:
        """``file``: where the events may be written down on their way into the database.

        Of a room that is not ``large`` it takes longer to find the fastest way than to go any way.
        """
        self._file = file
        self._database = duckdb.connect(config={"threads": threads})
        if not large:
            self._database.execute("pragma disable_optimizer")
        self._statements = [path.read_text() for path in sorted(SQL.glob("*.sql"))]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def count(self, log: Iterable[LogEntry], setup: Setup, as_of: int) -> None:
        """Work everything out anew for the entries of a log, as of an instant (UTC ms)."""
        self._load(log)
        told = {
            "currency": setup.currency,
            "delay": setup.delay,
            "lag": setup.lag,
            "staff": list(setup.staff),
            "exact": setup.exact,
            "accounts": list(setup.accounts),
            "sales": setup.sales,
            "names": [name for one in setup.items for name in (*one.names, *one.sizes)],
            "items": [one.item for one in setup.items for _ in (*one.names, *one.sizes)],
            "sizes": [name for one in setup.items for name in one.sizes],
        }
        self._database.execute(
            "create or replace temp table setup as select $currency as currency, $delay as delay, $lag as lag,"
            " $staff::varchar[] as staff, $exact as exact, $accounts::varchar[] as accounts, $sales as sales,"
            " map($names::varchar[], $items::varchar[]) as item_of, $sizes::varchar[] as sizes",
            told,
        )
        self._database.execute("create or replace temp table instant as select ?::bigint as as_of", [as_of])
        for statements in self._statements:
            self._database.execute(statements)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table of what was worked out, by column names."""
        found = self._database.execute(f"select * from {table}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def columns(self, table: str) -> list[str]:
        """The columns of a table of what was worked out."""
        return [column[0] for column in self._database.execute(f"select * from {table} limit 0").description or ()]

    def by_scope(self, table: str) -> Mapping[ScopeName, dict[str, Any]]:
        """A table by show, scope and name."""
        return {(row["show_id"], row["scope"], row["name"]): row for row in self.rows(table)}

    def _load(self, log: Iterable[LogEntry]) -> None:
        encode = msgspec.json.Encoder().encode_lines
        people: set[str] = set()
        with self._file.open("wb") as file:
            for batch in log:
                file.write(encode([batch]))
                people |= {name for event in batch.events for name in (event.person, event.device) if name is not None}
        fields = ", ".join(f'"{name}" {kind}' for name, kind in FIELDS.items())
        columns = f"{{source: 'varchar', taken_at: 'bigint', issuer: 'varchar', events: 'struct({fields})[]'}}"
        self._database.execute(
            "create or replace temp table log as"
            " with entry as (select row_number() over () as entry, source as sender, taken_at, issuer, events"
            f" from read_json('{self._file}', format = 'newline_delimited', columns = {columns})),"
            " event as (select entry, sender, taken_at, issuer, unnest(events) as event from entry),"
            " told as (select row_number() over () as position, * exclude event, unnest(event) from event)"
            ' select "at" as moment, "show" as show_id, "order" as order_id, "into" as into_run,'
            " source as stated_by, scope as stated_of,"
            ' * exclude ("at", "show", "order", "into", source, scope) from told'
        )
        self._database.execute(
            "create or replace temp table person as select unnest(?::varchar[]) as who, unnest(?::ubigint[]) as hash",
            [names := sorted(people), hashed(names).tolist()],
        )


def log_entries(entries: Iterable[Entry]) -> Iterator[LogEntry]:
    """A room's stored log."""
    return (LogEntry(entry.source, entry.taken_at, entry.events()) for entry in entries)
