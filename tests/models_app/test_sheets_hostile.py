"""Rows of initiatives that must not get in, whole files of them, and two people at once."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from cchc.core.imports import Plan, SheetKind, run_import
from cchc.core.models import ImportBatch
from cchc.core.secrecy import REFUSAL
from cchc.core.versions import StaleRowError
from models_app import rules
from models_app.models import Adoption, Initiative, InitiativeEvent
from models_app.services.stages import stage_record
from models_app.sheets import INITIATIVES, Draft
from tests.factories import make_unit
from tests.initiative_factories import make_area
from tests.models_app.test_sheets import APPLIED, DECIDED, cells, the
from tests.sheet_files import counts, messages, refusals, take
from units_app.models import Succession, Unit

DEC_1 = time_machine.travel("2023-12-01T05:00:00+00:00", tick=False)
RECOGNISED = {**DECIDED, "stage": "recognised"}
MANY = 10_000


@pytest.fixture(autouse=True)
def _units(db: None) -> None:
    make_area()
    make_unit("Sở Nội vụ", code="SO-NV")
    make_unit("Sở Tài chính", code="SO-TC")
    make_unit("Sở Y tế", code="SO-YT")
    make_unit("Sở Cũ", code="SO-C", valid_to=date(2022, 12, 31))


@DEC_1
@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"code": "", "title": ""}, ["code", "title"]),
        ({"title": "x" * 501}, ["title"]),
        ({"unit": "SO-XX"}, ["unit"]),
        ({"unit": "SO-C"}, ["unit"]),
        ({"year": "1999"}, ["year"]),
        ({"year": "hai nghìn"}, ["year"]),
        ({"area": ""}, ["area"]),
        ({"area": "Lĩnh vực lạ"}, ["area"]),
        ({"stage": "draft"}, ["stage"]),
        ({"stage": "xong"}, ["stage"]),
        ({"registered_on": ""}, ["registered_on"]),
        ({"registered_on": "31/02/2023"}, ["registered_on"]),
        ({"registered_on": "02/12/2023"}, ["registered_on"]),
        ({"stage_on": "02/03/2023"}, ["stage_on"]),
        ({"stage": "appraised", "stage_on": "02/12/2023"}, ["stage_on"]),
        ({"stage": "appraised", "stage_on": "28/02/2023"}, ["stage_on"]),
        ({"decision_no": "12/QĐ", "decision_on": "04/05/2023"}, ["decision_no", "decision_on"]),
        ({"stage": "appraised", "decision_issuer": "UBND tỉnh"}, ["decision_issuer"]),
        ({"stage": "recognised"}, ["decision_no", "decision_on"]),
        ({"stage": "applied", "stage_on": "01/06/2023"}, ["decision_no", "decision_on"]),
        ({"stage": "stopped", "decision_no": "12/QĐ"}, ["decision_on"]),
        ({**RECOGNISED, "decision_on": "02/12/2023"}, ["decision_on"]),
        ({**RECOGNISED, "decision_on": "01/02/2023"}, ["decision_on"]),
        ({**RECOGNISED, "stage_on": "03/05/2023"}, ["decision_on"]),
        ({**RECOGNISED, "decision_no": "12/QĐ-UBND-M"}, ["decision_no"]),
        ({"adopters": "SO-TC"}, ["adopters"]),
        ({"stage": "stopped", "adopters": "SO-TC"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-NV"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-XX, SO-C"}, ["adopters", "adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC, SO-TC (05/06/2023)"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC (31/06/2023)"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC (6/2023)"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC (02/12/2023)"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC (28/02/2023)"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC (03/05/2023)"}, ["adopters"]),
        ({**APPLIED, "adopters": "SO-TC (03/05/2023)"}, ["adopters"]),
        ({**RECOGNISED, "adopters": "SO-TC (từ đầu năm)"}, ["adopters"]),
    ],
)
def test_hostile_rows_are_refused(
    tmp_path: Path, changed: dict[str, str], columns: list[str]
) -> None:
    report = take(INITIATIVES, tmp_path, [cells("SK-0"), cells(**changed)])
    assert sorted(refusals(report)) == sorted((3, column) for column in columns)
    assert not Initiative.objects.exists()
    assert not Adoption.objects.exists()


@DEC_1
@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"stage": "registered", "stage_on": ""}, "stage", "tệp không đưa về “Chờ thẩm định”"),
        ({"stage": "rejected"}, "stage", "đính chính giai đoạn trên trang"),
        ({"stage_on": "28/02/2023"}, "stage_on", "từ 01/03/2023 trở đi"),
        ({"registered_on": "02/06/2023"}, "stage_on", "từ 02/06/2023 trở đi"),
        ({"decision_no": ""}, "decision_no", "Ghi số quyết định"),
        ({"adopters": ""}, "adopters", "Ô thiếu đơn vị đang áp dụng: SO-TC (01/06/2023)"),
        ({"adopters": "SO-YT"}, "adopters", "Tệp không bỏ đơn vị áp dụng"),
        ({"adopters": "SO-TC (02/06/2023)"}, "adopters", "áp dụng từ ngày 01/06/2023"),
        ({"adopters": "SO-TC, SO-TC"}, "adopters", "được ghi nhiều lần"),
        ({"adopters": "SO-TC, SO-YT (03/05/2023)"}, "adopters", "từ 04/05/2023 trở đi"),
        ({"unit": "SO-TC"}, "unit", "đang áp dụng lại sáng kiến (Sở Tài chính)"),
    ],
)
def test_what_only_the_page_can_change_is_refused_with_the_way(
    tmp_path: Path, changed: dict[str, str], column: str, said: str
) -> None:
    held = cells(**APPLIED, adopters="SO-TC")
    take(INITIATIVES, tmp_path, [held])
    report = take(INITIATIVES, tmp_path, [held | changed])
    assert (2, column) in refusals(report)
    assert said in messages(report)
    assert InitiativeEvent.objects.count() == 3


@DEC_1
def test_a_unit_that_gave_up_is_not_brought_back_by_a_file(tmp_path: Path) -> None:
    row = cells(**APPLIED, adopters="SO-TC")
    take(INITIATIVES, tmp_path, [row])
    Adoption.objects.update(ended_on=date(2023, 9, 1))
    report = take(INITIATIVES, tmp_path, [row])
    assert "đã thôi áp dụng từ ngày 01/09/2023" in messages(report)
    assert counts(take(INITIATIVES, tmp_path, [row | {"adopters": ""}])) == (0, 0, 1)


@DEC_1
def test_an_heir_of_the_unit_does_not_adopt_from_itself(tmp_path: Path) -> None:
    old = Unit.objects.get(code="SO-NV")
    heir = make_unit("Sở Mới", code="SO-M", valid_from=date(2023, 7, 1))
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2023, 6, 30))
    Succession.objects.create(predecessor=old, successor=heir)
    row = cells(**APPLIED, adopters="SO-M (01/08/2023)")
    assert "của chính đơn vị này" in messages(take(INITIATIVES, tmp_path, [row]))


@DEC_1
def test_refusals_say_what_is_allowed(tmp_path: Path) -> None:
    row = cells(**{**RECOGNISED, "decision_no": "1/QĐ-M"}, area="Lạ", unit="SO-C", adopters="SO-Q")
    said = messages(take(INITIATIVES, tmp_path, [row]))
    assert REFUSAL in said
    assert "Không có lĩnh vực này. Các lĩnh vực có: " in said
    assert "“SO-C” không thuộc đơn vị nào vào ngày 01/03/2023" in said


@DEC_1
def test_ten_thousand_rows_are_compared_and_recorded_in_good_time(tmp_path: Path) -> None:
    rows = [cells(f"SK-{n:05}", **APPLIED, adopters="SO-TC") for n in range(MANY)]
    began = time.process_time()
    assert counts(take(INITIATIVES, tmp_path, rows)) == (MANY, 0, 0)
    assert counts(take(INITIATIVES, tmp_path, rows, dry_run=True)) == (0, 0, MANY)
    assert time.process_time() - began < 30
    assert InitiativeEvent.objects.count() == 3 * MANY


@pytest.mark.django_db(transaction=True)
def test_a_stage_recorded_meanwhile_waits_and_is_told(tmp_path: Path) -> None:
    """A page that was opened before the import cannot overwrite what the import brought."""
    make_area()
    assert counts(take(INITIATIVES, tmp_path, [cells()])) == (1, 0, 0)
    loaded = threading.Event()
    outcome: list[str] = []
    person = threading.Thread(target=_record_once, args=(the().pk, loaded, outcome))
    person.start()

    def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
        loaded.set()
        person.join(timeout=1)
        assert person.is_alive()
        assert INITIATIVES.apply is not None
        INITIATIVES.apply(plan, batch)

    slow: SheetKind[Draft] = SheetKind(
        name="initiatives",
        label="Mô hình, sáng kiến",
        columns=INITIATIVES.columns,
        identity=INITIATIVES.identity,
        export_rows=INITIATIVES.export_rows,
        load=INITIATIVES.load,
        apply=apply,
    )
    assert counts(take(slow, tmp_path, [cells(**RECOGNISED)])) == (0, 1, 0)
    person.join(timeout=30)
    assert outcome == ["StaleRowError"]
    assert (the().stage, the().version) == ("recognised", 2)


def _record_once(pk: int, loaded: threading.Event, outcome: list[str]) -> None:
    loaded.wait(timeout=30)
    step = rules.Step(stage="appraised", on=date(2023, 4, 3))
    try:
        stage_record(initiative_id=pk, version=1, step=step, actor=None)
        outcome.append("recorded")
    except StaleRowError as error:
        outcome.append(type(error).__name__)
    finally:
        connection.close()


def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tep.csv"
    path.write_bytes("Mã sáng kiến;Nội dung lạ\r\nSK-1;x\r\n".encode())
    report = run_import(INITIATIVES, path)
    assert report.refused
    assert "Không có cột “Nội dung lạ”" in messages(report)
    assert "Thiếu cột bắt buộc “Tên mô hình, sáng kiến” (title)" in messages(report)
