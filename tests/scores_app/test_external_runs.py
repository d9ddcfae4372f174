"""Stored rankings of published indexes: when they are made anew, and what the night finds."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.imports import run_import
from reports_app.demo import files
from scores_app import jobs
from scores_app.models import ExternalIndex, ExternalRanking
from scores_app.published import external
from scores_app.published import runs as external_runs
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from tests.cast import Cast
from tests.factories import make_unit
from tests.scores_app.test_external_pages import HOABINH, LIST, province, publish, text_of
from units_app.models import Unit
from units_app.sheets import UNITS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _in_2026() -> Iterator[None]:
    with time_machine.travel("2026-06-01T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def table() -> list[ExternalIndex]:
    """Three provinces, all of them known."""
    return [
        publish(province(f"Tỉnh {place}"), str(90 - place), place, rank_of=3) for place in (1, 2, 3)
    ]


def only_run() -> ExternalRanking:
    return ExternalRanking.objects.get()


def test_a_run_keeps_what_it_was_made_of(table: list[ExternalIndex]) -> None:
    assert external_runs.recompute_changed() == 1
    run = only_run()
    assert (run.index, run.year, run.kind, run.as_of) == ("PAR INDEX", 2023, "province", TODAY)
    assert (run.known, run.total, run.is_complete) == (3, 3, True)
    assert run.ranks == {str(item.unit_id): item.rank for item in table}
    assert len(run.inputs) == 64


def test_nothing_is_computed_twice_and_a_change_is(table: list[ExternalIndex]) -> None:
    external_runs.recompute_changed()
    before = only_run()
    assert external_runs.recompute_changed() == 0
    assert only_run() == before
    ExternalIndex.objects.filter(pk=table[2].pk).update(score=95)
    assert external_runs.recompute_changed() == 1
    assert only_run().ranks[str(table[2].unit_id)] == 1
    assert only_run().inputs != before.inputs


def test_runs_of_earlier_days_stay(table: list[ExternalIndex]) -> None:
    external_runs.recompute_changed()
    with time_machine.travel("2026-06-02T03:00:00+00:00", tick=False):
        assert external_runs.recompute_changed() == 0
        ExternalIndex.objects.filter(pk=table[0].pk).update(score=1)
        assert external_runs.recompute_changed() == 1
        (last,) = external_runs.latest().values()
    days = ExternalRanking.objects.order_by("as_of").values_list("as_of", flat=True)
    assert list(days) == [TODAY, TODAY + timedelta(days=1)]
    assert last.as_of == TODAY + timedelta(days=1)


def test_another_program_makes_a_run_stale(
    table: list[ExternalIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    external_runs.recompute_changed()
    monkeypatch.setattr("cchc.__version__", "99.0.0")
    assert external_runs.recompute_changed() == 1
    assert only_run().rules_version == "99.0.0"


def test_the_night_finds_what_was_changed_by_hand(
    table: list[ExternalIndex], caplog: pytest.LogCaptureFixture
) -> None:
    external_runs.recompute_changed()
    assert external_runs.check() == []
    assert only_run().checked_at is not None
    turned = {str(item.unit_id): 4 - (item.rank or 0) for item in table}
    ExternalRanking.objects.update(ranks=turned)
    with caplog.at_level(logging.ERROR):
        jobs.check_external()
    assert "PAR INDEX 2023 (Tỉnh, thành phố): tính lại cho hạng khác" in caplog.text
    assert only_run().difference == "tính lại cho hạng khác với bảng đã lưu."


def test_the_night_finds_what_was_never_computed(table: list[ExternalIndex]) -> None:
    assert [text.split(": ")[1] for text in external_runs.check()] == ["chưa có bảng nào được lưu."]
    external_runs.recompute_changed()
    ExternalIndex.objects.filter(pk=table[0].pk).update(score=1)
    assert [text.split(": ")[1] for text in external_runs.check()] == [
        "bảng đã lưu cũ hơn số liệu hiện có."
    ]


def test_the_page_says_when_the_table_was_computed_and_checked(
    cast: Cast, table: list[ExternalIndex]
) -> None:
    external_runs.recompute_changed()
    external_runs.check()
    page = text_of(cast["leader"].get(f"{LIST}PAR INDEX/2023/"))
    assert "Xếp hạng tính lúc 10:00 01/06/2026, kiểm tra lại lúc 10:00 01/06/2026: không có" in page
    ExternalRanking.objects.update(ranks={})
    external_runs.check()
    page = text_of(cast["leader"].get(f"{LIST}PAR INDEX/2023/"))
    assert "thấy khác biệt: tính lại cho hạng khác với bảng đã lưu." in page
    listed = text_of(cast["leader"].get(LIST))
    assert "hằng đêm thấy khác biệt: PAR INDEX năm 2023, Tỉnh, thành phố : tính lại" in listed
    assert "hằng đêm" not in text_of(cast["officer"].get(LIST))
    ExternalIndex.objects.filter(pk=table[0].pk).update(score=1)
    assert "Xếp hạng tính lúc" not in text_of(cast["leader"].get(f"{LIST}PAR INDEX/2023/"))


def test_the_published_sheet_of_hoabinh_recomputed_gives_the_published_order() -> None:
    for path in (files.PROVINCES, files.HOABINH_UNITS):
        run_import(UNITS, path)
    assert not run_import(EXTERNAL_INDEX, files.HOABINH_INDEX).refused
    jobs.recompute_external()
    for year in (2022, 2024):
        run = ExternalRanking.objects.get(index=HOABINH, year=year, kind="department")
        statements = ExternalIndex.objects.filter(index=HOABINH, year=year, unit__kind="department")
        published = dict(statements.values_list("unit", "rank"))
        assert run.is_complete
        assert run.ranks == {str(unit): rank for unit, rank in published.items()}
        assert sorted(run.ranks.values()) == list(range(1, 20))


def test_the_sheet_shuffled_gives_the_same_order(tmp_path: Path) -> None:
    for path in (files.PROVINCES, files.HOABINH_UNITS):
        run_import(UNITS, path)
    head, *lines = files.HOABINH_INDEX.read_text("utf-8").splitlines()
    mixed = tmp_path / "tron.csv"
    mixed.write_text("\n".join([head, *sorted(lines, key=lambda line: line[::-1])]), "utf-8")
    assert not run_import(EXTERNAL_INDEX, mixed).refused
    (departments, _) = external.tables_of(HOABINH, 2024, TODAY)
    assert [row.recomputed for row in departments.rows] == list(range(1, 20))


def test_computing_again_keeps_the_time_of_what_did_not_change(table: list[ExternalIndex]) -> None:
    external_runs.recompute(TODAY)
    before = only_run()
    with time_machine.travel("2026-06-01T05:00:00+00:00", tick=False):
        assert external_runs.recompute(TODAY) == 1
        assert only_run().computed_at == before.computed_at
        ExternalRanking.objects.update(total=9)
        external_runs.recompute(TODAY)
        assert only_run().computed_at > before.computed_at
    assert only_run().total == 3


def test_runs_of_earlier_days_are_held_against_their_own_day(table: list[ExternalIndex]) -> None:
    external_runs.recompute_changed()
    with time_machine.travel("2026-06-02T03:00:00+00:00", tick=False):
        late = province("Tỉnh 4")
        publish(late, "60", 4, rank_of=4, published_on=TODAY + timedelta(days=1))
        external_runs.recompute_changed()
        assert external_runs.check() == []
        first = ExternalRanking.objects.get(as_of=TODAY)
        ExternalRanking.objects.filter(pk=first.pk).update(known=2)
        (text,) = external_runs.check()
        assert "ngày 01/06/2026, tính lại cho hạng khác" in text
        assert [run.pk for run in external_runs.reported()] == [first.pk]
        ExternalIndex.objects.filter(pk=table[0].pk).update(score=91)
        external_runs.recompute_changed()
        assert external_runs.check() == [], "what it was made of was corrected since"


def test_a_run_of_a_day_to_come_hides_nothing(table: list[ExternalIndex]) -> None:
    external_runs.recompute(TODAY + timedelta(days=9))
    assert external_runs.latest() == {}
    assert external_runs.recompute_changed() == 1


def test_an_import_asks_for_the_computation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(jobs, "request_external_recompute", lambda: asked.append(1))
    make_unit("Tỉnh Hà Tĩnh", code="42", kind="province")
    path = tmp_path / "tep.csv"
    path.write_text("index,publisher,year,unit,score,source\nX,Y,2022,42,88,Z\n", "utf-8")
    assert not run_import(EXTERNAL_INDEX, path).refused
    assert asked == [1]


def test_the_command_computes_every_index(table: list[ExternalIndex]) -> None:
    out = StringIO()
    call_command("recompute", "--json", stdout=out)
    assert json.loads(out.getvalue())["external_rankings"] == 1
    call_command("recompute", "--as-of", "2024-03-01", stdout=StringIO())
    assert ExternalRanking.objects.filter(as_of=date(2024, 3, 1)).count() == 1


def test_the_number_of_queries_does_not_grow(table: list[ExternalIndex]) -> None:
    def queries() -> int:
        ExternalRanking.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            external_runs.recompute(TODAY)
            external_runs.check()
        return len(captured)

    few = queries()
    units: list[Unit] = [province(f"Thành phố {place}") for place in range(20)]
    for unit in units:
        publish(unit, "80", year=2020)
    assert queries() == few
