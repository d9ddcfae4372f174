"""The sheet of published indexes: every statement is kept, the first one is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine

from cchc.core.clock import today
from cchc.core.imports import run_import
from cchc.embedded.places import REPOSITORY
from scores_app.models import ExternalIndex
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from tests.factories import make_unit
from tests.sheet_files import FORMS, counts, exported, messages, refusals, take
from units_app.choices import UnitKind
from units_app.models import Unit
from units_app.sheets import UNITS

pytestmark = pytest.mark.django_db
DATA = REPOSITORY / "reports_app" / "data"
IN_2026 = time_machine.travel("2026-06-01T03:00:00+00:00", tick=False)


@pytest.fixture
def province() -> Unit:
    return make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)


def cells(**others: str) -> dict[str, str]:
    usual = {"index": "PAR INDEX", "publisher": "Bộ Nội vụ", "year": "2022", "unit": "42"}
    figures = {"score": "85,95", "rank": "28", "rank_of": "63", "published_on": ""}
    return {**usual, **figures, "source": "Báo A", "note": "", **others}


@pytest.fixture
def _register() -> None:
    for name in ("units.csv", "provinces.csv"):
        run_import(UNITS, DATA / name)


@pytest.mark.usefixtures("_register")
def test_the_real_statements_are_taken_and_come_again_unchanged() -> None:
    report = run_import(EXTERNAL_INDEX, DATA / "external_index.csv")
    assert counts(report) == (109, 0, 0)
    assert [problem.row for problem in report.warnings] == [18, 61, 63]
    assert counts(run_import(EXTERNAL_INDEX, DATA / "external_index.csv")) == (0, 0, 109)
    assert ExternalIndex.objects.filter(is_shown=False).count() == 3
    held = ExternalIndex.objects.of_unit_code("42").get(index="PAR INDEX", year=2022)
    assert (held.score, held.rank, held.rank_of) == (Decimal("85.95"), 28, 63)


@pytest.mark.usefixtures("_register")
@pytest.mark.parametrize("form", FORMS)
def test_statements_go_out_and_come_back(form: str, tmp_path: Path) -> None:
    run_import(EXTERNAL_INDEX, DATA / "external_index.csv")
    shown = set(ExternalIndex.objects.shown().values_list("index", "year", "unit", "source"))
    path = exported(EXTERNAL_INDEX, tmp_path, form)
    named = {(row["unit"], row["unit_name"]) for row in EXTERNAL_INDEX.export_rows(today())}
    assert ("42", "Tỉnh Hà Tĩnh") in named
    assert counts(run_import(EXTERNAL_INDEX, path)) == (0, 0, 109)
    ExternalIndex.objects.all().delete()
    assert counts(run_import(EXTERNAL_INDEX, path)) == (109, 0, 0)
    again = ExternalIndex.objects.shown().values_list("index", "year", "unit", "source")
    assert set(again) == shown


@pytest.mark.usefixtures("province")
def test_later_statements_are_kept_beside_the_shown_one(tmp_path: Path) -> None:
    report = take(EXTERNAL_INDEX, tmp_path, [cells(), cells(source="Báo B", score="86")])
    assert counts(report) == (2, 0, 0)
    assert [(p.row, p.column) for p in report.warnings] == [(3, "source")]
    assert ExternalIndex.objects.get(is_shown=True).source == "Báo A"
    third = take(EXTERNAL_INDEX, tmp_path, [cells(source="Báo C")])
    assert (counts(third), third.warnings) == ((1, 0, 0), [])
    assert ExternalIndex.objects.shown().count() == 1


@pytest.mark.usefixtures("province")
def test_a_note_stands_behind_its_source(tmp_path: Path) -> None:
    take(EXTERNAL_INDEX, tmp_path, [cells(note="Suy ra")])
    assert ExternalIndex.objects.get().source == "Báo A — Ghi chú: Suy ra"
    assert counts(take(EXTERNAL_INDEX, tmp_path, [cells(note="Suy ra")])) == (0, 0, 1)
    without = {key: cell for key, cell in cells().items() if key != "note"}
    assert counts(take(EXTERNAL_INDEX, tmp_path, [without])) == (0, 0, 1)
    assert counts(take(EXTERNAL_INDEX, tmp_path, [cells(score="85,96")])) == (0, 1, 0)
    held = ExternalIndex.objects.get()
    assert (held.source, held.score) == ("Báo A", Decimal("85.96"))


@pytest.mark.usefixtures("province")
def test_known_indexes_have_a_publisher(tmp_path: Path) -> None:
    row = cells(publisher="")
    assert counts(take(EXTERNAL_INDEX, tmp_path, [row])) == (1, 0, 0)
    assert ExternalIndex.objects.get().publisher == "Bộ Nội vụ"
    assert refusals(take(EXTERNAL_INDEX, tmp_path, [cells(), row])) == [(3, "source")]
    assert refusals(take(EXTERNAL_INDEX, tmp_path, [{**row, "index": "DDCI"}])) == [
        (2, "publisher")
    ]


def test_a_code_is_read_on_the_last_day_of_the_year(tmp_path: Path) -> None:
    make_unit("Tỉnh Cũ", code="77", valid_to=date(2025, 6, 30), kind=UnitKind.PROVINCE)
    new = make_unit("Tỉnh Mới", code="77", valid_from=date(2026, 1, 1), kind=UnitKind.PROVINCE)
    with IN_2026:
        report = take(
            EXTERNAL_INDEX,
            tmp_path,
            [cells(unit="77", year="2025"), cells(unit="99"), cells(unit="77", year="2026")],
        )
        assert refusals(report) == [(2, "unit"), (3, "unit")]
        assert "Tỉnh Cũ (đến 30/06/2025); Tỉnh Mới (từ 01/01/2026)" in messages(report)
        assert counts(take(EXTERNAL_INDEX, tmp_path, [cells(unit="77", year="2026")])) == (1, 0, 0)
    assert ExternalIndex.objects.get().unit == new


@IN_2026
@pytest.mark.usefixtures("province")
@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"year": "1999"}, ["year"]),
        ({"year": "2027"}, ["year"]),
        ({"score": "1000,5"}, ["score"]),
        ({"score": "-1", "rank": "64"}, ["score", "rank"]),
        ({"score": "85,95001"}, ["score"]),
        ({"score": "", "rank": ""}, ["score"]),
        ({"rank": "0", "rank_of": "0"}, ["rank_of", "rank"]),
        ({"rank": "", "rank_of": "40000"}, ["rank_of"]),
        ({"published_on": "02/06/2026"}, ["published_on"]),
        ({"published_on": "31/12/2021"}, ["published_on"]),
        ({"source": ""}, ["source"]),
        ({"index": "", "unit": ""}, ["index", "unit"]),
        ({"year": "năm 2022"}, ["year"]),
    ],
)
def test_hostile_rows_are_refused(
    tmp_path: Path, changed: dict[str, str], columns: list[str]
) -> None:
    report = take(EXTERNAL_INDEX, tmp_path, [cells(**changed)])
    assert refusals(report) == [(2, column) for column in columns]
    assert not ExternalIndex.objects.exists()


@pytest.mark.usefixtures("province")
def test_an_export_says_what_was_known_on_the_day(tmp_path: Path) -> None:
    rows = [cells(published_on="19/04/2023"), cells(year="2021", score="88,60", rank="8")]
    take(EXTERNAL_INDEX, tmp_path, rows)
    path = exported(EXTERNAL_INDEX, tmp_path, "people", date(2023, 1, 1))
    text = path.read_text("utf-8-sig")
    assert "88,60;8;63" in text
    assert "85,95" not in text
