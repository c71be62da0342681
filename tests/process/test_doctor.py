"""``cuelight doctor`` goes through everything, names what is wrong with the way out, and mends on request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from console.cli import main as cli
from tests.process.test_damage import (
    BATCHES,
    REFUSED,
    SIZE,
    changed,
    counts,
    damaged,
    figures,
    log_file,
    recorded,
    send,
)
from tests.server import CuelightServer

pytestmark = pytest.mark.process

__all__ = ["damaged", "recorded"]


def doctor(server: CuelightServer, *arguments: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """The exit code, and what was found by level."""
    ran = CliRunner().invoke(cli.app, ["doctor", "--json", "--port", "0", *arguments], env=server.environment)
    found: dict[str, list[dict[str, Any]]] = {"ok": [], "warning": [], "error": []}
    for one in json.loads(ran.stdout)["findings"]:
        found[one["level"]].append(one)
    assert json.loads(ran.stdout)["ok"] == (not found["error"]) == (ran.exit_code == 0)
    return ran.exit_code, found


def test_a_server_at_work_is_well(tmp_path: Path) -> None:
    with CuelightServer(tmp_path / "data") as server:
        code, found = doctor(server)
        assert (code, found["error"]) == (0, [])
        checked = {one["check"] for one in found["ok"] + found["warning"]}
        assert checked >= {"versions", "directory", "disk", "clock", "database", "key", "log", "server"}


@pytest.mark.parametrize(("damage", "said"), REFUSED.values(), ids=REFUSED)
def test_what_a_start_refuses_is_an_error_with_the_same_way_out(
    damaged: CuelightServer, damage: Any, said: str
) -> None:
    before = doctor(damaged)
    assert (before[0], before[1]["error"]) == (0, [])
    damage(damaged.data)
    code, found = doctor(damaged)
    assert code == 1
    way_out = said.rpartition(".*")[2]
    assert any(way_out in one["text"] for one in found["error"])


def test_a_directory_that_others_may_read_and_a_damaged_checkpoint_are_warnings(damaged: CuelightServer) -> None:
    damaged.data.chmod(0o755)
    (damaged.data / "pseudonym.key").chmod(0o644)
    checkpoints = sorted(damaged.data.glob("checkpoints/street/*.checkpoint"))
    if checkpoints:
        changed(checkpoints[0], 40, b"????")
    code, found = doctor(damaged)
    assert code == 0
    warned = {one["check"] for one in found["warning"]}
    assert warned >= {"directory", "key"} | ({"checkpoints"} if checkpoints else set())


def test_a_lost_manifest_is_written_anew(recorded: tuple[Path, str, str], damaged: CuelightServer) -> None:
    (damaged.data / "valkey" / "appendonlydir" / "appendonly.aof.manifest").unlink()
    assert doctor(damaged, "--mend", "manifest")[0] == 0
    assert comments_after_start(damaged, recorded) == BATCHES * SIZE


def test_a_lost_key_is_made_anew_on_request_only(recorded: tuple[Path, str, str], damaged: CuelightServer) -> None:
    (damaged.data / "pseudonym.key").unlink()
    assert doctor(damaged)[0] == 1
    assert not (damaged.data / "pseudonym.key").exists()
    assert doctor(damaged, "--mend", "key")[0] == 0
    assert comments_after_start(damaged, recorded) == BATCHES * SIZE


def test_a_lost_log_is_begun_anew_and_knows_its_shows(recorded: tuple[Path, str, str], damaged: CuelightServer) -> None:
    shutil.rmtree(damaged.data / "valkey")
    shutil.rmtree(damaged.data / "checkpoints", ignore_errors=True)
    assert doctor(damaged, "--mend", "log")[0] == 0
    _, show, token = recorded
    damaged.start()
    with damaged.client(token) as client:
        assert send(client, 0) == 202
        assert counts(figures(client, show, SIZE))["comments"] == SIZE


def test_a_log_damaged_in_the_middle_goes_on_with_what_stands_before(
    recorded: tuple[Path, str, str], damaged: CuelightServer
) -> None:
    file = log_file(damaged.data)
    content = file.read_bytes()
    changed(file, content.index(b"\r\n*", len(content) // 2) + 2, b"?" * 20)
    with pytest.raises(RuntimeError, match="damaged in its middle"):
        damaged.start()
    code, found = doctor(damaged)
    assert (code, [one["check"] for one in found["error"]]) == (1, ["log"])
    code, found = doctor(damaged, "--mend", "log")
    assert code == 0
    assert any("cut off" in one["text"] for one in found["warning"])
    assert 0 <= comments_after_start(damaged, recorded, wanted=0) < BATCHES * SIZE


def comments_after_start(server: CuelightServer, recorded: tuple[Path, str, str], wanted: int = BATCHES * SIZE) -> int:
    _, show, token = recorded
    server.start()
    with server.client(token) as client:
        return int(counts(figures(client, show, wanted))["comments"] or 0)


def test_nothing_is_mended_that_is_well_or_in_use(damaged: CuelightServer, tmp_path: Path) -> None:
    for part in ("log", "key"):
        ran = CliRunner().invoke(cli.app, ["doctor", "--mend", part], env=damaged.environment)
        assert "Nothing was changed" in str(ran.exception)
    damaged.start()
    ran = CliRunner().invoke(cli.app, ["doctor", "--mend", "log"], env=damaged.environment)
    assert str(damaged.pid) in str(ran.exception)
