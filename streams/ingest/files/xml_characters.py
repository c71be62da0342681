"""What recorders write into XML although it may not stand there, taken out before the standard parser sees it.

- control characters, and references to them (``&#8;``): left out
- halves of surrogate pairs as references: two that belong together become the character, one alone U+FFFD
- ``&`` that begins no reference, ``<`` that begins no tag, ``]]>`` that ends no section: what they are, as text

>>> characters = XmlCharacters()
>>> characters.filter("<d>Tom & Jerry <3 tw\\x08o</d>", last=True)
'<d>Tom &amp; Jerry &lt;3 two</d>'
>>> characters.changed
3

Lines stay where they are. Nothing here knows what the elements mean.
"""

from __future__ import annotations

import re
from typing import Final

_FORBIDDEN: Final = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff"
_NUMBER: Final = "&#(?:[0-9]{1,10}|[xX][0-9a-fA-F]{1,8});"
_PATTERN: Final = re.compile(
    f"(?P<control>[{_FORBIDDEN}])"
    f"|(?P<number>(?:{_NUMBER})+)"
    "|(?P<amp>&(?!(?:amp|lt|gt|quot|apos);))"
    "|(?P<less><(?![A-Za-z_:/!?]))"
    r"|(?P<close>\]\]>)"
)
_PLAIN: Final = re.compile(f"[{_FORBIDDEN}]")
_REFERENCE: Final = re.compile(_NUMBER)
_SECTION: Final = re.compile(r"<!\[CDATA\[|<!--")
_ENDS: Final = {"<![CDATA[": "]]>", "<!--": "-->"}
_LONGEST_TAIL: Final = 64
"""What of a chunk may be held back because its meaning depends on what follows: a reference, the start of a section."""


class XmlCharacters:
    """Filters a text chunk by chunk; ``changed`` counts what was taken out or mended."""

    def __init__(self) -> None:
        self.changed = 0
        self._held = ""
        self._end: str | None = None
        """What ends the section that is open, where ``&`` and ``<`` are text already."""

    def filter(self, chunk: str, *, last: bool = False) -> str:
        """The chunk as the parser may see it; ``last`` gives out what was held back, too."""
        text, self._held = self._held + chunk, ""
        if not last:
            text, self._held = _split_tail(text)
        done: list[str] = []
        while text:
            if self._end is not None:
                text = self._section(text, done)
            elif opening := _SECTION.search(text):
                done.append(self._text(text[: opening.start()]))
                done.append(opening[0])
                text, self._end = text[opening.end() :], _ENDS[opening[0]]
            else:
                done.append(self._text(text))
                break
        return "".join(done)

    def _section(self, text: str, done: list[str]) -> str:
        """Pass on the open section as far as it goes; returns what follows it."""
        assert self._end is not None
        inside, end, rest = text.partition(self._end)
        done.append(_PLAIN.sub(self._nothing, inside) + end)
        if end:
            self._end = None
        return rest

    def _text(self, text: str) -> str:
        return _PATTERN.sub(self._mended, text)

    def _nothing(self, _: re.Match[str]) -> str:
        self.changed += 1
        return ""

    def _mended(self, found: re.Match[str]) -> str:
        if found["number"]:
            return self._references(found[0])
        self.changed += 1
        return {"control": "", "amp": "&amp;", "less": "&lt;", "close": "]]&gt;"}[str(found.lastgroup)]

    def _references(self, run: str) -> str:
        """A run of references by number, as references that XML allows."""
        numbers = [_code(reference) for reference in _REFERENCE.findall(run)]
        if all(_allowed(number) for number in numbers):
            return run
        self.changed += 1
        # Halves that belong together stand side by side in UTF-16.
        units = b"".join(
            chr(number).encode("utf-16-le", "surrogatepass")
            for number in numbers
            if _is_half(number) or _allowed(number)
        )
        return "".join(f"&#{ord(sign)};" for sign in units.decode("utf-16-le", "replace"))


def _code(reference: str) -> int:
    digits = reference[2:-1]
    return int(digits[1:], 16) if digits[:1] in "xX" else int(digits)


def _is_half(number: int) -> bool:
    return 0xD800 <= number <= 0xDFFF


def _allowed(number: int) -> bool:
    return (
        number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF
    )


def _split_tail(text: str) -> tuple[str, str]:
    """What can be judged, and an end that cannot before more has come."""
    start = max(len(text) - _LONGEST_TAIL, 0)
    tail = text[start:]
    # References that follow one another are judged together: hold back from the first of them.
    held = re.search(rf"(?:{_NUMBER})*(?:&[^;\s]*|<[^>\s]{{0,8}}|[-\]]{{1,2}})?\Z", tail)
    cut = start + (held.start() if held else len(tail))
    return text[:cut], text[cut:]
