"""Where the files that are not Python are found.

A wheel carries them inside the package; in a checkout, and so in an editable install, they stand beside it.
"""

from pathlib import Path
from typing import Literal

AssetKind = Literal["static", "templates", "dashboards"]

_PACKAGE = Path(__file__).resolve().parent


def asset_dir(name: AssetKind) -> Path:
    """Return the directory of the pages' static files, their templates, or the Grafana dashboards.

    Raises FileNotFoundError when the installation lacks it, which only a damaged one does.
    """
    for parent in (_PACKAGE / "_assets", _PACKAGE.parent):
        directory = parent / name
        if directory.is_dir():
            return directory
    raise FileNotFoundError(f"the directory {name!r} is missing from this installation of Cuelight; install it again")
