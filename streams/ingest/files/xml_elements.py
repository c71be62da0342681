"""A danmaku XML file as its elements, with the standard parser; damage costs the element it stands in.

``Walk`` gives out, in the order of the file, each child of the root as an ``Element``, the children of ``<metadata>``
as ``metadata/…``, each beginning of a recording as ``Element("i")`` (two that were joined have two), and ``Damage``.

After a place that the parser cannot pass, a new one goes on at the next tag that begins an element. An element that
was never closed ends where the next begins. Only this decides about damage; what elements mean is decided elsewhere.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple
from xml.parsers import expat

from streams.errors import Invalid
from streams.ingest.files.xml_characters import XmlCharacters

_CHUNK: Final = 1 << 16
_TEXT_KEPT: Final = 100_000
MESSAGES: Final = ("d", "gift", "sc", "guard", "toast", "member")
"""The elements that say what somebody did; they never hold one another."""
_BEGINNING: Final = re.compile(rb"<(?:d|gift|sc|guard|toast|member|metadata|BililiveRecorder\w*|i)(?=[\s/>])")
_LONGEST_TAG: Final = 40
_LONGEST_DAMAGE: Final = 4_096
"""Bytes before a damage in which the name of its element is sought."""
_NAME: Final = re.compile(rb"<(\w+)[^<]*\Z")
_ROOT: Final = b"<i>"
_XML_DECLARATION: Final = 17
_BETWEEN_ELEMENTS: Final = frozenset({7, 9, _XML_DECLARATION})
"""Expat's codes for an end tag that belongs to nothing, for what follows the root, for an XML declaration inside."""

Attributes = dict[str, str]


class Element(NamedTuple):
    tag: str
    attributes: Attributes
    text: str
    line: int


class Damage(NamedTuple):
    """A place that could not be read; ``tag`` is the element that was lost there, empty when none was."""

    line: int
    tag: str
    error: Invalid


class Walk:
    """One pass over a file; iterate once. ``changed`` counts the characters that had to be mended."""

    def __init__(self, data: BinaryIO, encoding: str) -> None:
        self._data = data
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._characters = XmlCharacters()
        self._found: list[Element | Damage] = []
        self._path: list[str] = []
        self._attributes: Attributes = {}
        self._line = 0
        self._pieces: list[str] = []
        self._length = 0
        self._begun = False
        self._seeking = False
        """After damage, until the next beginning; ``_carried`` is the end of what was skipped, which may begin one."""
        self._carried = b""
        self._new_parser(0)

    @property
    def changed(self) -> int:
        return self._characters.changed

    def __iter__(self) -> Iterator[Element | Damage]:
        last = False
        while not last:
            chunk = self._data.read(_CHUNK)
            last = not chunk
            text = self._characters.filter(self._decoder.decode(chunk, last), last=last)
            self._feed(text.encode("utf-8", "replace"))
            if last:
                self._finish()
            yield from self._found
            self._found.clear()

    # ------------------------------------------------------------------------------------------------- the parser

    def _new_parser(self, lines_before: int) -> None:
        self._lines_before = lines_before
        self._fed = 0
        # The text is UTF-8 by now, whatever the declaration says.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _feed(self, chunk: bytes) -> None:
        """Give the parser a chunk; after each damage a new parser what follows it."""
        while chunk:
            if self._seeking:
                chunk = self._next_beginning(chunk)
                continue
            try:
                self._parser.Parse(chunk, False)
                self._fed += len(chunk)
                return
            except expat.ExpatError as error:
                chunk = self._skip(chunk, error)

    def _skip(self, chunk: bytes, error: expat.ExpatError) -> bytes:
        """Report a damage; returns the rest of the chunk, in which the next beginning is to be sought."""
        line = self._lines_before + error.lineno
        if not self._begun:
            raise Invalid(
                "line {line}, column {column}: {problem}. This is no danmaku recording; export it again",
                line=line,
                column=error.offset + 1,
                problem=expat.ErrorString(error.code),
            )
        at = min(max(self._parser.ErrorByteIndex - self._fed, 0), len(chunk))
        if error.code not in _BETWEEN_ELEMENTS:
            named = _NAME.search(chunk, max(at - _LONGEST_DAMAGE, 0), at)
            tag = named[1].decode("utf-8", "replace") if named else ""
            self._found.append(Damage(line, tag if tag in MESSAGES else "", _damaged(error)))
        elif self._open_message():
            self._found.append(Damage(line, "", _unclosed(self._path[1])))
        elif error.code == _XML_DECLARATION:
            self._found.append(Damage(line, "", _cut()))
        self._end_open_message()
        self._seeking, self._carried, self._lines_before = True, b"", line - 1
        # The parser may have failed at the beginning of an element: never try the same one again.
        return chunk[at + (error.code not in _BETWEEN_ELEMENTS) :]

    def _next_beginning(self, chunk: bytes) -> bytes:
        """The chunk from the next beginning on, for a new parser; nothing while there is none."""
        chunk = self._carried + chunk
        if (found := _BEGINNING.search(chunk)) is None:
            self._carried = chunk[-_LONGEST_TAG:]
            self._lines_before += chunk[:-_LONGEST_TAG].count(b"\n")
            return b""
        self._seeking = False
        self._new_parser(self._lines_before + chunk[: found.start()].count(b"\n"))
        if found[0] != b"<i":
            self._parser.Parse(_ROOT, False)
            self._fed = len(_ROOT)
            self._found.pop()
        return chunk[found.start() :]

    def _finish(self) -> None:
        try:
            if not self._seeking:
                self._parser.Parse(b"", True)
        except expat.ExpatError:
            line = self._lines_before + self._parser.CurrentLineNumber
            self._found.append(Damage(line, self._path[1] if self._open_message() else "", _cut()))
        if not self._begun:
            raise Invalid("the file ends before a recording begins; export it again")

    def _refuse_doctype(self, *_: object) -> None:
        raise Invalid(
            "line {line}: the file declares a document type. Danmaku recordings have none, and entities in it can be "
            "used to attack the reader; remove the <!DOCTYPE …> declaration",
            line=self._parser.CurrentLineNumber,
        )

    # ----------------------------------------------------------------------------------------------- the elements

    def _open(self, tag: str, attributes: Attributes) -> None:
        line = self._lines_before + self._parser.CurrentLineNumber
        if not self._begun and tag != "i":
            raise Invalid("line {line}: the root is <{tag}>; a danmaku recording's is <i>", line=line, tag=tag)
        if tag == "i":
            self._begun = True
            self._path = ["i"]
            self._found.append(Element("i", attributes, "", line))
            return
        if self._open_message() and tag in MESSAGES:
            self._found.append(Damage(line, "", _unclosed(self._path[1])))
            self._end_open_message()
        self._path.append(tag)
        self._pieces, self._length = [], 0
        if len(self._path) == 2:
            self._attributes, self._line = attributes, line

    def _text(self, text: str) -> None:
        # A text without end must not fill the memory; one this long is refused as a comment anyway.
        if self._length < _TEXT_KEPT:
            self._pieces.append(text)
            self._length += len(text)

    def _close(self, tag: str) -> None:
        # After an element that was never closed, end tags come that belong to nothing any more.
        if tag not in self._path:
            return
        if len(self._path) == 2:
            self._emit(tag)
        elif self._path[:2] == ["i", "metadata"]:
            self._found.append(Element(f"metadata/{tag}", {}, "".join(self._pieces).strip(), self._line))
        del self._path[self._path.index(tag) :]

    def _emit(self, tag: str) -> None:
        self._found.append(Element(tag, self._attributes, "".join(self._pieces), self._line))
        self._pieces, self._length = [], 0

    def _open_message(self) -> bool:
        return len(self._path) > 1 and self._path[1] in MESSAGES

    def _end_open_message(self) -> None:
        """The open message ends here, though its end tag is missing."""
        if self._open_message():
            self._pieces = ["".join(self._pieces).strip()]
            self._emit(self._path[1])
        self._path = ["i"]


def _unclosed(tag: str) -> Invalid:
    return Invalid("the <{tag}> before this has no end tag; it was taken to end here", tag=tag)


def _cut() -> Invalid:
    return Invalid("the recording ends here without its end tag: it was cut off. What came before is kept")


def _damaged(error: expat.ExpatError) -> Invalid:
    return Invalid(
        "column {column}: {problem}. The file is damaged here; it is read on from the next element",
        column=error.offset + 1,
        problem=expat.ErrorString(error.code),
    )
