"""A rundown goes out as a file and comes back over the command line."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process


def test_a_rundown_goes_out_and_comes_back(server: CuelightServer, owner: httpx.Client, tmp_path: Path) -> None:
    owner.post("/api/v1/rooms", json={"slug": "files", "name": "Files", "currency": "CNY"}).raise_for_status()
    body = {"title": "A", "starts_at": "2026-10-01T20:00:00+08:00", "template": "short-10m"}
    show = owner.post("/api/v1/rooms/files/shows", json=body).raise_for_status().json()["id"]
    for form in ("xlsx", "csv"):
        file = tmp_path / f"plan.{form}"
        server.cli("rundown", "export", show, str(file))
        told = server.cli("rundown", "import", show, str(file), "--mode", "override", "--json")
        assert (told["new"], told["changed"], told["missing"], told["refused"]) == ([], [], [], [])

    changed = tmp_path / "changed.csv"
    changed.write_text("编号,环节名\nA10,Welcome\n", "utf-8")
    words = ("rundown", "import", show, str(changed), "--column", "环节名=title", "--json")
    assert len(server.cli(*words, "--preview")["changed"]) == 1
    assert owner.get(f"/api/v1/shows/{show}/rundown").json()["slots"][0]["title"] != "Welcome"
    assert server.cli(*words)["done"] == {"new": 0, "changed": 1, "removed": 0}
    assert owner.get(f"/api/v1/shows/{show}/rundown").json()["slots"][0]["title"] == "Welcome"
