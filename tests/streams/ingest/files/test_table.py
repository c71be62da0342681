"""CSV tables of events."""

import pytest

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files import Recording, read

AT = 1_767_225_600_000
ORDERS = "type,at,person,order,sku,quantity,amount\n"


def recording(text: str, currency: str = "CNY") -> Recording:
    return read(text.encode(), "csv", currency)


def events(found: Recording) -> list[WireEvent]:
    return [event for row in found.elements for event in row.events]


def test_the_columns_are_the_fields():
    found = recording(f"id,type,at,person,text\ne1,comment,{AT},u1,有M码吗\n")
    assert events(found) == [{"id": "e1", "type": "comment", "person": "u1", "text": "有M码吗"}]
    assert found.elements[0].at == AT


def test_cells_become_what_their_field_is():
    """The same column name is money in a gift and any number in a figure."""
    head = "type,at,value,currency,slug,source,count\n"
    gift, figure = events(recording(f"{head}gift,{AT},500,USD,,,2\nfigure.reported,{AT},1.5,,views,manual,\n"))
    assert (gift["value"], gift["count"], gift["currency"]) == (500, 2, "USD")
    assert (figure["value"], figure["source"]) == (1.5, "manual")
    assert "currency" not in figure


@pytest.mark.parametrize("at", ["2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00Z", str(AT)])
def test_an_instant_is_milliseconds_or_iso(at: str):
    assert recording(f"type,at\nlike,{at}\n").elements[0].at == AT


def test_rows_of_one_order_become_one_event():
    """The room's currency is meant where none is named."""
    found = recording(
        f"{ORDERS}order.paid,{AT},u,987654321098765432,A,2,200\norder.paid,{AT},u,987654321098765432,B,1,50\n"
    )
    (event,) = events(found)
    assert event["order"] == "987654321098765432"
    assert event["currency"] == "CNY"
    assert event["lines"] == [{"sku": "A", "quantity": 2, "amount": 200}, {"sku": "B", "quantity": 1, "amount": 50}]
    kind = found.summary.kinds["order.paid"]
    assert (kind.found, kind.understood, kind.merged) == (2, 1, 1)


def test_orders_are_in_the_rooms_currency_and_gifts_in_any():
    found = recording(
        "type,at,person,order,sku,quantity,amount,value,currency\n"
        f"order.paid,{AT},u,1,A,1,5,,USD\ngift,{AT},u,,,,,5,USD\n"
    )
    assert found.summary.events == {"gift": 1}
    assert str(found.summary.problems[0]) == "row 2: it is in USD, the room is in CNY"


def test_a_row_says_where_its_order_came_from_and_which_payment_it_is():
    found = recording(
        "type,at,person,order,part,traffic,account,sku,quantity,amount,subsidy,received,gift\n"
        f"order.paid,{AT},u,1,deposit,card,quay,A,1,50,5,,\n"
        f"order.paid,{AT + 9},u,1,balance,card,quay,A,1,150,,140,\n"
        f"order.paid,{AT + 9},u,1,balance,card,quay,G,1,0,,,true\n"
    )
    first, second = events(found)
    assert (first["part"], first["traffic"], first["account"]) == ("deposit", "card", "quay")
    assert first["lines"] == [{"sku": "A", "quantity": 1, "amount": 50, "subsidy": 5}]
    assert second["lines"] == [
        {"sku": "A", "quantity": 1, "amount": 150, "received": 140},
        {"sku": "G", "quantity": 1, "amount": 0, "gift": True},
    ]


def test_an_order_row_that_is_there_twice_counts_once():
    found = recording(ORDERS + f"order.paid,{AT},u,1,A,2,200\n" * 2)
    assert len(events(found)[0]["lines"]) == 1
    assert found.summary.repeats == 1


def test_created_and_paid_are_two_events():
    found = recording(f"{ORDERS}order.created,{AT},u,1,A,2,200\norder.paid,{AT},u,1,A,2,200\n")
    assert found.summary.events == {"order.created": 1, "order.paid": 1}
    assert len({event["id"] for event in events(found)}) == 2


def test_a_refund_adds_its_rows_up():
    """A refund at another time is another refund; one without lines is only money."""
    found = recording(
        f"{ORDERS}order.refunded,{AT},u,1,A,1,100\norder.refunded,{AT},u,1,B,1,50\norder.refunded,{AT + 9},u,1,,,7\n"
    )
    first, second = events(found)
    assert (first["amount"], len(first["lines"])) == (150, 2)
    assert second["amount"] == 7
    assert "lines" not in second


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("order.paid,{at},u,1,A,2,199.00", "amount", "`199.00` must be a whole number"),
        ("order.paid,{at},u,1,A,0,100", "quantity", ">= 1"),
        ("order.paid,{at},u,1,A,,100", "quantity", "it is empty"),
        ("order.paid,{at},u,9.87654E+17,A,1,100", "order", "rounded by a spreadsheet"),
        ("order.paid,1.76723E+12,u,1,A,1,100", "at", "rounded by a spreadsheet"),
        ("order.paid,1767225600,u,1,A,1,100", "at", "looks like seconds"),
        ("order.paid,2026-01-01 08:00,u,1,A,1,100", "at", "ISO 8601 with an offset"),
        ("order.refunded,{at},u,1,,,", "amount", "a refund needs its amount"),
        ("order.refunded,{at},u,1,,3,5", "sku", "it is empty"),
        ("order.paid,{at},v,0,A,1,100", "person", "differs from the first row of order 0"),
        ("order.paid,{at},,2,A,1,100", None, "`person` is missing"),
        (",{at},u,2,A,1,100", None, "`type` must be a text"),
        ("like,{at},u,2,A,1,100,x", None, "more cells than the header"),
    ],
)
def test_a_bad_row_is_reported_with_row_and_column(row: str, column: str | None, reason: str):
    """Rows are numbered as a spreadsheet shows them; the good ones are kept."""
    found = recording(f"{ORDERS}order.paid,{AT},u,0,A,1,100\n,,,,,,\n{row.format(at=AT)}\n")
    (problem,) = found.summary.problems
    assert (problem.unit, problem.number, problem.column) == ("row", 4, column)
    assert reason in str(problem)
    assert found.size == 1
    assert found.summary.kinds["row"].set_aside == 1


def test_a_column_nobody_knows_is_noted_and_sent_along():
    found = recording(f"type,at,mood\nlike,{AT},happy\n")
    (note,) = found.summary.problems
    assert (note.number, note.column) == (1, "mood")
    assert events(found)[0]["mood"] == "happy"
    assert found.summary.not_understood == 0


@pytest.mark.parametrize(
    ("header", "reason"),
    [("type,person", "no column `at`"), ("a,b", "no column `at`, `type`"), ("type,at,at", "names `at` twice")],
)
def test_a_header_that_cannot_be_used_is_refused(header: str, reason: str):
    with pytest.raises(Invalid, match=reason):
        recording(f"{header}\nlike,1\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(encoding: str, separator: str):
    """Chinese Excel writes GBK as "CSV" and UTF-16 with tabs as "Unicode text"."""
    text = f"type,at,text\r\ncomment,{AT},这件有黑色的吗\r\n".replace(",", separator)
    found = read(text.encode(encoding))
    assert found.format == "csv"
    assert events(found)[0]["text"] == "这件有黑色的吗"


def test_bytes_in_no_encoding_cost_the_cell_they_stand_in():
    found = read(f"type,at,text\ncomment,{AT},ok\ncomment,{AT},#\nlike,##,\n".encode().replace(b"#", b"\xff"), "csv")
    assert [event["text"] for event in events(found)] == ["ok", "\ufffd"]
    assert [problem.number for problem in found.summary.problems] == [4]


def test_a_cell_may_hold_commas_and_line_breaks():
    assert events(recording(f'type,at,text\ncomment,{AT},"a, ""b""\nc"\n'))[0]["text"] == 'a, "b"\nc'


def test_a_cell_without_end_is_refused():
    with pytest.raises(Invalid, match="row 2: field larger than field limit"):
        recording('type,at,text\ncomment,1,"' + "x" * 200_000)


@pytest.mark.parametrize("cell", [" A1", '"=""A1"""', "'A1", "A1\t", "\u3000A1", "Ａ１"])
def test_a_refund_meets_its_order_however_the_id_is_guarded(cell: str):
    found = recording(f"{ORDERS}order.paid,{AT},u,{cell},{cell},1,100\norder.refunded,{AT},u,A1,A1,1,100\n")
    paid, refunded = events(found)
    assert paid["order"] == refunded["order"] == "A1"
    assert paid["lines"][0]["sku"] == "A1"


@pytest.mark.parametrize("cell", ["１００", '"=""100"""', "\u00a0100\ufeff"])
def test_a_number_may_be_wide_or_guarded(cell: str):
    assert events(recording(f"{ORDERS}order.paid,{AT},u,1,A,1,{cell}\n"))[0]["lines"][0]["amount"] == 100


def test_a_text_keeps_its_quotes():
    assert events(recording(f'type,at,text\ncomment,{AT},"""hi"""\n'))[0]["text"] == '"hi"'


def test_decimals_among_whole_amounts_are_told():
    """199.00 is refused; 150 beside it is most likely no minor units either."""
    found = recording(f"{ORDERS}order.paid,{AT},u,1,A,1,199.00\norder.paid,{AT},v,2,A,1,150\n")
    assert found.size == 1
    assert "`amount` has decimals in 1 rows" in str(found.summary.notes[0])
    assert recording(f"{ORDERS}order.paid,{AT},v,2,A,1,150\n").summary.notes == []


@pytest.mark.parametrize(
    ("at", "unit"),
    [(AT // 1000, "seconds"), (1767225600.25, "seconds"), (AT * 1000, "microseconds"), (60_000, "seconds")],
)
def test_an_instant_in_another_unit_is_refused_by_its_name(at: float, unit: str):
    (problem,) = recording(f"type,at\nlike,{at}\n").summary.problems
    assert f"`{at}` looks like {unit}" in str(problem)
