"""The command line: every command explains itself in both languages, and says in one sentence what it refuses."""

from __future__ import annotations

import importlib
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
import structlog
import typer
from typer.core import TyperGroup

from console.cli import main as source
from console.cli.demo import command as demo_command
from console.i18n.language import Language

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"\{[a-z]\w*\}")
LOCALES = {"en": "en_GB.UTF-8", "zh": "zh_CN.UTF-8"}
EXAMPLE = {"en": "Example: ", "zh": "示例："}
WITHOUT_JSON = {
    "demo",
    "serve",
    "web",
    "worker",
    "review",
    "db upgrade",
    "grafana export",
    "grafana check",
    "version",
    "rundown export",
}
"""They print no data, or choose its form with --format or the name of a file."""


def tree(app: typer.Typer) -> TyperGroup:
    command = typer.main.get_command(app)
    assert isinstance(command, TyperGroup)
    return command


def paths(group: TyperGroup, *above: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from paths(command, *above, name)
        else:
            yield (*above, name)


COMMANDS = list(paths(tree(source.app)))
GROUPS = [(), *((name,) for name, command in tree(source.app).commands.items() if isinstance(command, TyperGroup))]


@dataclass
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


def in_locale(patch: pytest.MonkeyPatch, **variables: str) -> ModuleType:
    """The command line as a process of that locale has it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        patch.delenv(name, raising=False)
    for name, value in variables.items():
        patch.setenv(name, value)
    spoken = re.compile(r"console\.cli\.(main|terminal|commands(\..+)?)")
    with pytest.MonkeyPatch.context() as loaded:
        for name in sorted(filter(spoken.fullmatch, sys.modules), reverse=True):
            package, _, leaf = name.rpartition(".")
            loaded.delattr(sys.modules[package], leaf)
            loaded.delitem(sys.modules, name)
        module = importlib.import_module("console.cli.main")
        for name in sorted(filter(spoken.fullmatch, sys.modules)):
            del sys.modules[name]
    return module


@contextmanager
def own_logs() -> Iterator[None]:
    """Let a command set up its logs as if it had the process to itself."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


@pytest.fixture(scope="module")
def modules() -> dict[str, ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        return {lang: in_locale(patch, LANG=locale) for lang, locale in LOCALES.items()}


@pytest.mark.parametrize(("typed", "spoken"), [((), None), (("--language", "en"), "en"), (("--language", "zh"), "zh")])
def test_the_demo_speaks_the_language_of_the_terminal_or_the_one_that_is_typed(
    run: Run, lang: str, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], spoken: str | None
) -> None:
    started: list[str] = []

    def start(_settings: object, _host: str, _port: int, language: Language) -> int:
        started.append(language.lang)
        return 0

    monkeypatch.setattr(demo_command, "run", start)
    assert run("demo", *typed).code == 0
    assert started == [spoken or lang]


@pytest.fixture(params=["en", "zh"])
def lang(request) -> str:
    return str(request.param)


@pytest.fixture
def run(lang, modules, monkeypatch, capsys, tmp_path) -> Run:
    monkeypatch.setenv("CUELIGHT_DATA", str(tmp_path))
    for name in ("REDIS_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["cuelight", *arguments])
        code = 0
        with own_logs():
            try:
                modules[lang].main()
            except SystemExit as end:
                code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_has_an_example_in_the_language_of_the_terminal(path, run, lang):
    said = run(*path, "--help")
    assert (said.code, said.err) == (0, "")
    text = " ".join(said.out.split())
    assert EXAMPLE[lang] + "cuelight " + " ".join(path) in text
    assert bool(CHINESE.search(text)) == (lang == "zh")
    assert ("--json" in text) == (" ".join(path) not in WITHOUT_JSON)


@pytest.mark.parametrize("path", GROUPS, ids=" ".join)
def test_the_help_of_a_group_says_what_each_command_is_for(path, run, lang):
    said = run(*path, "--help")
    assert said.code == 0
    listed = said.out.partition("Commands:")[2].strip().splitlines()
    assert listed
    assert all(bool(CHINESE.search(line)) == (lang == "zh") for line in listed)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_example_is_the_same_in_both_languages(path, modules):
    examples = [help_of(modules[lang].app, path).partition(EXAMPLE[lang])[2] for lang in LOCALES]
    assert examples[0]
    assert examples[0] == examples[1]


def help_of(app: typer.Typer, path: tuple[str, ...]) -> str:
    command: Any = tree(app)
    for name in path:
        assert isinstance(command, TyperGroup)
        command = command.commands[name]
    return command.help or ""


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_typed_wrongly_exits_2(path, run):
    said = run(*path, "--no-such-option")
    assert (said.code, said.out) == (2, "")
    assert "--no-such-option" in said.err


@pytest.mark.parametrize(
    "words",
    [
        "no-such-command",
        "login-link",
        "room create street",
        "ingest /no/such/file --room street",
        "serve --port 70000",
        "show list surplus",
    ],
)
def test_what_is_missing_wrong_or_too_much_exits_2(words, run):
    assert run(*words.split()).code == 2


@pytest.mark.parametrize(
    "words",
    [
        "login-link nobody",
        "login-link [/red]",
        "show create --room street --title Autumn --starts-at 2026-10-01T20:00 --template none",
        "show create --room street --title Autumn --starts-at tomorrow",
        "show create --room nowhere --title Autumn --starts-at 2026-10-01T20:00",
        "token create --role king",
        "user add Lin --role king",
        "room create street --name Street --currency euro",
        f"ingest {__file__} --room street --speed never",
        "review nothing --format pdf",
        "worker",
        "web",
        "backup nowhere.backup",
        "restore nowhere.backup",
        f"restore {__file__}",
    ],
)
def test_a_refused_command_says_so_in_one_sentence_and_exits_1(words, run, lang):
    said = run(*words.split())
    assert (said.code, said.out) == (1, "")
    assert len(said.err.splitlines()) == 1
    assert bool(CHINESE.search(said.err)) == (lang == "zh")
    assert not PLACE.search(said.err)


@pytest.mark.parametrize(
    "content",
    [
        '{"FileInfo": {}, "comments": [{"content_offset_seconds": 5.5}]}',
        "hello",
        "[1, 2, 3]",
        "<html/>",
        "<i><d>hi</d></i>",
        "<i></i>",
        "",
    ],
)
def test_a_file_of_which_nothing_is_understood_makes_nothing(content, run, lang, tmp_path):
    """One sentence, and neither a server nor a room nor a show."""
    file = tmp_path / "recording"
    file.write_text(content)
    said = run("ingest", str(file), "--room", "street")
    assert (said.code, said.out) == (1, "")
    assert len(said.err.splitlines()) == 1
    assert bool(CHINESE.search(said.err)) == (lang == "zh")
    assert json.loads(run("room", "list", "--json").out) == []


def test_a_table_speaks_the_language_and_data_does_not(run, lang):
    made = [
        run("room", "create", "street", "--name", "Street", "--json"),
        run("show", "create", "--room", "street", "--title", "Autumn", "--starts-at", "2026-10-01T20:00", "--json"),
        run("token", "create", "--role", "ingest", "--json"),
        run("user", "add", "Lin", "--role", "director", "--json"),
        run("login-link", "Lin", "--json"),
    ]
    assert [said.code for said in made] == [0] * 5
    room, show, token, person, link = (json.loads(said.out) for said in made)
    assert (room["slug"], person["name"]) == ("street", "Lin")
    assert token["token"]
    assert "/enter?link=" in link["link"]
    assert [one["slug"] for one in json.loads(run("room", "list", "--json").out)] == ["street"]
    assert [(one["id"], one["status"]) for one in json.loads(run("show", "list", "--json").out)] == [
        (show["id"], "draft")
    ]
    table = run("show", "list").out
    assert show["id"] in table
    assert all(word in table for word in (("场次", "标题", "草稿") if lang == "zh" else ("Show", "Title", "Draft")))


def test_a_show_is_changed_copied_hidden_and_deleted_without_a_server(run):
    run("room", "create", "street", "--name", "Street")
    show = json.loads(
        run("show", "create", "--room", "street", "--title", "A", "--starts-at", "2026-10-01T20:00", "--json").out
    )
    changed = json.loads(
        run("show", "set", show["id"], "--title", "B", "--starts-at", "2026-10-01T21:00", "--json").out
    )
    assert (changed["title"], changed["starts_at"]) == ("B", show["starts_at"] + 3_600_000)
    copy = json.loads(run("show", "copy", show["id"], "--starts-at", "2026-10-08T20:00", "--json").out)
    assert (copy["title"], copy["id"] != show["id"]) == ("B", True)
    run("show", "set", copy["id"], "--hide")
    assert [one["id"] for one in json.loads(run("show", "list", "--json").out)] == [show["id"]]
    assert len(json.loads(run("show", "list", "--hidden", "--json").out)) == 2
    assert json.loads(run("show", "delete", copy["id"], "--json").out) == {"id": copy["id"], "deleted": True}
    assert run("show", "delete", copy["id"]).code == 1
    assert [one["id"] for one in json.loads(run("show", "list", "--hidden", "--json").out)] == [show["id"]]


def test_targets_are_typed_as_in_the_form_and_those_not_named_stay(run):
    run("room", "create", "street", "--name", "Street", "--currency", "JPY")
    made = run(
        "show", "create", "--room", "street", "--title", "A", "--starts-at", "2026-10-01T20:00",
        "--target", "gmv=5,000,000", "--target", "conversion=3.5%", "--json",
    )  # fmt: skip
    show = json.loads(made.out)
    assert show["targets"] == {"gmv": 5_000_000, "conversion": pytest.approx(0.035)}
    changed = run("show", "set", show["id"], "--target", "viewers=２０００", "--target", "conversion=", "--json")
    assert json.loads(changed.out)["targets"] == {"gmv": 5_000_000, "viewers": 2_000}
    for typed in ("conversoin=3", "gmv", "gmv=lots"):
        refused = run("show", "set", show["id"], "--target", typed)
        assert refused.code == 1
        assert typed.partition("=")[0] in refused.err


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_of_the_terminal_decides(variables, spoken, monkeypatch):
    help_text = in_locale(monkeypatch, **variables).app.info.help
    assert bool(CHINESE.search(help_text)) == (spoken == "zh")
