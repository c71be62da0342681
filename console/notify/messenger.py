"""What all messengers have in common: how a robot of one is addressed, and what an answer means for what was sent.

Laws of this module:
- An answer says one of four things. ``sent``: it is in the group. ``later``: it surely is not, and may be tried again.
  ``failed``: it is not and never will be. ``unknown``: nobody can tell, so it is not sent again.
- Messengers answer 200 to what they refuse, so the code in the body decides; the status only where there is none.
- A text that is too long is cut between lines and says so. Nothing is cut without a word.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal
from urllib.parse import SplitResult

import msgspec
from msgspec import Struct

from console.i18n.texts import N_
from streams.clock import MINUTE, SECOND, Duration, Instant

MessengerName = Literal["feishu", "dingtalk", "wecom"]
Outcome = Literal["sent", "later", "failed", "unknown"]
DETAIL: Final = 200
"""So many characters of a messenger's own words are kept."""
LONGEST_WAIT: Final = Duration(30 * MINUTE)
BUSY_WAIT: Final = Duration(30 * SECOND)
RATE_WAIT: Final = Duration(60 * SECOND)
RATE_HEADERS: Final = ("retry-after", "x-ogw-ratelimit-reset")
"""Where a messenger says after how many seconds it takes messages again; the second is Feishu's."""

REASONS: Final = {
    "signature": N_(
        "The signature is not accepted. Enter the robot's secret again; if it is right, the server's clock is wrong."
    ),
    "keyword": N_(
        "The robot only takes texts with its keyword. Put the keyword into the text, or set the robot to signatures."
    ),
    "address_not_listed": N_(
        "The robot takes nothing from this server's address. Add the address to its list, or set it to signatures."
    ),
    "gone": N_("There is no such robot. It was removed from its group, or its address was copied incompletely."),
    "switched_off": N_("The robot is switched off in its group."),
    "content": N_("{messenger} does not allow this text: {detail}"),
    "too_long": N_("{messenger} says that the text is too long: {detail}"),
    "refused": N_("{messenger} refused it: {detail} (code {error})"),
    "rate": N_("The robot has sent as much as {messenger} allows for now."),
    "busy": N_("{messenger} is busy."),
    "not_reached": N_("{messenger} could not be reached."),
    "status": N_("{messenger} answered with status {error}."),
    "no_answer": N_(
        "No answer came, so it may stand in the group or not. It is not sent again by itself: look into the group."
    ),
    "interrupted": N_(
        "The server stopped while it was being sent, so it may stand in the group or not: look into the group."
    ),
    "too_late": N_("It could not be sent while it was still news."),
    "sealed": N_("The robot's address cannot be read: the server's vault key is another one. Add the robot again."),
    "host": N_("This server no longer sends to {host}. See CUELIGHT_ROBOT_HOSTS."),
}
"""Why something was not delivered, or not yet; by code."""


class Reason(Struct, frozen=True):
    """Why something was not delivered, or not yet."""

    code: str
    """One of ``REASONS``."""
    params: dict[str, str] = {}
    """What its places hold."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What became of a try."""

    outcome: Outcome
    reason: Reason | None = None
    """None: it was sent."""
    wait: Duration = Duration(0)
    """For ``later``: how long the messenger wants to be left alone at least."""


SENT: Final = Verdict(outcome="sent")


class Outgoing(Struct, frozen=True):
    """A request that is to be made: a POST of JSON."""

    url: str
    body: bytes


class Messenger(Struct, frozen=True, kw_only=True):
    """A service whose groups have robots."""

    name: MessengerName
    label: str
    """How people call it; an English key of translations."""
    hosts: tuple[str, ...]
    """Its own hosts; robots are reached at no other, unless the server's settings name one."""
    key_of: Callable[[SplitResult], str | None]
    """The part of a robot's address that is its secret; None: this is no address of one."""
    signs: bool
    """Its robots may have a secret besides the address."""
    per_minute: int
    """So many messages a robot may send in a minute."""
    limit: int
    """The most bytes of what ``size`` measures."""
    size: Callable[[str], int]
    outgoing: Callable[[str, str, str, Instant], Outgoing]
    """The request for an address, a secret (empty: none) and a text, as of an instant."""
    code_of: Callable[[Mapping[str, Any]], tuple[int, str] | None]
    """The code of an answer and what it says; None: there is none."""
    meaning_of: Callable[[int, str], tuple[Outcome, str]]
    """What a code other than 0 means: an outcome, and a reason of ``REASONS``."""


def hmac_sha256(key: str, message: str) -> str:
    """In base64, as both messengers that sign want it."""
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def fitted(messenger: Messenger, text: str, note: str) -> str:
    """The text as a message of this messenger may be: whole, or cut after a line with ``note`` below.

    >>> fitted(wecom, "a\\nb …", "shortened")
    "a\\nshortened"
    """
    if messenger.size(text) <= messenger.limit:
        return text
    lines = text.split("\n")
    while lines and messenger.size("\n".join([*lines, note])) > messenger.limit:
        lines.pop()
    if lines:
        return "\n".join([*lines, note])
    shorter = text.split("\n", 1)[0]
    while shorter and messenger.size(f"{shorter}…\n{note}") > messenger.limit:
        shorter = shorter[: len(shorter) * 9 // 10]
    return f"{shorter}…\n{note}"


def verdict(messenger: Messenger, status: int, headers: Mapping[str, str], body: bytes) -> Verdict:
    """What an answer means. ``headers``: names in small letters."""
    if status == 429:
        return _later(messenger, "rate", _asked_wait(headers) or RATE_WAIT)
    if (said := _said(messenger, body)) is not None:
        error, detail = said
        if error == 0:
            return SENT if status < 300 else _unknown()
        outcome, code = messenger.meaning_of(error, detail)
        if outcome == "later":
            return _later(messenger, code, _asked_wait(headers) or (RATE_WAIT if code == "rate" else BUSY_WAIT))
        params = {"messenger": messenger.label, "detail": detail[:DETAIL], "error": str(error)}
        return Verdict(outcome=outcome, reason=Reason(code, params))
    if status == 503:
        return _later(messenger, "busy", _asked_wait(headers) or BUSY_WAIT)
    if status < 300 or status >= 500:
        return _unknown()
    return Verdict(outcome="failed", reason=Reason("status", {"messenger": messenger.label, "error": str(status)}))


def _said(messenger: Messenger, body: bytes) -> tuple[int, str] | None:
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return messenger.code_of(answer) if isinstance(answer, dict) else None


def _later(messenger: Messenger, code: str, wait: Duration) -> Verdict:
    return Verdict(outcome="later", reason=Reason(code, {"messenger": messenger.label}), wait=wait)


def _unknown() -> Verdict:
    return Verdict(outcome="unknown", reason=Reason("no_answer"))


def _asked_wait(headers: Mapping[str, str]) -> Duration | None:
    for name in RATE_HEADERS:
        if (value := headers.get(name, "")).isdecimal() and len(value) < 10:
            return Duration(min(int(value) * SECOND, LONGEST_WAIT))
    return None


def errcode(answer: Mapping[str, Any]) -> tuple[int, str] | None:
    """How DingTalk and WeCom say what became of a message."""
    code = answer.get("errcode")
    return (code, str(answer.get("errmsg", ""))) if isinstance(code, int) else None


def json_body(fields: Mapping[str, Any]) -> bytes:
    """A body as it is sent: UTF-8, nothing escaped that need not be."""
    return msgspec.json.encode(fields)
