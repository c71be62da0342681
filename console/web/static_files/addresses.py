"""Which address each static file has, and what a page's modules need: a pure core.

A file's address carries a hash of its content: ``lib/dom.js`` is ``/static/lib/dom.3f2a91c4.js``. So an address never
means two contents, a browser may keep it for ever, and a file of another version is not found instead of mixed in.

Modules go on importing each other by their names. Seen from ``/static/app/shell.77aa01bc.js``, ``../lib/dom.js`` is
``/static/lib/dom.js``, and the import map of the page sends that on to the address with the hash. So a change of one
module changes one address and the map, not the addresses of all that import it.

    files = StaticSet({"app/shell.js": b'import "../lib/dom.js";', "lib/dom.js": b"export {};"})
    files.address("lib/dom.js")     # /static/lib/dom.….js
    files.graph("app/shell.js")     # ("app/shell.js", "lib/dom.js")
    files.import_map                # {"imports":{"/static/lib/dom.js":"/static/lib/dom.….js"}}
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from msgspec import Struct

PREFIX: Final = "/static/"
HASH_DIGITS: Final = 8
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_IMPORT: Final = re.compile(r"""(?:^|;)\s*(?:import|export)\b[^;"']*?["'](\.[^"']+)["']""", re.MULTILINE)
_URL: Final = re.compile(r"""url\((["']?)(?!data:|[a-z]+:|/|#)([^"')]+)\1\)""")


class StaticFile(Struct, frozen=True):
    """One file as it is served."""

    name: str
    """Its path below ``static/``."""
    content: bytes
    """The bytes before compression."""
    digest: str
    """SHA-256 of the content, in hexadecimal."""

    @property
    def address(self) -> str:
        """Where this content is found, and no other ever."""
        stem, suffix = posixpath.splitext(self.name)
        return f"{PREFIX}{stem}.{self.digest[:HASH_DIGITS]}{suffix}"

    @property
    def media_type(self) -> str:
        """What the browser is told that it is."""
        return MEDIA_TYPES.get(posixpath.splitext(self.name)[1], "application/octet-stream")


def static_file(name: str, content: bytes) -> StaticFile:
    """A file with the hash of its content."""
    return StaticFile(name, content, sha256(content).hexdigest())


def imports_of(name: str, source: str) -> list[str]:
    """The files that a module imports, by name, in the order in which it does."""
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, found)) for found in _IMPORT.findall(source)]


class StaticSet:
    """All static files as of one instant."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._files = {name: static_file(name, body) for name, body in contents.items() if not name.endswith(".css")}
        for name in contents.keys() - self._files.keys():  # last: their hashes depend on the fonts they name
            self._files[name] = static_file(name, self._with_addresses(name, contents[name]))
        self._at = {file.address: file for file in self._files.values()}
        self._imports = {
            name: [other for other in imports_of(name, file.content.decode()) if other in self._files]
            for name, file in self._files.items()
            if name.endswith(".js")
        }
        imported = sorted({other for found in self._imports.values() for other in found})
        modules = {f"{PREFIX}{name}": self.address(name) for name in imported}
        self.import_map: Final = json.dumps({"imports": modules}, separators=(",", ":"))
        """The text of the import map: every module that another one imports, the same for all pages."""

    def named(self, name: str) -> StaticFile | None:
        """A file by its path below ``static/``."""
        return self._files.get(name)

    def at(self, address: str) -> StaticFile | None:
        """A file by the address with its hash."""
        return self._at.get(address)

    def address(self, name: str) -> str:
        """Where a page finds a file. Raises LookupError for one that does not exist."""
        if name not in self._files:
            raise LookupError(f"there is no static file {name!r}")
        return self._files[name].address

    def text(self, name: str) -> str:
        """The content of a file that a page carries in itself."""
        return self._files[name].content.decode()

    def graph(self, name: str) -> tuple[str, ...]:
        """A module and all that it imports, each once, in the order in which they are found."""
        found: dict[str, None] = {}
        self._follow(name, found)
        return tuple(found)

    def _follow(self, name: str, found: dict[str, None]) -> None:
        if name not in found:
            found[name] = None
            for other in self._imports[name]:
                self._follow(other, found)

    def _with_addresses(self, name: str, content: bytes) -> bytes:
        folder = posixpath.dirname(name)

        def address(match: re.Match[str]) -> str:
            file = self._files.get(posixpath.normpath(posixpath.join(folder, match[2])))
            return f'url("{file.address}")' if file else match[0]

        return _URL.sub(address, content.decode()).encode()
