"""What errors of the database and of the system mean to people: what happened, and what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import Final

from sqlalchemy.exc import ArgumentError, DBAPIError

from streams.errors import CuelightError, DiskFull, Invalid, Unavailable

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK_FULL: Final = "53100"
"""PostgreSQL's word for it."""
_PRIMARY: Final = 0xFF
"""SQLite's extended codes carry the plain one in their last eight bits."""


def explained(error: BaseException) -> CuelightError | None:
    """An error of the database or the system as it is told to people; None for one that nobody foresaw."""
    if isinstance(error, CuelightError):
        return error
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, ArgumentError):
        return Invalid(
            "DATABASE_URL cannot be read ({reason}). Write postgresql://user@host/name.", reason=_line(error)
        )
    if isinstance(error, OSError):
        return _of_system(error)
    return None


def _of_database(error: DBAPIError) -> CuelightError | None:
    code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_FULL or getattr(error.orig, "sqlstate", None) == _DISK_FULL:
        return _disk_full()
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
        return Unavailable(
            "The database in the data directory cannot be opened or written ({reason}). Look at the rights of the "
            "directory and at its disk, or choose another directory with --data.",
            reason=_line(error.orig),
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Unavailable("The database is busy with something else. Do it again in a moment.")
    if error.connection_invalidated or (not code and type(error.orig).__name__ == "OperationalError"):
        return Unavailable(
            "The database does not answer ({reason}). See whether it runs, and whether DATABASE_URL names it.",
            reason=_line(error.orig),
        )
    return None


def _of_system(error: OSError) -> CuelightError | None:
    if error.errno in _FULL:
        return _disk_full()
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return Unavailable("No more files can be opened here. Close pages, or have the limit raised (ulimit -n).")
    if error.filename is None:
        return None
    path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else str(error.filename)
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return Unavailable("“{path}” is not a directory. Choose a directory with --data.", path=path)
    return Unavailable(
        "“{path}” cannot be used ({reason}). Look at its rights and its disk, or choose another directory with --data.",
        path=path,
        reason=error.strerror or type(error).__name__,
    )


def _disk_full() -> DiskFull:
    return DiskFull("The disk is full, and nothing was changed. Free some space, then do it again; reading goes on.")


def _line(error: BaseException | None) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__
