"""``cuelight ingest`` against a real server: the figures that it prints are those of the file."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.server import CuelightServer

BLREC = """<i><metadata>
<record_start_time>2026-05-01T20:00:00+08:00</record_start_time><recorder>blrec 2</recorder>
</metadata>
<sc ts="10.000" uid="1001" user="Ann" price="30000" time="60">hello</sc>
<gift ts="11.000" uid="1002" user="Ben" giftname="Rose" giftcount="2" cointype="金瓜子" price="1000"/>
</i>"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("ingest")
    with CuelightServer(folder / "data"):
        yield folder


def ingest(data: Path, room: str) -> dict[str, Any]:
    file = data / "recording.xml"
    file.write_text(BLREC)
    words = ("ingest", str(file), "--room", room, "--speed", "max", "--json", "--data", str(data / "data"))
    said = subprocess.run([sys.executable, "-m", "console.cli", *words], capture_output=True, check=True, timeout=120)
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


@pytest.mark.parametrize("room", ["one", "two", "three"])
def test_the_figures_are_those_of_the_whole_file(data: Path, room: str) -> None:
    """A new room and a new show each time: the first frame takes a while. The same file again changes nothing."""
    for _ in range(2):
        answer = ingest(data, room)
        counted = answer["counted"]
        assert (answer["accepted"], answer["complete"]) == (3, True)
        assert [counted[slug] for slug in ("comments", "participants", "gifts", "gift_value")] == [1, 2, 3, 3_200]
