"""Keys as arguments."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand


class TakesKeys(TyperCommand):
    """A command whose last arguments are keys: one in 64 begins with a dash and would pass for an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keys go behind the sign after which there are no options."""
        dashed = [one for one in args if re.fullmatch(r"-[0-9A-Za-z_-]{21}", one)]
        if dashed and "--" not in args:
            args = [*(one for one in args if one not in dashed), "--", *dashed]
        return super().parse_args(ctx, args)
