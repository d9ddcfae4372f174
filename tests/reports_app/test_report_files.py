"""The files of a report: whatever names hold, and without a query for each row."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from cchc.core.clock import today
from models_app.choices import Stage
from reports_app.choices import DocumentKind
from reports_app.documents.annexes import annexes_of
from reports_app.documents.examples import example_of
from reports_app.documents.facts import facts_of
from reports_app.documents.names import paths_of, shape_of
from reports_app.documents.report import DOCUMENT, KEPT, TITLES, context_of, report_files
from reports_app.documents.wording import sections
from reports_app.pack.asked import Asked, asked_of
from tests.cast import Cast
from tests.factories import make_area, make_assignment, make_period, make_unit
from tests.initiative_factories import make_initiative
from tests.reports_app.pack_cases import made_period
from tests.reports_app.publication_cases import scored_round
from tests.score_factories import make_sheet
from units_app.choices import UnitKind

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


def test_the_report_has_the_names_of_the_example() -> None:
    """What an office may name in its template is read off the example."""
    period = made_period()
    make_assignment(area=make_area(), assigned_on=today() - timedelta(days=1))
    make_initiative(Stage.RECOGNISED)
    facts = facts_of(asked_of(period, today()))
    told = context_of(facts, sections(facts))
    assert names(told) ^ names(example_of(DocumentKind.REPORT)) == set()


def names(context: dict[str, Any]) -> set[str]:
    return {path for path, _ in paths_of(shape_of(context))}


def test_units_stand_by_kind_and_in_their_order() -> None:
    kinds = (
        ("Trung ương", UnitKind.CENTRAL, 1),
        ("Huyện B", UnitKind.DISTRICT, 2),
        ("Thành phố A", UnitKind.DISTRICT, 1),
        ("Xã", UnitKind.COMMUNE, 1),
        ("Sở Y", UnitKind.DEPARTMENT, 9),
        ("Sở X", UnitKind.DEPARTMENT, 3),
    )
    for name, kind, order in kinds:
        make_assignment(make_unit(name, kind=kind, order=order))
    annex = annexes_of(facts_of(asked()))["units"]
    assert [row["name"] for row in annex["parts"][0]["rows"]] == [
        "Sở X",
        "Sở Y",
        "Thành phố A",
        "Huyện B",
        "Xã",
        "Trung ương",
    ]


def test_a_ranking_on_paper_leaves_out_no_unit(cast: Cast) -> None:
    """A unit without points stands there as such: a missing line would be a missing unit."""
    held = scored_round(cast)
    make_sheet(held, make_unit("Sở không gửi"))
    annex = annexes_of(facts_of(asked()))["rankings"]
    (part,) = annex["parts"]
    assert [(row["rank"], row["name"], row["band"]) for row in part["rows"]][2:] == [
        ("–", cast.other_unit.name, "Chưa chấm xong"),
        ("–", "Sở không gửi", "Chưa có điểm"),
    ]


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
    first = queries()
    for _ in range(4):
        more()
    assert queries() == first
