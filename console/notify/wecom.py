"""Robots of WeCom groups, after “Group robot configuration” (91770) of developer.work.weixin.qq.com.

A message is a POST of ``{"msgtype": "text", "text": {"content": …}}`` whose content has at most 2048 bytes, 20 a minute
for each robot. Nothing is signed: the key in the address is the secret.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl

from console.i18n.texts import N_
from console.notify.messenger import Messenger, Outcome, Outgoing, errcode, json_body
from streams.clock import Instant

PATH: Final = "/cgi-bin/webhook/send"
KEY: Final = re.compile("[A-Za-z0-9_-]{8,64}")
MEANINGS: Final[dict[int, tuple[Outcome, str]]] = {
    -1: ("later", "busy"),
    45009: ("later", "rate"),  # api freq out of limit
    45033: ("later", "rate"),  # too many at once
    93000: ("failed", "gone"),  # invalid webhook url
    93008: ("failed", "gone"),  # the robot is not in the group
    45002: ("failed", "too_long"),
    40058: ("failed", "refused"),  # an invalid parameter; its words say which
}


def _key(address: SplitResult) -> str | None:
    query = parse_qsl(address.query, keep_blank_values=True)
    if address.path != PATH or [name for name, _ in query] != ["key"]:
        return None
    return query[0][1] if KEY.fullmatch(query[0][1]) else None


def _outgoing(address: str, _secret: str, text: str, _now: Instant) -> Outgoing:
    return Outgoing(address, json_body({"msgtype": "text", "text": {"content": text}}))


def _meaning(code: int, _said: str) -> tuple[Outcome, str]:
    return MEANINGS.get(code, ("failed", "refused"))


WECOM: Final = Messenger(
    name="wecom",
    label=N_("WeCom"),
    hosts=("qyapi.weixin.qq.com",),
    key_of=_key,
    signs=False,
    per_minute=20,
    limit=2048,
    size=lambda text: len(text.encode()),
    outgoing=_outgoing,
    code_of=errcode,
    meaning_of=_meaning,
)
