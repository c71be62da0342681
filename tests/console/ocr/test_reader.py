"""Screenshots are read by a child process on this machine; without the recogniser the page and the interface say so."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from console.ocr import reader
from console.ocr.candidates import candidates
from console.ocr.reader import PictureReader
from console.rooms.reporting import DEFAULT_FIELDS
from console.rooms.screenshots import readable
from streams.errors import Invalid, NotInstalled, TooLarge, TooMany
from tests.console.ocr.drawn import READ, needs_recogniser, screen

LIMITS = """
import resource, runpy
child = runpy.run_module("console.ocr.__main__", run_name="child")
child["limit"]()
print(*(resource.getrlimit(what)[0] for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)))
import socket
try:
    socket.create_connection(("127.0.0.1", 9))
except PermissionError as error:
    print(error)
"""


@needs_recogniser
@pytest.mark.parametrize("is_above", [False, True])
async def test_a_screen_is_read_number_by_number(tmp_path: Path, is_above: bool) -> None:
    picture, size = readable(screen(is_above=is_above))
    boxes = await PictureReader(tmp_path / "lock").read(picture)
    found = candidates(boxes, size, DEFAULT_FIELDS, "CNY")
    assert {one.slug: one.value for one in found} == READ
    assert min(one.confidence for one in found if one.slug not in ("inflow", "outflow")) > 0.8


@needs_recogniser
async def test_a_child_that_fails_is_a_refusal_and_the_next_picture_is_read(tmp_path: Path) -> None:
    pictures = PictureReader(tmp_path / "lock")
    with pytest.raises(Invalid, match="could not be read"):
        await pictures.read(b"no picture")
    picture, _ = readable(screen([("GMV", "5")], columns=1))
    assert "GMV" in [box.text for box in await pictures.read(picture)]


def test_the_child_limits_itself_and_connects_to_nowhere() -> None:
    said = subprocess.run([sys.executable, "-c", LIMITS], capture_output=True, text=True, check=True).stdout.split("\n")
    assert said[:2] == [f"{3 * 2**30} 60 0", "a picture is read on this machine"]
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != 60


async def test_more_than_a_few_waiting_are_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "is_installed", lambda: True)
    monkeypatch.setattr(reader, "MOST_WAITING", 0)
    with pytest.raises(TooMany):
        await PictureReader(tmp_path / "lock").read(b"")


async def test_without_the_recogniser_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "is_installed", lambda: False)
    with pytest.raises(NotInstalled, match=r"pip install 'cuelight\[ocr\]'"):
        await PictureReader(tmp_path / "lock").read(b"")


def test_a_picture_is_checked_before_and_only_its_pixels_go_on() -> None:
    with pytest.raises(Invalid):
        readable(b"GIF89a")
    with pytest.raises(TooLarge):
        readable(bytes(10_000_001))
    picture, size = readable(screen())
    assert picture.startswith(b"\x89PNG")
    assert size == (1380, 440)


def test_nothing_but_the_child_imports_the_recogniser() -> None:
    """Not even to find out whether it is there."""
    code = f"import sys, console.web.app, console.cli.worker; reader = sys.modules['{reader.__name__}']"
    code += "; reader.is_installed(); print({'rapidocr', 'cv2', 'onnxruntime'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
