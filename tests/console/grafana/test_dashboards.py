"""The dashboards are made by code, and ask for what the console exports."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from console.assets import asset_dir
from console.cli import grafana as command
from console.cli import main as cli
from console.grafana.dashboards import dashboards
from console.grafana.panels import models
from console.grafana.queries import expressions
from tests.paths import ROOT

VARIABLES = {"$room": "street", "$__rate_interval": "1m"}
"""What Grafana puts in before it asks Prometheus."""


needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed (Debian: prometheus)"
)


def filled_in(expr: str) -> str:
    """The expression as Prometheus gets it."""
    for name, value in VARIABLES.items():
        expr = expr.replace(name, value)
    return expr


def promtool(*arguments: str | Path) -> str:
    """What promtool answers; it must be content."""
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def board() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(dashboards()["on-air.json"])
    return made


def test_the_committed_files_are_what_the_code_makes() -> None:
    """Somebody who changed the code runs ``cuelight grafana export``."""
    committed = {path.name: path.read_text("utf-8") for path in (ROOT / "dashboards").glob("*.json")}
    assert committed == dict(dashboards())


def test_the_same_code_makes_the_same_text() -> None:
    assert dashboards() == dashboards()


def test_the_model_reads_its_own_text(board: dict[str, Any]) -> None:
    """Nothing in the file is unknown to the schema of the SDK."""
    assert json.loads(json.dumps(models.Dashboard.from_json(board), default=lambda part: part.to_json())) == board


def test_queries_name_only_what_exists() -> None:
    assert command.check() == []


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        ("max(cuelight_applause)", "there is no metric cuelight_applause"),
        ("rate(cuelight_commands[5m])", "there is no metric cuelight_commands"),
        ('{room="street"}', "there is no metric {…}"),
        ('cuelight_kpi{town="Hangzhou"}', "cuelight_kpi has no label town"),
        ('cuelight_kpi{kpi="applause"}', "there is no figure applause"),
        ("sum by (room) (cuelight_commands_total)", "no metric of the query has a label room"),
    ],
)
def test_a_query_for_something_else_is_a_fault(tmp_path: Path, expr: str, message: str) -> None:
    panel = {"title": "Applause", "targets": [{"expr": expr}]}
    (tmp_path / "made-up.json").write_text(json.dumps({"panels": [panel]}))
    [(place, fault)] = command.check(tmp_path)
    assert place == "made-up.json: Applause"
    assert fault.message.format(**fault.params) == message


def test_a_variable_is_checked_like_a_panel(tmp_path: Path) -> None:
    variable = {"type": "query", "name": "room", "query": "label_values(cuelight_rooms, room)"}
    (tmp_path / "made-up.json").write_text(json.dumps({"templating": {"list": [variable]}}))
    assert [place for place, _ in command.check(tmp_path)] == ["made-up.json: $room", "made-up.json: $room"]


def test_every_panel_of_one_room_is_asked_for_that_room(board: dict[str, Any]) -> None:
    """A figure of another room never stands on the page."""
    by_room = {name for name, labels in command.metrics().items() if "room" in labels}
    for place, expr in expressions(board):
        if not place.startswith("$") and any(name in expr for name in by_room):
            selectors = re.findall(r"cuelight_\w+({[^}]*})?", expr)
            assert all('room="$room"' in selector for selector in selectors), place


def test_simulated_figures_are_labelled_first(board: dict[str, Any]) -> None:
    first = board["panels"][0]
    assert 'simulated="true"' in first["targets"][0]["expr"]
    assert "SIMULATED" in first["fieldConfig"]["defaults"]["mappings"][0]["options"]["1"]["text"]


def test_a_number_is_of_this_instant(board: dict[str, Any]) -> None:
    """A range query would show the last value of a show that has ended as if it were live."""
    stats = [target for panel in board["panels"] if panel["type"] == "stat" for target in panel["targets"]]
    assert stats
    assert all(target["instant"] and not target["range"] for target in stats)


def test_rows_fill_the_width(board: dict[str, Any]) -> None:
    for panel in board["panels"]:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)


@needs_promtool
def test_prometheus_reads_every_expression(board: dict[str, Any], tmp_path: Path) -> None:
    """As rules, which promtool parses and types."""
    found = [filled_in(expr) for _, expr in expressions(board)]
    rules = [{"record": f"panel_{number}", "expr": expr} for number, expr in enumerate(found)]
    path = tmp_path / "rules.yml"
    path.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(found)} rules found" in promtool("check", "rules", path)


@needs_promtool
@pytest.mark.parametrize(
    ("room", "simulated", "shown"), [("street", "true", 1), ("street", "false", 0), ("shop", "true", None)]
)
def test_the_label_follows_the_room(
    board: dict[str, Any], tmp_path: Path, room: str, simulated: str, shown: int | None
) -> None:
    """1 reads as simulated, 0 as real; another room's figures say nothing about this one."""
    series = {
        "series": f'cuelight_kpi{{room="{room}", kpi="gmv", simulated="{simulated}", source="counted"}}',
        "values": "5x4",
    }
    asked = {
        "expr": filled_in(board["panels"][0]["targets"][0]["expr"]),
        "eval_time": "30s",
        "exp_samples": [] if shown is None else [{"labels": "{}", "value": shown}],
    }
    path = tmp_path / "test.yml"
    path.write_text(json.dumps({"tests": [{"interval": "15s", "input_series": [series], "promql_expr_test": [asked]}]}))
    promtool("test", "rules", path)


def test_export_writes_the_files_and_names_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["grafana", "export", "--output", str(tmp_path / "new")])
    assert done.exit_code == 0
    assert (tmp_path / "new" / "on-air.json").read_text("utf-8") == dashboards()["on-air.json"]


def test_the_check_says_by_its_exit_code_what_it_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.app, ["grafana", "check"]).exit_code == 0
    panel = {"title": "Applause", "targets": [{"expr": "cuelight_applause"}]}
    (tmp_path / "made-up.json").write_text(json.dumps({"panels": [panel]}))
    monkeypatch.setattr(command, "asset_dir", lambda _: tmp_path)
    assert CliRunner().invoke(cli.app, ["grafana", "check"]).exit_code == 1


def test_an_installation_finds_the_dashboards() -> None:
    assert (asset_dir("dashboards") / "on-air.json").is_file()
