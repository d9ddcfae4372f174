"""A pack is whole, tells every sheet the same in all its forms, and knows no moment."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of, spelled
from cchc.core.sheets.problems import SheetError
from models_app.choices import Stage
from reports_app.documents.tracing import COLUMNS
from reports_app.models import ReportPeriod
from reports_app.pack import building, manifest
from reports_app.pack.asked import Asked, asked_of
from reports_app.pack.building import Built, build, one_reading
from reports_app.pack.contents import contents_of
from reports_app.pack.parts import parts_of
from scores_app.choices import Basis
from scores_app.models import RoundSet, ScoreSheet, UnitGroup
from scores_app.ranks.lines import GroupRanking, group_ranking
from tasks_app import rules, services
from tasks_app.choices import Source, Status
from tasks_app.models import Assignment
from tests.factories import (
    make_area,
    make_assignment,
    make_document,
    make_period,
    make_succession,
    make_unit,
)
from tests.initiative_factories import make_adoption, make_initiative
from tests.pack_files import Opened, read, say_the_same, undone
from tests.reports_app.document_words import words_of
from tests.score_factories import load_score, make_round, make_set, make_sheet
from units_app.choices import UnitKind
from units_app.models import Unit

pytestmark = pytest.mark.django_db
NOON = time_machine.travel("2023-09-20T05:00:00+00:00", tick=False)
DAY = date(2023, 9, 6)
QUERIES = 65  # of the sheets; documents have their own
SHEETS = {
    "nhiem-vu",
    "nhiem-vu-qua-han",
    "hoan-thanh",
    "hoan-thanh-don-vi",
    "hoan-thanh-linh-vuc",
    "hoan-thanh-van-ban",
    "cap-nhat",
    "thay-doi",
    "thay-doi-tong-hop",
    "sang-kien",
    "sang-kien-tong-hop",
    "nhan-rong",
    "chi-so-ben-ngoai",
    "du-kien",
}
LONG = "Đơn vị sự nghiệp " + "công lập được giao nhiệm vụ cải cách " * 6
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+84 và -1",
    "@SUM(1+1)",
    'Dòng một\nDòng hai; "trong ngoặc", phẩy, \t thẻ 🚀',
    "Cải cách 🚀 hành chính",
    "Số 1.10; 007; 29,32; 06/09/2023",
    unicodedata.normalize("NFD", "Sở Kế hoạch và Đầu tư"),
    "＝1+1",
    "'=đã có dấu nháy",
    LONG,
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with NOON:
        yield


@pytest.fixture
def period(db: None) -> ReportPeriod:
    return make_period("2023-Q3", starts_on=date(2023, 6, 15), days=91)


def made(period: ReportPeriod, day: date = DAY) -> Built:
    return build(asked_of(period, day))


def step(task: Assignment, status: str, on: date) -> None:
    task.refresh_from_db()
    wanted = rules.Step(status, on, "Theo báo cáo", "10/BC-SNV")
    services.status_record(assignment_id=task.pk, version=task.version, step=wanted, actor=None)


def test_an_empty_office_gets_every_sheet_with_its_header(period: ReportPeriod) -> None:
    pack = Opened(made(period).content)
    assert set(pack.stems) == SHEETS
    for stem in SHEETS - {"hoan-thanh", "thay-doi-tong-hop", "sang-kien-tong-hop"}:
        sheet = pack.sheet(stem)
        assert len(sheet.people) == len(sheet.workbook) == len(sheet.machine) == 1, stem
        assert all(sheet.people[0])
        assert f"  - {stem}: " in pack.readme
    assert "nhiem-vu: Danh sách nhiệm vụ: 0 dòng" in pack.readme
    assert "Tỷ lệ A, hoàn thành trên tổng số được giao: –\r\n" in pack.readme
    assert "minh họa" not in pack.readme.lower()
    assert pack.manifest["headline"]["rate_all"] is None


def test_what_has_nothing_to_divide_by_is_empty_and_never_zero(period: ReportPeriod) -> None:
    sheet = Opened(made(period).content).sheet("hoan-thanh")
    for row in sheet.rows:
        assert row["assigned"] == "0"
        assert row["rate_all"] == row["rate_due"] == row["rate_updated"] == ""
    say_the_same(sheet)


def test_a_day_before_anything_was_given(period: ReportPeriod) -> None:
    make_assignment(assigned_on=date(2023, 9, 10))
    pack = Opened(made(period).content)
    assert pack.sheet("nhiem-vu").rows == []
    assert pack.manifest["headline"]["assigned"] == 0


def test_the_manifest_lists_every_file_as_it_is(period: ReportPeriod) -> None:
    make_assignment(due_on=date(2023, 9, 1))
    built = made(period)
    pack = Opened(built.content)
    assert built.sha256 == sha256_of(built.content)
    assert built.manifest == pack.manifest
    assert pack.names[:2] == ["DOC-TRUOC.txt", "manifest.json"]
    assert pack.names[2:] == sorted(pack.names[2:])
    listed = {file["path"]: file for file in pack.manifest["files"]}
    assert [file["path"] for file in pack.manifest["files"]] == sorted(listed)
    assert set(listed) == set(pack.names) - {"manifest.json"}
    for path, file in listed.items():
        assert file["bytes"] == len(pack.files[path])
        assert file["sha256"] == sha256_of(pack.files[path])
        assert (file["rows"] is not None) == path.startswith("so-lieu")
    assert listed["so-lieu/nhiem-vu.xlsx"]["rows"] == 1
    assert manifest.data_sha256_told(pack.manifest) == pack.manifest["data_sha256"]
    assert code_of(pack.manifest["data_sha256"]) == pack.manifest["code"] == built.code


def test_the_code_stands_on_every_first_page_and_in_what_is_read_first(
    period: ReportPeriod,
) -> None:
    built = made(period)
    pack = Opened(built.content)
    assert f"Mã kiểm tra: {spelled(built.code)}\r\n" in pack.readme
    for stem in pack.stems:
        info = pack.sheet(stem).info
        assert info["Mã kiểm tra"] == spelled(built.code)
        assert info["Kỳ"] == "Kỳ 2023-Q3"
        assert info["Tính đến ngày"] == "06/09/2023"
        assert info["So với ngày"] == "14/06/2023"
        assert info["Phiên bản chương trình"].startswith("CCHC ")
        assert "Lập lúc" not in info


def test_it_knows_no_moment(period: ReportPeriod) -> None:
    make_assignment(due_on=date(2023, 9, 1))
    first = made(period)
    with time_machine.travel("2024-02-29T20:00:00+00:00", tick=False):
        assert made(period).content == first.content


def test_other_data_bear_another_code(period: ReportPeriod) -> None:
    before = made(period)
    make_assignment()
    after = made(period)
    assert before.code != after.code
    assert made(period, date(2023, 9, 5)).code != after.code


def test_what_people_write_comes_through_whole_and_runs_nowhere(period: ReportPeriod) -> None:
    unit = make_unit(LONG, code="SO-1.10")
    for text in HOSTILE:
        task = make_assignment(unit, document=make_document("1.10"))
        Assignment.objects.filter(pk=task.pk).update(title=text)
    pack = Opened(made(period).content)
    sheet = pack.sheet("nhiem-vu")
    wanted = {unicodedata.normalize("NFC", text) for text in HOSTILE}
    titles = sheet.people[0].index("Nội dung nhiệm vụ")
    assert {undone(row[titles]) for row in sheet.people[1:]} == wanted
    assert {undone(str(row[titles])) for row in sheet.workbook[1:]} == wanted
    assert {undone(row["title"]) for row in sheet.rows} == wanted
    for row in (*sheet.people[1:], *sheet.machine[1:]):
        assert row[titles][0] not in "=+-@＝"
    assert {row["document_no"] for row in sheet.rows} == {"1.10"}
    assert {row["lead_unit_name"] for row in sheet.rows} == {LONG.strip()}
    by_unit = pack.sheet("hoan-thanh-don-vi")
    assert {row["code"] for row in by_unit.rows} == {"SO-1.10"}
    assert {row["name"] for row in by_unit.rows} == {LONG.strip()}
    for stem in pack.stems:
        say_the_same(pack.sheet(stem))


def test_overdue_by_either_deadline(period: ReportPeriod) -> None:
    make_assignment(title="Trong hạn", due_on=date(2023, 9, 6))
    late = make_assignment(title="Quá hạn", due_on=date(2023, 9, 1))
    make_assignment(title="Không có hạn")
    done = make_assignment(title="Đã xong", due_on=date(2023, 8, 1))
    step(done, Status.DONE, date(2023, 9, 2))
    pack = Opened(made(period).content)
    (row,) = pack.sheet("nhiem-vu-qua-han").rows
    assert row["code"] == late.code
    assert (row["days_late"], row["days_late_original"]) == ("5", "5")
    assert row["updated_on"] == "2023-01-10"
    whole = pack.sheet("hoan-thanh").where(source="government")[0]
    assert (whole["overdue"], whole["overdue_original"]) == ("1", "1")
    assert (whole["rate_all"], whole["rate_due"]) == ("25.00", "33.33")


def test_each_source_and_both(period: ReportPeriod) -> None:
    area = make_area()
    step(make_assignment(area=area), Status.DONE, date(2023, 8, 1))
    make_assignment(source=Source.PROVINCE_PLAN, area=area)
    pack = Opened(made(period).content)
    told = {row["source"]: row for row in pack.sheet("hoan-thanh").rows}
    assert [told[source]["assigned"] for source in ("government", "province_plan", "all")] == [
        "1",
        "1",
        "2",
    ]
    assert [told[source]["rate_all"] for source in told] == ["100.00", "0.00", "50.00"]
    for stem in ("hoan-thanh-don-vi", "hoan-thanh-linh-vuc", "hoan-thanh-van-ban"):
        sheet = pack.sheet(stem)
        for source, whole in told.items():
            assert sheet.total("assigned", source=source) == int(whole["assigned"])


def test_changes_since_the_report_before(period: ReportPeriod) -> None:
    task = make_assignment()
    step(task, Status.DONE, date(2023, 7, 1))
    make_assignment(title="Giao thêm", assigned_on=date(2023, 8, 1))
    make_assignment(title="Không đổi")
    pack = Opened(made(period).content)
    assert {row["changes"] for row in pack.sheet("thay-doi").rows} == {
        "Đã hoàn thành; Có cập nhật",
        "Được giao thêm",
    }
    (whole,) = pack.sheet("thay-doi-tong-hop").where(source="all", grouped_by="Toàn tỉnh")
    assert (whole["entered"], whole["done"], whole["same"]) == ("1", "1", "1")
    assert (whole["assigned_before"], whole["assigned_after"]) == ("2", "3")
    assert (whole["done_before"], whole["done_after"]) == ("0", "1")
    assert (whole["rate_all_before"], whole["rate_all_after"]) == ("0.00", "33.33")


def test_adoptions_that_go_on_and_that_ended(period: ReportPeriod) -> None:
    initiative = make_initiative(Stage.APPLIED)
    make_adoption(initiative)
    pack = Opened(made(period).content)
    (row,) = pack.sheet("nhan-rong").rows
    assert (row["code"], row["state"]) == (initiative.code, "active")
    assert pack.manifest["headline"]["adoptions"] == 1
    assert pack.manifest["headline"]["initiatives"] == len(pack.sheet("sang-kien").rows) == 1


def test_a_unit_renamed_in_the_middle(period: ReportPeriod) -> None:
    old = make_unit("Sở Cũ", code="SO-C", valid_to=date(2023, 8, 31))
    new = make_unit("Sở Mới", code="SO-C", valid_from=date(2023, 9, 1))
    make_succession(old, new)
    make_assignment(old)
    make_assignment(new, assigned_on=date(2023, 9, 2))
    rows = Opened(made(period).content).sheet("hoan-thanh-don-vi").where(source="all")
    assert [(row["code"], row["name"], row["assigned"]) for row in rows] == [
        ("SO-C", "Sở Cũ", "1"),
        ("SO-C", "Sở Mới", "1"),
    ]


def sources_of(pack: Opened) -> list[dict[str, str]]:
    """Where each number of the report stands, by the keys of that sheet."""
    rows = read(pack.files["van-ban/nguon-so-lieu.csv"].decode("utf-8-sig"), ";")
    return [dict(zip((one.key for one in COLUMNS), row, strict=True)) for row in rows[1:]]


def test_rankings_of_each_group(period: ReportPeriod) -> None:
    group = UnitGroup.objects.create(code="department", name="Sở, ban, ngành", kind="department")
    sheet = make_sheet(make_round(make_set(group=group), code="2023"))
    load_score(sheet, "1.1", "1", on=date(2023, 9, 1))
    pack = Opened(made(period, date(2023, 9, 20)).content)
    stem = "xep-hang-so-ban-nganh"
    assert pack.manifest["rankings"] == [{"group": "department", "round": "2023", "file": stem}]
    told = pack.sheet(stem)
    assert f"  - {stem}: Xếp hạng Sở, ban, ngành, " in pack.readme
    paths = {row["path"] for row in sources_of(pack)}
    assert {path for path in paths if "xep-hang" in path} == {f"so-lieu/{stem}.xlsx"}
    assert [row["unit"] for row in told.rows] == [sheet.unit.code]
    assert [key for key in told.machine[0] if key.startswith("area_")] == ["area_1", "area_2"]
    assert told.info["Tình trạng"].startswith("Tạm tính")
    assert told.info["Nhóm đơn vị"] == group.name


def test_rankings_are_read_once_for_sheets_and_report(
    period: ReportPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_score(make_sheet(make_round(make_set())), "1.1", "1", on=date(2023, 9, 1))
    read: list[object] = []

    def counted(group: RoundSet, basis: Basis, day: date) -> GroupRanking:
        read.append(group)
        return group_ranking(group, basis, day)

    monkeypatch.setattr("reports_app.pack.asked.group_ranking", counted)
    asked = asked_of(period, date(2023, 9, 20))
    first = build(asked)
    assert read == list(asked.groups)
    load_score(ScoreSheet.objects.get(), "1.2", "1", on=date(2023, 9, 1))
    assert build(asked).code != first.code  # nothing is kept for the next one
    assert len(read) == 2 * len(asked.groups)


def test_the_page_lists_tables_in_the_order_of_the_parts(period: ReportPeriod) -> None:
    load_score(make_sheet(make_round(make_set())), "1.1", "1", on=date(2023, 9, 1))
    asked = asked_of(period, date(2023, 9, 20))
    stems = [part.stem for part in parts_of(asked)]
    assert [sheet.stem for sheet in contents_of(build(asked).manifest).sheets] == stems
    assert (stems[0], stems[-1]) == ("nhiem-vu", "chi-so-ben-ngoai")


def test_a_new_name_of_the_province_is_in_the_next_pack(period: ReportPeriod) -> None:
    province = make_unit("Tỉnh Cũ", code=settings.PROVINCE_CODE, kind=UnitKind.PROVINCE)
    made(period)
    Unit.objects.filter(pk=province.pk).update(name="Tỉnh Mới")
    pack = Opened(made(period).content)
    assert pack.manifest["province"]["name"] == "Tỉnh Mới"
    assert "UBND TỈNH MỚI" in words_of(pack.files["van-ban/bao-cao.docx"])


def test_what_is_read_first_tells_of_codes_made_of_digits(period: ReportPeriod) -> None:
    assert "“01”, giữ nguyên số 0 ở đầu trong tệp .xlsx" in Opened(made(period).content).readme


def test_a_text_that_no_workbook_holds_is_named(period: ReportPeriod) -> None:
    task = make_assignment()
    Assignment.objects.filter(pk=task.pk).update(title="d" * 32_768)
    with pytest.raises(SheetError, match="Bảng “Danh sách nhiệm vụ”: Một ô dài quá 32767 ký tự"):
        made(period)


def fill(number: int) -> None:
    for place in range(number):
        area = make_area(f"Lĩnh vực {place}")
        task = make_assignment(
            area=area,
            due_on=date(2023, 9, 1 + place),
            document=make_document(f"{place}/NQ-CP"),
            co_units=(make_unit(),),
        )
        step(task, Status.IN_PROGRESS, date(2023, 8, 1))
        make_adoption(make_initiative(Stage.APPLIED))


def queries_of(asked: Asked) -> int:
    with CaptureQueriesContext(connection) as caught:
        build(asked)
    return len(caught)


def test_no_query_for_a_row(period: ReportPeriod, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(1)
    with_documents = queries_of(asked_of(period, DAY))
    fill(4)
    assert queries_of(asked_of(period, DAY)) == with_documents
    monkeypatch.setattr(building, "PRODUCERS", ())
    assert queries_of(asked_of(period, DAY)) == QUERIES


def test_each_step_is_told(period: ReportPeriod) -> None:
    steps: list[tuple[str, int, int]] = []
    build(asked_of(period, DAY), lambda *told: steps.append(told))
    assert [done for _, done, _ in steps] == list(range(len(steps)))
    assert {total for _, _, total in steps} == {len(steps) - 1}
    assert steps[0][0] == "Bảng “Danh sách nhiệm vụ”"
    assert steps[-1][0] == "Đã xong"


@pytest.mark.django_db(transaction=True)
def test_one_reading_writes_nothing() -> None:
    with pytest.raises(InternalError, match="read-only"), one_reading():
        make_period()
    with transaction.atomic(), one_reading():
        make_period("TRONG-GIAO-DICH")
    assert ReportPeriod.objects.count() == 1
