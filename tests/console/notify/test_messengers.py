"""What robots are sent, how it is signed, what their answers mean, and which addresses are called at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest

from console.i18n.language import Lang, language_for
from console.notify.addresses import MESSENGERS, read_address
from console.notify.messenger import Reason, fitted, verdict
from console.notify.robots import in_words
from streams.clock import Instant
from streams.errors import Invalid

NOW = Instant(1_599_360_473_123)
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/5e1f0c3a-92b1-4d36-8f00-abcdefabcdef"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123456789abcdef"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"


def body_of(address: str, secret: str, text: str) -> tuple[str, dict[str, Any]]:
    request = read_address(address).messenger.outgoing(address, secret, text, NOW)
    return request.url, json.loads(request.body)


def test_feishu_is_signed_as_its_sample_code_signs() -> None:
    """``hmac.new(f"{timestamp}\\n{secret}", digestmod=sha256)`` with nothing to sign, in seconds, in the body."""
    url, body = body_of(FEISHU, "demo", "online 1,234")
    sample = hmac.new("{}\n{}".format("1599360473", "demo").encode("utf-8"), digestmod=hashlib.sha256).digest()
    assert body == {
        "timestamp": "1599360473",
        "sign": base64.b64encode(sample).decode("utf-8"),
        "msg_type": "text",
        "content": {"text": "online 1,234"},
    }
    assert url == FEISHU
    # the timestamp and secret of the Java sample, as openssl signs them
    assert (
        MESSENGERS["feishu"]
        .outgoing(FEISHU, "demo", "x", Instant(100_000))
        .body.startswith(b'{"timestamp":"100","sign":"jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg="')
    )


def test_dingtalk_is_signed_as_its_sample_code_signs() -> None:
    """``hmac.new(secret, f"{timestamp}\\n{secret}", sha256)`` in milliseconds, quoted into the address."""
    secret = "this is secret"
    url, body = body_of(DINGTALK, secret, "GMV 1.2万")
    sample = hmac.new(secret.encode(), f"{NOW}\n{secret}".encode(), digestmod=hashlib.sha256).digest()
    assert url == f"{DINGTALK}&timestamp={NOW}&sign={quote_plus(base64.b64encode(sample))}"
    assert list(parse_qs(urlsplit(url).query)) == ["access_token", "timestamp", "sign"]
    assert body == {"msgtype": "text", "text": {"content": "GMV 1.2万"}}


def test_without_a_secret_nothing_is_signed() -> None:
    assert body_of(FEISHU, "", "x")[1] == {"msg_type": "text", "content": {"text": "x"}}
    assert body_of(DINGTALK, "", "x")[0] == DINGTALK
    assert body_of(WECOM, "", "x") == (WECOM, {"msgtype": "text", "text": {"content": "x"}})


def test_a_title_from_elsewhere_calls_nobody() -> None:
    text = 'Coat <at user_id="all">everyone</at> 3 < 4'
    assert body_of(FEISHU, "", text)[1]["content"]["text"] == 'Coat ＜at user_id="all">everyone＜/at> 3 < 4'


@pytest.mark.parametrize("name", ["feishu", "dingtalk", "wecom"])
def test_what_is_too_long_is_cut_after_a_line_and_says_so(name: Any) -> None:
    messenger = MESSENGERS[name]
    lines = [f"{number}. 羊绒大衣 “A” 12 件" for number in range(3_000)]
    text = fitted(messenger, "\n".join(lines), "… shortened")
    *kept, last = text.split("\n")
    assert (kept, last) == (lines[: len(kept)], "… shortened")
    one_more = "\n".join([*lines[: len(kept) + 1], last])
    assert messenger.size(text) <= messenger.limit < messenger.size(one_more)
    assert fitted(messenger, "short", "…") == "short"
    single = fitted(messenger, "长" * 30_000, "… shortened")
    assert single.endswith("…\n… shortened")
    assert set(single.partition("…")[0]) == {"长"}
    assert messenger.size(single) <= messenger.limit


ANSWERS = [
    ("feishu", '{"code":0,"msg":"success","data":{}}', "sent", None),
    ("feishu", '{"StatusCode":0,"StatusMessage":"success"}', "sent", None),
    ("feishu", '{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}', "failed", "signature"),
    ("feishu", '{"code":19022,"msg":"Ip Not Allowed"}', "failed", "address_not_listed"),
    ("feishu", '{"code":19024,"msg":"Key Words Not Found"}', "failed", "keyword"),
    ("feishu", '{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}', "failed", "gone"),
    ("feishu", '{"code":11232,"msg":"create message trigger system rate limit"}', "later", "rate"),
    ("feishu", '{"code":9499,"msg":"Bad Request","data":{}}', "failed", "refused"),
    ("dingtalk", '{"errcode":0,"errmsg":"ok"}', "sent", None),
    ("dingtalk", '{"errcode":310000,"errmsg":"keywords not in content"}', "failed", "keyword"),
    ("dingtalk", '{"errcode":310000,"errmsg":"sign not match"}', "failed", "signature"),
    ("dingtalk", '{"errcode":310000,"errmsg":"invalid timestamp"}', "failed", "signature"),
    ("dingtalk", '{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}', "failed", "address_not_listed"),
    ("dingtalk", '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}', "later", "rate"),
    ("dingtalk", '{"errcode":300005,"errmsg":"token is not exist"}', "failed", "gone"),
    ("dingtalk", '{"errcode":-1,"errmsg":"系统繁忙"}', "later", "busy"),
    ("wecom", '{"errcode":0,"errmsg":"ok"}', "sent", None),
    ("wecom", '{"errcode":93000,"errmsg":"invalid webhook url, hint: [1], from ip: 1.2.3.4"}', "failed", "gone"),
    ("wecom", '{"errcode":45009,"errmsg":"api freq out of limit"}', "later", "rate"),
    ("wecom", '{"errcode":40058,"errmsg":"text.content exceed max length 2048."}', "failed", "refused"),
    ("wecom", "<html>ok</html>", "unknown", "no_answer"),
    ("wecom", "", "unknown", "no_answer"),
]


@pytest.mark.parametrize(("name", "body", "outcome", "code"), ANSWERS)
def test_a_200_says_in_its_body_what_became_of_a_message(name: Any, body: str, outcome: str, code: str | None) -> None:
    found = verdict(MESSENGERS[name], 200, {}, body.encode())
    assert (found.outcome, found.reason and found.reason.code) == (outcome, code)
    langs: tuple[Lang, ...] = ("en", "zh")
    for lang in langs:
        if found.reason:
            assert "{" not in in_words(found.reason, language_for(lang))


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "wait"),
    [
        (429, {"x-ogw-ratelimit-reset": "52"}, "later", 52_000),
        (429, {"retry-after": "7"}, "later", 7_000),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "later", 60_000),
        (503, {}, "later", 30_000),
        (500, {}, "unknown", 0),
        (502, {}, "unknown", 0),
        (302, {"location": "http://169.254.169.254/"}, "failed", 0),
        (404, {}, "failed", 0),
    ],
)
def test_a_status_without_a_body_says_whether_it_may_have_arrived(
    status: int, headers: dict[str, str], outcome: str, wait: int
) -> None:
    found = verdict(MESSENGERS["feishu"], status, headers, b"")
    assert (found.outcome, found.wait) == (outcome, wait)


@pytest.mark.parametrize(
    ("address", "name", "hint"),
    [
        (FEISHU, "feishu", "open.feishu.cn …cdef"),
        (f"  {FEISHU.replace('feishu.cn', 'larksuite.com')}\n", "feishu", "open.larksuite.com …cdef"),
        (DINGTALK, "dingtalk", "oapi.dingtalk.com …cdef"),
        (WECOM, "wecom", "qyapi.weixin.qq.com …5aaa"),
    ],
)
def test_the_messenger_is_known_by_the_address(address: str, name: str, hint: str) -> None:
    found = read_address(address)
    assert (found.messenger.name, found.hint) == (name, hint)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://open.feishu.cn/",
        FEISHU.replace("https", "http"),
        FEISHU.replace("open.feishu.cn", "open.feishu.cn.evil.example"),
        FEISHU.replace("open.feishu.cn", "169.254.169.254"),
        FEISHU.replace("open.feishu.cn", "user@open.feishu.cn"),
        FEISHU.replace("open.feishu.cn", "open.feishu.cn:8443"),
        FEISHU.replace("open.feishu.cn", "qyapi.weixin.qq.com"),
        FEISHU + "/../../../admin",
        FEISHU + "#x",
        WECOM + "&debug=1",
        DINGTALK.replace("access_token", "token"),
        "http://127.0.0.1:9000/cgi-bin/webhook/send?key=12345678",
        "https://open.feishu.cn:99999/open-apis/bot/v2/hook/12345678",
    ],
)
def test_nothing_else_is_called(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_address(address)
    assert refused.value.extra["errors"][0]["field"] == "address"


def test_a_relay_of_ones_own_is_called_where_the_settings_name_it() -> None:
    address = "http://127.0.0.1:9000/cgi-bin/webhook/send?key=12345678"
    assert read_address(address, ("http://127.0.0.1:9000",)).messenger.name == "wecom"
    with pytest.raises(Invalid):
        read_address(address.replace("9000", "9001"), ("http://127.0.0.1:9000",))


def test_a_reason_of_later_versions_is_named() -> None:
    assert in_words(Reason("new", {}), language_for("en")) == "new"
