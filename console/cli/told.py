"""What backup and restore tell a person: what is in the file, and plainly what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from console.cli.backup_file import KEYS, Manifest
from console.cli.restore import Restored
from console.i18n.language import Language
from console.i18n.texts import N_

COUNTS: Final = N_("{rooms} rooms, {shows} shows, {journal} journal entries, {people} people")
LACKS: Final = {
    KEYS[0]: N_(
        "The key of the pseudonyms is not included. Keep a copy of {name} in another place: without it, everybody who "
        "was ever here counts as somebody new. --with-keys includes it."
    ),
    KEYS[1]: N_(
        "The key of the identity vaults is not included. Keep a copy of {name} in another place: without it, nobody in "
        "them can be read. --with-keys includes it."
    ),
    "valkey": N_(
        "The event log is not included, because it is not in the data directory: save it with the tools of its server. "
        "Without it shows have no figures."
    ),
}
MISSES: Final = {
    KEYS[0]: N_("Before the first start, put {name} into it, or set CUELIGHT_PSEUDONYM_KEY."),
    KEYS[1]: N_("Before the first start, put {name} into it, or set CUELIGHT_VAULT_KEY."),
    "valkey": N_("The event log was not in the backup: set REDIS_URL to where it is."),
}


def told_of_backup(manifest: Manifest, file: Path, language: Language) -> str:
    """What is in a backup, and what is not."""
    head = language.format(
        N_("{file} holds database and event log: {counts}; {size} MB unpacked.")
        if "valkey" not in manifest.lacks
        else N_("{file} holds the database: {counts}; {size} MB unpacked."),
        {"file": str(file), "counts": _counts(manifest, language), "size": _megabytes(manifest.size)},
    )
    lines = [language.format(LACKS[part], {"name": part}) for part in manifest.lacks]
    return "\n".join([head, *lines])


def told_of_restore(restored: Restored, language: Language) -> str:
    """What a data directory holds, and what is still to be done."""
    manifest = restored.manifest
    lines = [
        language.format(
            N_("{data} is as it was at {at}: {counts}, {entries} entries of the event log."),
            {
                "data": restored.data,
                "at": f"{language.moment(manifest.made_at, 'UTC')} UTC",
                "counts": _counts(manifest, language),
                "entries": restored.log_entries,
            },
        )
    ]
    if restored.taken_back:
        text = N_("{count} entries of the log told of what came after the copy of the database; they are taken back.")
        lines.append(language.format(text, {"count": restored.taken_back}))
    lines += [language.format(MISSES[part], {"name": part}) for part in manifest.lacks]
    lines.append(language.format(N_("Start it with: cuelight serve --data {data}"), {"data": restored.data}))
    return "\n".join(lines)


def _counts(manifest: Manifest, language: Language) -> str:
    return language.format(COUNTS, dict(manifest.rows))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"
