"""The three messengers as robots see them, after their published documents: signatures checked, errors in a 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

Behaviour = Literal["answer", "rate", "hang", "drop", "unavailable", "elsewhere"]
FEISHU = "/open-apis/bot/v2/hook/feishu-robot-0001"
DINGTALK = "/robot/send?access_token=dingtalk-robot-0001"
WECOM = "/cgi-bin/webhook/send?key=wecom-robot-0001"
SECRETS = {"feishu": "feishu secret", "dingtalk": "SEC0001"}


class Messengers:
    """A server that plays them; ``received`` is what stands in the groups."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        """(messenger, text), in the order of arrival."""
        self.calls: Counter[str] = Counter()
        self.next: list[Behaviour] = []
        """What it does with the next calls; then it answers."""
        self.behaves: dict[str, Behaviour] = {}
        """What it does with every call of a messenger."""
        self.called = threading.Event()
        self.release = threading.Event()
        """Ends the calls that hang."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    def texts(self, messenger: str = "feishu") -> list[str]:
        return [text for name, text in self.received if name == messenger]

    def answer(self, path: str, body: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
        """Which messenger it is, the text, and the answer; a text whose signature is right stands in the group."""
        split = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        if split.path.startswith("/open-apis/bot/v2/hook/"):
            text, name = body["content"]["text"], "feishu"
            signed = f"{body.get('timestamp')}\n{SECRETS[name]}"
            right = body.get("sign") == _base64(hmac.new(signed.encode(), b"", hashlib.sha256))
            answer = {"code": 0, "msg": "success", "data": {}} if right else {"code": 19021, "msg": "sign match fail"}
        elif split.path == "/robot/send":
            text, name = body["text"]["content"], "dingtalk"
            signed = f"{query.get('timestamp')}\n{SECRETS[name]}"
            right = query.get("sign") == _base64(hmac.new(SECRETS[name].encode(), signed.encode(), hashlib.sha256))
            answer = {"errcode": 0, "errmsg": "ok"} if right else {"errcode": 310000, "errmsg": "sign not match"}
        else:
            text, name = body["text"]["content"], "wecom"
            right = query["key"] == "wecom-robot-0001"
            answer = {"errcode": 0, "errmsg": "ok"} if right else {"errcode": 93000, "errmsg": "invalid webhook url"}
        if right:
            self.received.append((name, text))
        return name, text, answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        messengers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                name = "feishu" if "/hook/" in self.path else "dingtalk" if "/robot/" in self.path else "wecom"
                behaviour = messengers.behaves.get(name) or (messengers.next.pop(0) if messengers.next else "answer")
                messengers.calls[name] += 1
                if behaviour == "rate":
                    code = {"feishu": {"code": 11232, "msg": "frequency limited"}}
                    self.reply(200, code.get(name, {"errcode": 130101 if name == "dingtalk" else 45009}))
                elif behaviour == "unavailable":
                    self.reply(503, None)
                elif behaviour == "elsewhere":
                    self.reply(302, None, location="http://127.0.0.1:1/")
                else:
                    _, _, answer = messengers.answer(self.path, body)
                    messengers.called.set()
                    if behaviour == "hang":
                        messengers.release.wait()
                    if behaviour in ("hang", "drop"):  # it stands in the group, and nobody is told
                        self.close_connection = True
                        return
                    self.reply(200, answer)
                messengers.called.set()

            def reply(self, status: int, answer: dict[str, Any] | None, **headers: str) -> None:
                content = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                for header, value in headers.items():
                    self.send_header(header, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def _base64(made: hmac.HMAC) -> str:
    return base64.b64encode(made.digest()).decode()
