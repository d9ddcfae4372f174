"""The files of a report: whatever names hold, and without a query for each row."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from cchc.core.clock import today
from models_app.choices import Stage
from reports_app.documents.report import DOCUMENT, KEPT, TITLES, report_files
from reports_app.pack.asked import Asked, asked_of
from tests.factories import make_area, make_assignment, make_period, make_unit
from tests.initiative_factories import make_initiative

pytestmark = pytest.mark.django_db

CODE = "K7QM2F9TXAB4"
NAME = 'Sở <Tài nguyên> & "Môi trường" {{ x }}{% y %}'


def asked() -> Asked:
    return asked_of(make_period(starts_on=today() - timedelta(days=30)), today())


def text_of(files: list[tuple[str, bytes]]) -> str:
    document = Document(io.BytesIO(dict(files)[DOCUMENT]))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_province_without_anything() -> None:
    files = report_files(asked(), CODE)
    assert [path for path, _ in files] == [DOCUMENT, KEPT, *list(TITLES)[2:]]
    text = text_of(files)
    assert "chưa có nhiệm vụ nào do Chính phủ, Thủ tướng Chính phủ giao." in text
    assert "UBND TỈNH" in text
    assert "minh họa" not in text


def test_names_stay_as_they_are() -> None:
    long = "Nghiêngngảnghiêngngả " * 14
    late = date(2023, 1, 10)
    unit = make_unit(name=NAME)
    make_assignment(unit, title=f"Rà soát\n& <{long}>", area=make_area(NAME), due_on=late)
    text = text_of(report_files(asked(), CODE))
    assert text.count(NAME) > 2
    assert "& <Nghiêng" in text
    assert text.count("Nghiêngngảnghiêngngả") >= 14
    assert f"Quá hạn nhiều nhất: {NAME} (1 nhiệm vụ)." in text


def test_queries_do_not_grow_with_rows() -> None:
    wanted = asked()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            report_files(wanted, CODE)
        return len(caught)

    def more() -> None:
        make_assignment(make_unit(), area=make_area())
        make_initiative(Stage.REPLICATED, unit=make_unit())

    more()
    queries()  # the name of the province is remembered
    first = queries()
    for _ in range(4):
        more()
    assert queries() == first
