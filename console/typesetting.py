"""Pages for paper: a template of ``templates/print`` and its content become a PDF.

Typst works in a process of its own with a limit of time, so that nothing waits for it. It sees one directory with the
templates, the content and the pictures; it has the typeface that comes with the program and none of the machine, so a
page looks the same everywhere, also where there are no typefaces.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import msgspec

from console.assets import asset_dir
from streams.errors import Unavailable

LIMIT_S: Final = 60.0
AT_ONCE: Final = 2
"""So many documents are set at one time; further ones wait."""
PrintTemplate = Literal["cards", "sheet"]
_COMPILE: Final = (
    "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3], font_paths=[sys.argv[4]],"
    " ignore_system_fonts=True)"
)

_turns = asyncio.Semaphore(AT_ONCE)


async def pdf_of(template: PrintTemplate, content: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The document. ``pictures``: by the names that the content calls them. Raises Unavailable."""
    async with _turns:
        with TemporaryDirectory(prefix="cuelight-print-") as name:
            folder = Path(name)
            await asyncio.to_thread(_lay_out, folder, content, pictures)
            return await _compiled(folder, template)


def _lay_out(folder: Path, content: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    for source in (asset_dir("templates") / "print").glob("*.typ"):
        shutil.copy(source, folder)
    (folder / "content.json").write_bytes(msgspec.json.encode(content))
    for name, picture in pictures.items():
        (folder / name).write_bytes(picture)


async def _compiled(folder: Path, template: PrintTemplate) -> bytes:
    made = folder / "out.pdf"
    arguments = [folder / f"{template}.typ", made, folder, asset_dir("static") / "vendor"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", _COMPILE, *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await asyncio.wait_for(process.communicate(), LIMIT_S)
    except TimeoutError:
        raise Unavailable("Setting the pages took too long. Print fewer products at once.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise Unavailable("The pages could not be set: {reason}.", reason=said.decode(errors="replace")[-300:].strip())
    return await asyncio.to_thread(made.read_bytes)
