"""Robots of DingTalk groups, after “Custom robot access” and “Security settings” of open.dingtalk.com.

A message is a POST of ``{"msgtype": "text", "text": {"content": …}}`` of at most 20,000 bytes, 20 a minute for each
robot; whoever sends more is not heard for ten minutes. A robot with a secret wants ``timestamp`` (milliseconds, at most
an hour off) and ``sign`` in its address: base64 of HMAC-SHA-256 whose key is the secret, over the timestamp, a line
break and the secret. 310000 is said of keywords, signatures and addresses alike; only its words tell which.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode

from console.i18n.texts import N_
from console.notify.messenger import Messenger, Outcome, Outgoing, errcode, hmac_sha256, json_body
from streams.clock import Instant

PATH: Final = "/robot/send"
TOKEN: Final = re.compile("[A-Za-z0-9_-]{8,128}")
MEANINGS: Final[dict[int, tuple[Outcome, str]]] = {
    -1: ("later", "busy"),
    130101: ("later", "rate"),  # send too fast, exceed 20 times per minute
    410100: ("later", "rate"),  # the same, of newer robots
    300001: ("failed", "gone"),  # token is not exist
    300005: ("failed", "gone"),
    400013: ("failed", "gone"),  # the group was dissolved
    400101: ("failed", "gone"),
    400106: ("failed", "gone"),
    400102: ("failed", "switched_off"),
    460101: ("failed", "too_long"),
    **dict.fromkeys(range(430101, 430105), ("failed", "content")),  # unsafe links, words, pictures, content
}
SECURITY: Final = 310000
SECURITY_WORDS: Final = (("keyword", "keyword"), ("whitelist", "address_not_listed"), ("", "signature"))
"""How its words begin to differ, and what they mean."""


def _key(address: SplitResult) -> str | None:
    query = parse_qsl(address.query, keep_blank_values=True)
    if address.path != PATH or [name for name, _ in query] != ["access_token"]:
        return None
    return query[0][1] if TOKEN.fullmatch(query[0][1]) else None


def sign(secret: str, timestamp: int) -> str:
    """The signature of a timestamp in milliseconds, before it is written into an address."""
    return hmac_sha256(secret, f"{timestamp}\n{secret}")


def _outgoing(address: str, secret: str, text: str, now: Instant) -> Outgoing:
    signed = f"&{urlencode({'timestamp': now, 'sign': sign(secret, now)})}" if secret else ""
    return Outgoing(address + signed, json_body({"msgtype": "text", "text": {"content": text}}))


def _meaning(code: int, said: str) -> tuple[Outcome, str]:
    if code == SECURITY:
        return "failed", next(reason for word, reason in SECURITY_WORDS if word in said.lower())
    return MEANINGS.get(code, ("failed", "refused"))


DINGTALK: Final = Messenger(
    name="dingtalk",
    label=N_("DingTalk"),
    hosts=("oapi.dingtalk.com",),
    key_of=_key,
    signs=True,
    per_minute=20,
    limit=20_000,
    size=lambda text: len(_outgoing("", "", text, Instant(0)).body),
    outgoing=_outgoing,
    code_of=errcode,
    meaning_of=_meaning,
)
