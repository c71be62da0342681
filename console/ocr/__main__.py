"""The child process that reads a picture: PNG on standard input, boxes of text as JSON on standard output.

It limits itself before it reads or imports anything, takes its turn, and connects to nowhere: the models lie in the
package. ``python -m console.ocr LOCK``: one process at a time holds the file LOCK.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import sys
from io import BytesIO
from typing import Any, Final

MEMORY: Final = 3 * 2**30
"""Bytes of address space; a screenshot takes about half of it."""
CPU_S: Final = 60
THREADS: Final = 2
NICENESS: Final = 10


def main() -> None:
    """Read one picture, and end."""
    limit()
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(sys.argv[1], "ab") as turn:  # noqa: PTH123 - before anything is imported
        fcntl.flock(turn, fcntl.LOCK_EX)
        answer.write(_boxes(sys.stdin.buffer.read()))
        answer.close()


def limit() -> None:
    """Take no more memory and time than a screenshot needs, and make way for whatever else runs."""
    os.nice(NICENESS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not know them all
            resource.setrlimit(what, (most, most))
    os.environ["OMP_NUM_THREADS"] = str(THREADS)
    sys.addaudithook(_stay_here)


def _stay_here(event: str, _: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise PermissionError("a picture is read on this machine")


def _boxes(picture: bytes) -> bytes:
    import msgspec
    import numpy
    from PIL import Image
    from rapidocr import RapidOCR

    from console.ocr.boxes import TextBox

    with Image.open(BytesIO(picture), formats=("PNG",)) as opened:
        pixels = numpy.asarray(opened.convert("RGB"))[:, :, ::-1]
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    read: Any = engine(pixels)
    if read.boxes is None:
        return b"[]"
    return msgspec.json.encode(
        [
            TextBox(
                text,
                float(score),
                float(corners[:, 0].min()),
                float(corners[:, 1].min()),
                float(corners[:, 0].max()),
                float(corners[:, 1].max()),
            )
            for corners, text, score in zip(read.boxes, read.txts, read.scores, strict=True)
        ]
    )


if __name__ == "__main__":
    main()
