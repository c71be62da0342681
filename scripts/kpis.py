"""Writes docs/kpis.md, the dictionary of the figures, from their catalogue: `python -m scripts.kpis`.

`--check` changes nothing and fails when the file is not in line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from streams.metrics.kpis.catalogue import CATALOGUE, Kpi

PAGE = Path(__file__).resolve().parent.parent / "docs" / "kpis.md"
COLUMNS = ("slug", "zh", "en", "unit", "better", "formula", "basis", "window", "scopes", "keep in mind")

HEAD = """\
# Dictionary of the figures

Made from the catalogue by `python -m scripts.kpis`; change it there (the modules in
`streams/metrics`), not here. The same entries feed tiles, review, interface, exports and dashboards.

- **unit**: in the interface, money is in minor units of the room's currency and a percentage is a fraction of 1.
- **basis**: uv counts different people, pv counts every time, count counts orders, pieces or goods.
- **window**: *now* at the instant; *so_far* since the show's window opened; *air_time* while on air; *after* known only
  days later.
- **scopes**: where it has a meaning. *run* is a run, and all that is like one: a kind of slot, a slot, the time of one
  host, the last minutes, what fell into no run. *tier* is the people of a tier, *channel* those who came by one.
- **money by time** belongs to the run that was on air, as viewers saw it; **by item** to the latest run that presented
  the SKU, up to the lag after its end, otherwise to the shelf. Either way runs and rest sum to the show.
- **SKU**: an item that the room's list of products knows by several names (product id, code, the codes of its sizes)
  counts as one, whichever of them an event says. Where a platform reports the stock of sizes only, what is left of the
  item is the sum of the newest reports, as of the newest.
- The house's own accounts are left out of people, visits and interaction; their orders are sales without a buyer. A
  line that is marked as a gift or has no money is none of a sale.
- **sales** are what buyers paid, or what the shop receives where the room says so; orders that came from no live room,
  or from an account that is not the room's, stand apart.
- **(reported)**: the events do not give it. A platform, a file or a person can state it with `figure.reported`, and the
  formula says how they should have made it.
- **readings** (报数) are what a person or a platform states of a figure at an instant. The same figure, source and
  instant again is a correction. A figure that is counted stays counted, and the newest reading stands beside it; of one
  that is not, the newest reading is shown with its source and its age: the newest counts, of one instant by hand before
  the platform. One figure never mixes sources. What nobody states may be made of the readings of one source: the peak
  is the highest reading online while on air (or the stated peak, where that is higher), a quotient is made of the
  newest readings of both its parts and is as old as the older one. Between readings nothing is known: curves show
  points, and no mean, no run and no minute is made of them. After 15 minutes a reading is late, except a peak.
- A quotient with an unknown or zero denominator has no value, never 0. Nothing is clamped.
- Counts and money add up over parts. Different people, rates and peaks do not.
- **last minutes**: every figure of a run also exists over the last 1 and 5 minutes, beside the 1 and 5 before. They
  end with the newest whole ten seconds; people are those of these minutes. Conversion then is buyers of the last five
  minutes ÷ people who came in them.
- **rank**: where the last whole minute stands among the show's whole minutes so far (the last day's at most): the share
  of them that were below, equal ones half. A minute without a value (nobody came, so nothing converts) is not compared.
  Online is compared by the mean of a minute.
- **targets** are frozen at the start, with the planned length of the show. What adds up over a show is expected by the
  curve, which is even unless the start says otherwise; a rate, a mean or a peak is to be what the target says at any
  time. A target whose figure is unknown is left out.
- **overall score** (attainment and pace over several targets): volumes and rates are weighed apart. A rate is a figure
  whose formula is a quotient (÷), so is a mean; every other one is a volume. Each side's score is the weighted mean of
  its targets, and the overall score is the lower of the two, so that a rate at 90 % hides no sales at 20 %. With
  targets of one side only, that side is the overall score.
- **new and returning** people, first purchases and repurchases are as far as the room's own record goes. `history` in
  the answer says how many earlier shows that are, and how much of the year before they cover.
- A figure without a value says why (`reason`).
"""


def page(entries: Iterable[Kpi]) -> str:
    """The whole file."""
    lines = [HEAD, _row(COLUMNS), _row("---" for _ in COLUMNS), *(_row(_cells(kpi)) for kpi in entries)]
    return "\n".join(lines) + "\n"


def _cells(kpi: Kpi) -> tuple[str, ...]:
    return (
        f"`{kpi.slug}`",
        kpi.zh,
        kpi.en,
        kpi.unit,
        kpi.direction,
        f"{kpi.formula('en')}{'' if kpi.counted else ' (reported)'}<br>{kpi.formula('zh')}",
        kpi.basis,
        kpi.window,
        ", ".join(kpi.scopes),
        "<br>".join(text for text in (kpi.caveat("en"), kpi.caveat("zh")) if text),
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not in line")
    options = parser.parse_args(arguments)
    text = page(CATALOGUE.values())
    if options.check:
        in_line = PAGE.exists() and PAGE.read_text("utf-8") == text
        if not in_line:
            print(f"{PAGE.name} is not in line with the catalogue: run python -m scripts.kpis", file=sys.stderr)
        return int(not in_line)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
