"""Texts from outside as they may be kept: ids without what programs put around them, names without what nobody sees.

One rule for the door, the readers of files and what people type:

- ``visible`` of a text drops control characters, marks that turn the direction of writing, and characters of no width.
  Line breaks and tabs stay. A joiner stays where it joins: between parts of an emoji, and in scripts that need it.
- ``one_line`` of a name or title is that in one line, without blanks at its ends.
- ``plain_id`` of an id is what identifies: ``" A1"``, ``="A1"``, ``'A1`` and ``A1<tab>`` are A1. Blanks inside stay,
  and so does the case.
- ``plain_code`` is the same for what people type in, the ids of orders and items: ``Ａ１`` is A1, too.
- ``is_rounded`` tells an id that a spreadsheet has rounded: ``1.23E+17``.
- ``first_letter`` is what a masked name shows: never something invisible, and no emoji.
"""

from __future__ import annotations

import re
from typing import Final

_JOINERS: Final = "\u200c\u200d"
_JOINED_SCRIPTS: Final = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u1cff\ua840-\uabff"
"""Arabic, the scripts of India and South-East Asia, Tibetan, Mongolian: a joiner is spelling there."""
_EMOJI: Final = "\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
_UNSEEN: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control
    "\u00ad\u034f\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb"  # of no width
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers that look like nothing
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format, tags
    "\ud800-\udfff"
)
_INVISIBLE: Final = re.compile(
    rf"(?P<joins>(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])|(?<=[{_JOINED_SCRIPTS}])[{_JOINERS}](?=[{_JOINED_SCRIPTS}]))"
    rf"|[{_UNSEEN}{_JOINERS}]"
)
_BREAKS: Final = re.compile("\r\n?|[\u0085\u2028\u2029]")
FILLERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""What is invisible although Python calls it printable."""
_LETTER: Final = re.compile(rf"[^\W_{FILLERS}]")
_SIGN: Final = re.compile(r"[!-~\u00a1-\u00ac\u00ae-\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u303f\uff01-\uff65]")
_WIDE: Final = {0xFF10 + n: 0x30 + n for n in range(10)} | {
    wide + n: narrow + n for wide, narrow in ((0xFF21, 0x41), (0xFF41, 0x61)) for n in range(26)
}
_AS_TEXT: Final = re.compile(r'=?"(?P<text>.*)"', re.DOTALL)
_MARKED_AS_TEXT: Final = "'`\uff07"
_EDGES: Final = " \"'=`"
"""What an id in ASCII neither begins nor ends with; no character at all is in it, too."""
_MANGLED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+|\d\.\d+E\d\d", re.ASCII | re.IGNORECASE)
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def is_visible(text: str) -> bool:
    """Whether ``visible`` would leave the text as it is, as far as that can be told quickly."""
    return text.isprintable() and (text.isascii() or not any(sign in text for sign in FILLERS))


def is_narrow(text: str) -> bool:
    """Whether an id in this text holds no figure or letter of double width, and nothing that looks like nothing."""
    encoded = text.encode("utf-8", "surrogatepass")
    return b"\xef\xbc" not in encoded and b"\xef\xbd" not in encoded and is_visible(text)


def visible(text: str) -> str:
    """The text without what nobody sees, lines and tabs kept."""
    if is_visible(text):
        return text
    return _INVISIBLE.sub(lambda found: found["joins"] or "", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """A name or a title: what is seen of it, in one line, without blanks at its ends."""
    seen = visible(text)
    return seen.strip() if seen.isprintable() else " ".join(seen.split())


def plain_id(text: str) -> str:
    """What an id identifies by; empty when nothing is left."""
    if text.isascii() and text.isprintable() and text[:1] not in _EDGES and text[-1:] not in _EDGES:
        return text
    text, before = one_line(text), ""
    while text != before:  # one guard may stand within another
        before = text
        found = _AS_TEXT.fullmatch(text)
        text = (found["text"] if found else text).strip().lstrip(_MARKED_AS_TEXT).strip()
    return text


def plain_code(text: str) -> str:
    """What the id of an order or an item identifies by; empty when nothing is left."""
    text = plain_id(text)
    return text if text.isascii() else text.translate(_WIDE)


def narrow(text: str) -> str:
    """Figures and times as East Asian keyboards type them, ``１９９．００`` and ``２０：０３``, in ASCII."""
    return text if text.isascii() else text.translate(_NARROW)


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has rounded this id: its digits are lost."""
    return _MANGLED.fullmatch(text) is not None


def first_letter(text: str) -> str:
    """The first letter or figure of a name, else the first sign that is seen and no emoji; empty when there is none."""
    found = _LETTER.search(text) or _SIGN.search(text)
    return found[0] if found else ""
