"""Why a figure has no value."""

from babel.messages.pofile import read_po

from streams import events as ev
from streams.clock import MINUTE
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.reasons import NO_MEANING, NOTHING_BELOW, OVER_ALL, REASONS
from tests.paths import ROOT
from tests.streams.metrics.builders import SHOW_ON_AIR, comment, order_paid, viewer_entered, with_ids
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state


def test_every_figure_without_a_value_says_why() -> None:
    """In every scope, whatever is reported."""
    logs: list[list[ev.Logged]] = [
        [],
        [comment(T)],
        [viewer_entered("ann", T - MINUTE), order_paid("bob", T)],
        [
            viewer_entered("ann", T),
            ev.AudienceOnline(id="?", at=T, count=5),
            ev.ViewerLeft(id="?", at=T + 1, person="ann"),
        ],
    ]
    for told in logs:
        for bounds in ([], SHOW_ON_AIR):
            view = snapshot(folded_state([*bounds, *with_ids(told)]), "one", T + 5 * MINUTE).view()
            scopes = [view["kpis"], view["outside"]["kpis"], *(part["kpis"] for part in view["runs"])]
            scopes += [part["kpis"] for part in (*view["items"], *view["channels"])]
            scopes += [recent[side] for recent in view["recent"] for side in ("last", "before")]
            for kpis in scopes:
                assert {value.reason for value in kpis.values() if value.value is None} <= set(REASONS)
                assert not any(value.reason for value in kpis.values() if value.value is not None)


def test_a_quotient_by_nothing_is_told_from_one_that_has_no_meaning() -> None:
    shown = snapshot(
        folded_state([*SHOW_ON_AIR, *with_ids([order_paid("ann", T), viewer_entered("bob", T - MINUTE)])]),
        "one",
        T + MINUTE,
    )
    run = shown.kpis_of(shown.runs[0])
    assert (run["uv_value"].reason, run["attendance"].reason) == (NOTHING_BELOW, NO_MEANING)


def test_a_share_of_more_than_all_says_what_is_wrong_with_it() -> None:
    """One viewer is reported and two people share."""
    told = [viewer_entered("ann", T), *(ev.Share(id="?", at=T, person=name) for name in ("bob", "cat"))]
    kpis = snapshot(folded_state([*SHOW_ON_AIR, *with_ids(told)]), "one", T + MINUTE).kpis
    assert (kpis["share_rate"].value, kpis["share_rate"].doubt) == (2, OVER_ALL)
    assert {slug for slug, kpi in kpis.items() if kpi.doubt} == {"share_rate", "engagement_rate"}


def test_every_reason_can_be_read_in_chinese_and_reaches_the_pages() -> None:
    with (ROOT / "console/i18n/locale/zh_CN/LC_MESSAGES/cuelight.po").open("rb") as file:
        catalog = read_po(file)
    shown = "".join(path.read_text("utf-8") for path in (ROOT / "static").glob("*/*.js"))
    for text in (*REASONS, OVER_ALL):
        message = catalog.get(text)
        assert message is not None
        assert message.string
        assert f't("{text}")' in shown
