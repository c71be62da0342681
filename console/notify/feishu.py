"""Robots of Feishu and Lark groups, after “Custom bot usage guide” of open.feishu.cn.

A message is a POST of ``{"msg_type": "text", "content": {"text": …}}`` of at most 20 KB, 100 a minute and 5 a second
for each robot. A robot with a secret wants ``timestamp`` (seconds, at most an hour off) and ``sign`` in the body:
base64 of HMAC-SHA-256 over nothing, whose key is the timestamp, a line break and the secret. Feishu asks not to send at
full and half hours; when it is busy then, it says 11232, and the message is tried again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import SplitResult

from console.i18n.texts import N_
from console.notify.messenger import Messenger, Outcome, Outgoing, hmac_sha256, json_body
from streams.clock import SECOND, Instant

PATH: Final = re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]{8,64})")
SIGNED: Final = 100
"""About what timestamp and signature add to a body, in bytes."""
MEANINGS: Final[dict[int, tuple[Outcome, str]]] = {
    11232: ("later", "rate"),  # create message trigger system rate limit
    99991400: ("later", "rate"),  # request trigger frequency limit
    19001: ("failed", "gone"),  # incoming webhook access token invalid
    19021: ("failed", "signature"),
    19022: ("failed", "address_not_listed"),
    19024: ("failed", "keyword"),
}


def _key(address: SplitResult) -> str | None:
    found = PATH.fullmatch(address.path)
    return found[1] if found and not address.query else None


def sign(secret: str, timestamp: int) -> str:
    """The signature of a timestamp in seconds."""
    return hmac_sha256(f"{timestamp}\n{secret}", "")


def _plain(text: str) -> str:
    """The text without tags that would call people: figures and titles come from elsewhere."""
    return re.sub(r"<(?=\s*/?\s*at\b)", "＜", text, flags=re.IGNORECASE)


def _outgoing(address: str, secret: str, text: str, now: Instant) -> Outgoing:
    fields: dict[str, Any] = {"msg_type": "text", "content": {"text": _plain(text)}}
    if secret:
        timestamp = now // SECOND
        fields = {"timestamp": str(timestamp), "sign": sign(secret, timestamp), **fields}
    return Outgoing(address, json_body(fields))


def _code(answer: Mapping[str, Any]) -> tuple[int, str] | None:
    code = answer.get("code", answer.get("StatusCode"))
    said = answer.get("msg", answer.get("StatusMessage", ""))
    return (code, str(said)) if isinstance(code, int) else None


def _meaning(code: int, _said: str) -> tuple[Outcome, str]:
    return MEANINGS.get(code, ("failed", "refused"))


FEISHU: Final = Messenger(
    name="feishu",
    label=N_("Feishu"),
    hosts=("open.feishu.cn", "open.larksuite.com"),
    key_of=_key,
    signs=True,
    per_minute=100,
    limit=20 * 1024,
    size=lambda text: len(_outgoing("", "", text, Instant(0)).body) + SIGNED,
    outgoing=_outgoing,
    code_of=_code,
    meaning_of=_meaning,
)
