"""The page on which figures are reported by hand, its rows, and what the room asks for."""

from __future__ import annotations

from itertools import pairwise

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import field_error, validated
from console.ocr.reader import INSTALL, is_installed
from console.rooms import parts, reported_rows
from console.rooms.reported_rows import ReadingRow, RowCell
from console.rooms.reporting import MOST_FIELDS, REPORTABLE, Reporting, require_reporter
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.figures.contexts import (
    AskedFigure,
    EarlierValue,
    FiguresPage,
    ReportedCell,
    ReportedRow,
    ReportedRows,
    ReportingForm,
)
from console.web.pages.home.forms import errors
from console.web.pages.page import page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show
from streams.errors import CuelightError
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import RATES

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("/figures")
async def figures(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """A row of figures every ten minutes, read off the platform's screen."""
    show, room, wanted = await _opened(services, principal, show_id)
    return await _page(request, services, principal, language, show, room, wanted)


@router.get("/fragments/figures")
async def rows(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The rows so far."""
    show, room, wanted = await _opened(services, principal, show_id)
    asked = _asked(wanted, room, language)
    context = ReportedRows(show=show_head(show, room), asked=asked, rows=await _rows(services, show, asked, language))
    return page(services, language, context)


@router.post("/figures/asked")
async def choose(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Change what the room asks for; a refused form comes back with what was typed."""
    show = await allowed_show(services, principal, show_id, "plan")
    room = await services.room(show.room)
    sent = await request.form()
    form = ReportingForm(
        fields=tuple(str(slug) for slug in sent.getlist("fields") if slug),
        every_min=str(sent.get("every_min", "")).strip(),
        part=str(sent.get("part", "")),
    )
    try:
        wanted = _typed(form)
        known, now = parts.labels(room.parts, language), services.clock.now()
        await services.database.write(
            lambda session: reported_rows.save(session, room.slug, wanted, known, principal.name, now)
        )
    except CuelightError as error:
        _, _, kept = await _opened(services, principal, show_id)
        refused = ReportingForm(
            fields=_with_blanks(form.fields),
            every_min=form.every_min,
            part=form.part,
            errors=errors(error, language, "fields"),
        )
        return await _page(request, services, principal, language, show, room, kept, refused, error.status)
    return RedirectResponse(f"/shows/{show_id}/figures", 303)


def _with_blanks(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The figures of a row with places for two more."""
    return (*fields, "", "")[:MOST_FIELDS]


def _typed(form: ReportingForm) -> Reporting:
    if not form.every_min.isascii() or not form.every_min.isdigit() or int(form.every_min) > 120:
        raise field_error("every_min", N_("Type minutes from 0 to 120."))
    if not form.fields:
        raise field_error("fields", N_("Choose at least one figure."))
    return validated({"fields": list(form.fields), "every_min": int(form.every_min), "part": form.part}, Reporting)


async def _opened(services: Services, principal: Principal, show_id: str) -> tuple[Show, Room, Reporting]:
    show = await allowed_show(services, principal, show_id, "report figures")
    wanted = await services.database.read(lambda session: reported_rows.settings(session, show.room))
    require_reporter(principal, show.room, wanted.part)
    return show, await services.room(show.room), wanted


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    show: Show,
    room: Room,
    wanted: Reporting,
    form: ReportingForm | None = None,
    status: int = 200,
) -> Response:
    asked = _asked(wanted, room, language)
    context = FiguresPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        asked=asked,
        rows=await _rows(services, show, asked, language),
        every_min=wanted.every_min,
        started_at=show.started_at,
        now=services.clock.now(),
        may_choose=principal.may("plan", room.slug),
        reads_screenshots=is_installed(),
        install=INSTALL,
        form=form
        or ReportingForm(fields=_with_blanks(wanted.fields), every_min=str(wanted.every_min), part=wanted.part),
        choices=tuple(Choice(value=slug, label=CATALOGUE[slug].label(language.lang)) for slug in REPORTABLE),
        parts=tuple(Choice(value=part, label=label) for part, label in parts.labels(room.parts, language).items()),
    )
    return page(services, language, context, status)


def _asked(wanted: Reporting, room: Room, language: Language) -> tuple[AskedFigure, ...]:
    return tuple(_field(slug, room, language) for slug in wanted.fields if slug in CATALOGUE)


def _field(slug: str, room: Room, language: Language) -> AskedFigure:
    kpi = CATALOGUE[slug]
    counts = kpi.denominator is None and kpi.unit not in RATES
    return AskedFigure(
        slug=slug,
        label=kpi.label(language.lang),
        unit=kpi.unit,
        sign={"money": room.currency, "percent": "%"}.get(kpi.unit, ""),
        grows=counts and kpi.window == "so_far",
        keys="decimal" if kpi.unit in ("money", "percent", "ratio", "index", "per_minute") else "numeric",
    )


async def _rows(
    services: Services, show: Show, asked: tuple[AskedFigure, ...], language: Language
) -> tuple[ReportedRow, ...]:
    now = services.clock.now()
    found = await services.database.read(lambda session: reported_rows.of_show(session, show, now))
    return tuple(_row(row, asked, language) for row in reported_rows.rows(found))


def _row(row: ReadingRow, asked: tuple[AskedFigure, ...], language: Language) -> ReportedRow:
    """A row with a cell for each figure that is asked for now, and those that were besides."""
    slugs = list(dict.fromkeys([*(field.slug for field in asked), *row.cells]))
    first = min(_first(cell) for cell in row.cells.values())
    earlier = [
        EarlierValue(
            label=CATALOGUE[slug].label(language.lang),
            value=old.value,
            unit=CATALOGUE[slug].unit,
            by=by,
            taken_at=taken_at,
        )
        for slug, cell in row.cells.items()
        for old, by, taken_at in _corrections(cell)
    ]
    return ReportedRow(
        at=row.at,
        by=first[1],
        cells=tuple(
            ReportedCell(
                slug=slug,
                label=CATALOGUE[slug].label(language.lang),
                unit=CATALOGUE[slug].unit,
                value=row.cells[slug].value if slug in row.cells else None,
                corrected=slug in row.cells and bool(row.cells[slug].before),
            )
            for slug in slugs
        ),
        earlier=tuple(sorted(earlier, key=lambda one: -one.taken_at)),
    )


def _first(cell: RowCell) -> tuple[int, str]:
    one = cell.before[0] if cell.before else cell
    return one.taken_at, one.by


def _corrections(cell: RowCell) -> list[tuple[reported_rows.EarlierCell | RowCell, str, int]]:
    """What stood there, by whom it was replaced and when."""
    in_order: tuple[reported_rows.EarlierCell | RowCell, ...] = (*cell.before, cell)
    return [(old, new.by, new.taken_at) for old, new in pairwise(in_order)]
