"""Staged imports: all of a file, or nothing of it."""

import hashlib
import threading
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from cchc.core import imports
from cchc.core.imports import Column, Plan, Row, SheetError, SheetKind, run_import, sheet_kind
from cchc.core.models import Area, ImportBatch
from tests.core.areas import AREAS, EXPORT_ONLY
from tests.core.samples import csv_file
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HEAD = "Mã;Tên lĩnh vực;Thứ tự"


@pytest.fixture(autouse=True)
def _two_areas(db: None) -> None:
    Area.objects.all().delete()
    Area.objects.create(code="A", name="Thể chế", order=1)
    Area.objects.create(code="B", name="Thủ tục", order=2)


def codes() -> list[str]:
    return list(Area.objects.order_by("code").values_list("code", flat=True))


def test_a_file_is_taken(tmp_path: Path) -> None:
    actor = make_user()
    path = csv_file(tmp_path, HEAD, "A;Thể chế;1", "B;Thủ tục hành chính;2", "C;Bộ máy;3")
    report = run_import(AREAS, path, actor=actor, file_name="lĩnh vực.csv")
    assert (report.rows, report.created, report.updated, report.unchanged) == (3, 1, 1, 1)
    assert (report.refused, report.errors, report.warnings) == (False, [], [])
    assert Area.objects.get(code="B").name == "Thủ tục hành chính"
    assert codes() == ["A", "B", "C"]
    batch = ImportBatch.objects.get()
    assert batch.pk == report.batch
    assert (batch.kind, batch.file_name, batch.actor) == ("areas", "lĩnh vực.csv", actor)
    assert batch.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (batch.rows, batch.created, batch.updated, batch.unchanged) == (3, 1, 1, 1)
    assert "lĩnh vực.csv" in str(batch)


def test_a_dry_run_shows_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, "B;Thủ tục hành chính;2", "c;bộ máy;3")
    report = run_import(AREAS, path, dry_run=True)
    assert (report.created, report.updated, report.batch) == (1, 1, None)
    assert report.as_json()["changes"] == [
        {"row": 2, "changes": {"name": ["Thủ tục", "Thủ tục hành chính"]}}
    ]
    assert [(p.row, p.column, p.value) for p in report.warnings] == [(3, "name", "bộ máy")]
    assert codes() == ["A", "B"]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("bad", ["D;;4", "D;cấm;4", "D;Tên;bốn", "C;Trùng;5", f"D;{'x' * 300};4"])
def test_one_bad_row_refuses_all(tmp_path: Path, bad: str) -> None:
    report = run_import(AREAS, csv_file(tmp_path, HEAD, "C;Bộ máy;3", bad))
    assert report.refused
    assert (report.rows, report.created, report.batch) == (2, 0, None)
    assert report.errors[0].message
    assert codes() == ["A", "B"]
    assert not ImportBatch.objects.exists()


def test_the_later_of_two_rows_with_one_identity_names_the_earlier(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, "C;Bộ máy;3", "", "D;Công vụ;4", "C;Tài chính;5")
    (problem,) = run_import(AREAS, path).errors
    assert (problem.row, problem.column, problem.value) == (5, "code", "C")
    assert "dòng 2" in problem.message


def test_rows_without_an_identity_may_repeat(tmp_path: Path) -> None:
    free = replace(AREAS, columns=(Column("code", "Mã"), *AREAS.columns[1:]))
    report = run_import(free, csv_file(tmp_path, "Mã;Tên lĩnh vực", ";Một", ";Hai"), dry_run=True)
    assert not report.refused


def test_a_fall_halfway_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="falls over"):
        run_import(AREAS, csv_file(tmp_path, HEAD, "C;Bộ máy;3", "D;ngã;4"))
    assert codes() == ["A", "B"]
    assert not ImportBatch.objects.exists()


def test_what_the_database_refuses_is_a_refusal(tmp_path: Path) -> None:
    report = run_import(AREAS, csv_file(tmp_path, HEAD, "C;Bộ máy;99999999999"))
    assert "Cơ sở dữ liệu không nhận" in report.errors[0].message
    assert report.batch is None
    assert codes() == ["A", "B"]


def test_every_error_is_counted_but_not_every_one_listed(tmp_path: Path) -> None:
    lines = (f"X{number};;x" for number in range(imports.MAX_LISTED))
    report = run_import(AREAS, csv_file(tmp_path, HEAD, *lines))
    assert report.error_count == 2 * imports.MAX_LISTED
    assert len(report.errors) == imports.MAX_LISTED
    assert report.as_json()["error_count"] == 2 * imports.MAX_LISTED


def test_a_file_without_rows_and_a_file_of_nothing(tmp_path: Path) -> None:
    assert "không có dòng dữ liệu" in run_import(AREAS, csv_file(tmp_path, HEAD)).errors[0].message
    assert run_import(AREAS, tmp_path / "khong-co.csv").refused


def test_a_sheet_that_is_only_exported(tmp_path: Path) -> None:
    report = run_import(EXPORT_ONLY, csv_file(tmp_path, HEAD, "C;Bộ máy;3"))
    assert "chỉ xuất ra" in report.errors[0].message


def test_a_plan_must_account_for_every_row(tmp_path: Path) -> None:
    def forgetful(rows: object) -> Plan[Area]:
        return Plan()

    with pytest.raises(RuntimeError, match="account"):
        run_import(replace(AREAS, load=forgetful), csv_file(tmp_path, HEAD, "C;Bộ máy;3"))


def test_queries_do_not_grow_with_rows(
    tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    path = csv_file(tmp_path, HEAD, *(f"X{n};Tên {n};{n}" for n in range(500)))
    with django_assert_max_num_queries(9):
        assert run_import(AREAS, path).created == 500


def test_kinds_by_name() -> None:
    assert {sheet_kind(name).name for name in ("units", "assignments", "external-index")} == {
        "units", "assignments", "external-index",
    }  # fmt: skip
    with pytest.raises(SheetError, match="units"):
        sheet_kind("lạ")


def test_a_kind_must_know_its_identity() -> None:
    with pytest.raises(ValueError, match="is no column"):
        SheetKind(
            name="x", label="X", columns=AREAS.columns, identity=("no",), export_rows=lambda day: []
        )


def test_what_says_a_column_again_in_words_needs_that_column() -> None:
    columns = (*AREAS.columns, Column("unit_name", "Tên đơn vị", beside="unit"))
    with pytest.raises(ValueError, match=r"'unit'.* is no column"):
        SheetKind(name="x", label="X", columns=columns, identity=(), export_rows=lambda day: [])


def test_ten_thousand_rows_are_quick_and_small(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, *(f"X{n};Tên lĩnh vực dài {n};{n}" for n in range(10_000)))
    start = time.perf_counter()
    assert run_import(AREAS, path).created == 10_000
    assert time.perf_counter() - start < 20
    tracemalloc.start()
    assert run_import(AREAS, path, dry_run=True).unchanged == 10_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 << 20


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_a_kind_wait_for_each_other(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, "C;Bộ máy;3")
    reports = []

    def second() -> None:
        reports.append(run_import(AREAS, path))
        connection.close()

    def slow_load(rows: Sequence[Row]) -> Plan[Area]:
        thread.start()
        time.sleep(0.5)
        return AREAS.load(rows) if AREAS.load else Plan()

    thread = threading.Thread(target=second)
    first = run_import(replace(AREAS, load=slow_load), path)
    thread.join(timeout=20)
    assert (first.created, first.unchanged) == (1, 0)
    assert (reports[0].created, reports[0].unchanged) == (0, 1)
    with transaction.atomic():
        assert codes() == ["A", "B", "C"]
