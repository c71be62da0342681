"""Lines over a number of events, as an SVG that is legible on light and on dark pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from msgspec import Struct

WIDTH: Final = 460
HEIGHT: Final = 240
LEFT, RIGHT, TOP, BOTTOM = 44, 96, 44, 32
GAP: Final = 24
STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #3d434d }
.title { font-weight: 600; fill: #14171c }
.rule { stroke: #d5d9e0; stroke-width: 1 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.l0 { stroke: #2458c8 } .l1 { stroke: #b3541e } .l2 { stroke: #23784b } .l3 { stroke: #7a3fb0 } .l4 { stroke: #5c6470 }
text.l0 { fill: #2458c8; stroke: none } text.l1 { fill: #b3541e; stroke: none } text.l2 { fill: #23784b; stroke: none }
text.l3 { fill: #7a3fb0; stroke: none } text.l4 { fill: #5c6470; stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #b4bbc7 } .title { fill: #eef1f5 } .rule { stroke: #3a414d }
  .l0 { stroke: #7ea6ff } .l1 { stroke: #f0a06a } .l2 { stroke: #6fcf9b }
  .l3 { stroke: #c79bf2 } .l4 { stroke: #a3abb8 }
  text.l0 { fill: #7ea6ff } text.l1 { fill: #f0a06a } text.l2 { fill: #6fcf9b }
  text.l3 { fill: #c79bf2 } text.l4 { fill: #a3abb8 }
}
"""


class Panel(Struct, frozen=True):
    """One chart: a title with the unit, the grid's step, and lines by name, all over the same numbers of events."""

    title: str
    step: float
    lines: Mapping[str, Sequence[float]]


def drawn(events: Sequence[int], panels: Sequence[Panel]) -> str:
    """The panels side by side."""
    width = len(panels) * WIDTH + (len(panels) - 1) * GAP
    parts = [_panel(panel, events, index * (WIDTH + GAP)) for index, panel in enumerate(panels)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" role="img">'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _panel(panel: Panel, events: Sequence[int], left: int) -> str:
    top = panel.step * (int(max(max(line) for line in panel.lines.values()) / panel.step) + 1)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(count: float) -> float:
        return left + LEFT + wide * count / events[-1]

    def y(value: float) -> float:
        return TOP + high * (1 - value / top)

    found = [f'<text class="title" x="{left + LEFT}" y="20">{escape(panel.title)}</text>']
    for number in range(int(top / panel.step) + 1):
        at = y(number * panel.step)
        found.append(f'<path class="rule" d="M{left + LEFT} {at:.1f}h{wide}"/>')
        found.append(f'<text x="{left + LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{number * panel.step:g}</text>')
    for millions in (1, 5, 10):
        if millions * 1_000_000 <= events[-1]:
            at = x(millions * 1_000_000)
            found.append(f'<text x="{at:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{millions} million</text>')
    labelled: list[float] = []
    for number, (name, values) in enumerate(panel.lines.items()):
        way = " ".join(f"{x(count):.1f},{y(value):.1f}" for count, value in zip(events, values, strict=True))
        at = y(values[-1]) + 4
        while any(abs(at - other) < 15 for other in labelled):
            at -= 1
        labelled.append(at)
        found.append(f'<polyline class="line l{number}" points="{way}"/>')
        found.append(f'<text class="l{number}" x="{x(events[-1]) + 8:.1f}" y="{at:.1f}">{escape(name)}</text>')
    return "".join(found)
