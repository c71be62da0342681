"""Static files have addresses that never change their meaning, and are sent as small as the client takes them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Mount

from console.web.encodings import accepted
from console.web.static_files.addresses import StaticSet, imports_of
from console.web.static_files.directory import StaticDirectory, build_key
from console.web.static_files.serving import FOR_EVER, StaticFiles

LONG = b"/* a word, and the same word again */\n" * 100


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A directory of three files that name each other."""
    root = tmp_path / "static"
    for name, content in {
        "app/shell.js": b'import { need } from "../lib/dom.js";\nneed();\n',
        "lib/dom.js": b"export function need() {}\n" + LONG,
        "css/page.css": b'@font-face { src: url("../vendor/inter.woff2") }\n',
        "vendor/inter.woff2": b"wOF2 first",
        "vendor/.stamp": b"",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.fixture
def directory(static: Path) -> StaticDirectory:
    return StaticDirectory(static)


@pytest.fixture
def client(directory: StaticDirectory) -> httpx.AsyncClient:
    return client_of(directory)


def client_of(directory: StaticDirectory) -> httpx.AsyncClient:
    app = Starlette(routes=[Mount("/static", StaticFiles(directory))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


def edit(path: Path, content: bytes) -> None:
    """Write a file as an editor would a second later."""
    path.write_bytes(content)
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000_000))


def test_an_address_says_what_the_content_is():
    """The same content has the same address, another content another one."""
    one, same, other = (StaticSet({"a.js": content}).address("a.js") for content in (b"1", b"1", b"2"))
    assert one == same != other
    assert one.startswith("/static/a.")
    assert one.endswith(".js")


def test_a_style_sheet_names_fonts_by_their_addresses(static: Path):
    """So a changed font changes the address of the style sheet too."""
    before = StaticDirectory(static).files
    assert before.address("vendor/inter.woff2") in before.text("css/page.css")
    edit(static / "vendor" / "inter.woff2", b"wOF2 second")
    assert StaticDirectory(static).files.address("css/page.css") != before.address("css/page.css")


def test_the_import_map_leads_from_a_name_to_its_address():
    """Only modules that another one imports stand in it."""
    files = StaticSet({"app/shell.js": b'import "../lib/dom.js";', "lib/dom.js": b"", "app/theme.js": b""})
    assert json.loads(files.import_map) == {"imports": {"/static/lib/dom.js": files.address("lib/dom.js")}}


def test_a_change_of_one_module_changes_one_address():
    """Those that import it stay in the caches of browsers."""
    shell = b'import "../lib/dom.js";'
    before = StaticSet({"app/shell.js": shell, "lib/dom.js": b"1"})
    after = StaticSet({"app/shell.js": shell, "lib/dom.js": b"2"})
    assert before.address("app/shell.js") == after.address("app/shell.js")
    assert before.import_map != after.import_map


def test_the_graph_holds_each_module_once_even_in_a_circle():
    files = StaticSet(
        {"a.js": b'import "./b.js";\nimport "./c.js";', "b.js": b'import "./c.js"', "c.js": b'import "./a.js"'}
    )
    assert files.graph("a.js") == ("a.js", "b.js", "c.js")


@pytest.mark.parametrize(
    "source",
    [
        'import { a } from "../lib/dom.js";',
        'import {\n  a,\n  b,\n} from "../lib/dom.js";',
        'import "../lib/dom.js";',
        'export * from "../lib/dom.js";',
        'import{a}from"../lib/dom.js";',
        'const x=1;export{a}from"../lib/dom.js";',
    ],
)
def test_an_import_is_found_as_people_and_as_the_build_write_it(source: str):
    assert imports_of("app/shell.js", source) == ["lib/dom.js"]


def test_a_type_in_a_comment_is_no_import():
    assert imports_of("app/shell.js", '/** @typedef {import("../lib/dom.js").Kind} Kind */') == []


def test_a_file_that_does_not_exist_is_an_error_of_the_template():
    with pytest.raises(LookupError, match=r"no static file 'lib/gone\.js'"):
        StaticSet({}).address("lib/gone.js")


async def test_an_address_with_a_hash_is_kept_for_ever(client: httpx.AsyncClient, directory: StaticDirectory):
    answer = await client.get(directory.files.address("lib/dom.js"))
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_the_hash_of_another_version_is_not_found(
    client: httpx.AsyncClient, directory: StaticDirectory, static: Path
):
    """Never the new content under an old address, nor the old one under a new address."""
    old = directory.files.address("lib/dom.js")
    edit(static / "lib" / "dom.js", b"export const changed = 1;")
    new = directory.refresh().address("lib/dom.js")
    assert (await client.get(old)).status_code == 404
    assert (await client.get(new)).text == "export const changed = 1;"


async def test_an_installed_server_goes_on_with_its_version(static: Path):
    """An upgrade that writes over its files does not reach a server that runs."""
    directory = StaticDirectory(static, editable=False)
    client = client_of(directory)
    edit(static / "app" / "shell.js", b"changed")
    assert "need();" in (await client.get(directory.refresh().address("app/shell.js"))).text


async def test_an_edit_shows_at_the_next_request(client: httpx.AsyncClient, directory: StaticDirectory, static: Path):
    edit(static / "app" / "shell.js", b"edited")
    assert (await client.get("/static/app/shell.js")).text == "edited"
    assert (await client.get(directory.refresh().address("app/shell.js"))).text == "edited"


async def test_an_address_without_a_hash_is_asked_for_again(client: httpx.AsyncClient, static: Path):
    first = await client.get("/static/lib/dom.js")
    assert first.headers["cache-control"] == "no-cache"
    known = {"if-none-match": first.headers["etag"]}
    again = await client.get("/static/lib/dom.js", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    edit(static / "lib" / "dom.js", b"changed")
    assert (await client.get("/static/lib/dom.js", headers=known)).status_code == 200


@pytest.mark.parametrize("path", ["lib/dom.12345678.js", "gone.js", "vendor/.stamp", "../pyproject.toml", "", "lib"])
async def test_nothing_else_is_found(client: httpx.AsyncClient, path: str):
    assert (await client.get(f"/static/{path}")).status_code == 404


async def test_only_reading_is_allowed(client: httpx.AsyncClient):
    assert (await client.post("/static/lib/dom.js")).status_code == 405
    assert (await client.head("/static/lib/dom.js")).status_code == 200


async def test_a_file_that_was_not_built_is_compressed_with_gzip(client: httpx.AsyncClient, static: Path):
    answer = await client.get("/static/lib/dom.js", headers={"accept-encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == (static / "lib" / "dom.js").read_bytes()
    assert int(answer.headers["content-length"]) < 300


async def test_what_the_build_made_is_served(static: Path):
    """Its minified form in all encodings, until the source is edited."""
    source = (static / "lib" / "dom.js").read_bytes()
    made = b"export function need(){}" + LONG
    (static / "built").mkdir()
    for suffix, content in {".min": made, ".br": brotli.compress(made), ".gz": gzip.compress(made)}.items():
        (static / "built" / f"{build_key(source)}{suffix}").write_bytes(content)
    directory = StaticDirectory(static)
    client = client_of(directory)
    for encoding in ("br", "gzip", "identity"):
        answer = await client.get("/static/lib/dom.js", headers={"accept-encoding": encoding})
        body = brotli.decompress(answer.content) if encoding == "br" and answer.content != made else answer.content
        assert body == made
        assert answer.headers.get("content-encoding", "identity") == encoding
    edit(static / "lib" / "dom.js", b"edited")
    assert (await client.get("/static/lib/dom.js")).text == "edited"


async def test_small_files_and_typefaces_are_sent_as_they_are(client: httpx.AsyncClient):
    for name in ("app/shell.js", "vendor/inter.woff2"):
        answer = await client.get(f"/static/{name}", headers={"accept-encoding": "br, gzip"})
        assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("header", "answer"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("GZIP", True), ("*", False), ("", False)],
)
def test_an_encoding_is_taken_if_the_client_says_so(header: str, answer: bool):
    assert accepted(Headers({"accept-encoding": header}), "gzip") is answer
