"""The whole way of a file through the pages: columns, preview, applying, errors, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from cchc.core.models import ImportBatch, KnownHeader, StagedImport, StagedLine
from cchc.core.sheets.columns import filled_in
from cchc.core.sheets.kinds import sheet_kind
from cchc.core.staging import jobs, views, working
from cchc.core.staging.files import path_of
from tasks_app.models import Assignment
from tasks_app.sheets import ASSIGNMENTS
from tests.cast import Cast
from tests.factories import make_unit
from tests.tasks_app.test_sheets import cells

pytestmark = pytest.mark.django_db
HOME = "/nhap-du-lieu/"


@pytest.fixture(autouse=True)
def _world(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    for name, code in (("Sở Nội vụ", "SO-NV"), ("Sở Y tế", "SO-YT")):
        make_unit(name, code=code)
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def csv_of(*rows: dict[str, str], **renamed: str) -> bytes:
    lines = [[renamed.get(key, key) for key in rows[0]], *(list(row.values()) for row in rows)]
    return ("\ufeff" + "".join(";".join(line) + "\r\n" for line in lines)).encode()


def upload(cast: Cast, content: bytes, name: str = "tep.csv", kind: str = "assignments") -> Any:
    data = {"kind": kind, "file": SimpleUploadedFile(name, content)}
    return cast["staff"].post(reverse("import_upload"), data)


def checked(
    cast: Cast, content: bytes, name: str = "tep.csv", kind: str = "assignments"
) -> StagedImport:
    response = upload(cast, content, name, kind)
    assert response.status_code == 302, response.content.decode()
    staged = StagedImport.objects.latest("pk")
    working.check(staged.pk)
    staged.refresh_from_db()
    return staged


def apply(cast: Cast, staged: StagedImport, **data: str) -> StagedImport:
    cast["staff"].post(reverse("import_apply", args=[staged.pk]), data)
    working.apply(staged.pk)
    staged.refresh_from_db()
    return staged


def page(cast: Cast, staged: StagedImport, query: str = "") -> str:
    url = reverse("import_preview", args=[staged.pk])
    return str(cast["staff"].get(url + query).content.decode())


def errors(cast: Cast, staged: StagedImport) -> bytes:
    response = cast["staff"].get(reverse("import_errors", args=[staged.pk]))
    return b"".join(response)


def outcomes(staged: StagedImport) -> list[str]:
    return list(staged.lines.values_list("outcome", flat=True))


def test_from_upload_to_undo(cast: Cast) -> None:
    content = csv_of(cells("CP-1"), cells("CP-2"))
    staged = checked(cast, content)
    assert staged.state == "ready"
    assert outcomes(staged) == ["created", "created"]
    assert not Assignment.objects.exists()
    assert "CP-2" in page(cast, staged)
    assert apply(cast, staged).state == "done"
    assert Assignment.objects.count() == 2
    assert staged.batch is not None
    assert staged.batch.actor_id == cast.users["staff"].pk
    detail = reverse("batch_detail", args=[staged.batch_id])
    assert "CP-1" in cast["staff"].get(detail).content.decode()
    refused = cast["staff"].post(detail, {"reason": " "})
    assert "Ghi lý do hoàn tác." in refused.content.decode()
    answer = cast["staff"].post(detail, {"reason": "Nhầm tệp"}, follow=True).content.decode()
    assert "Đã hoàn tác" in answer
    assert "Nhầm tệp" in answer
    assert not Assignment.objects.exists()
    again = apply(cast, checked(cast, content))
    assert (again.created, Assignment.objects.count()) == (2, 2)


def test_old_and_new_values_are_shown(cast: Cast) -> None:
    apply(cast, checked(cast, csv_of(cells("CP-1"), cells("CP-2"))))
    staged = checked(cast, csv_of(cells("CP-1", title="Nội dung khác"), cells("CP-2")))
    assert outcomes(staged) == ["updated", "unchanged"]
    line = staged.lines.get(outcome="updated")
    assert line.changes == [["Nội dung nhiệm vụ", cells("CP-1")["title"], "Nội dung khác"]]
    assert "<ins>Nội dung khác</ins>" in page(cast, staged, "?phan=updated&q=cp-1")
    assert "Không có dòng nào." in page(cast, staged, "?phan=updated&q=khong+co")
    batch = apply(cast, staged).batch_id
    shown = cast["staff"].get(reverse("batch_detail", args=[batch])).content.decode()
    assert "<ins>Nội dung khác</ins>" in shown


def test_unknown_headers_are_asked_for_once(cast: Cast) -> None:
    content = csv_of({**cells("CP-1"), "x": "bỏ"}, title="Việc được giao", x="Ghi gì đó")
    response = upload(cast, content)
    staged = StagedImport.objects.latest("pk")
    mapping = reverse("import_mapping", args=[staged.pk])
    assert response["Location"] == mapping
    form = cast["staff"].get(mapping).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    places = {header.name: f"c{place}" for place, header in enumerate(form.headers)}
    assert chosen[places["Việc được giao"]] == ""
    unsaid = cast["staff"].post(mapping, chosen)
    assert "hoặc bỏ qua" in unsaid.content.decode()
    twice = {**chosen, places["Việc được giao"]: "code", places["Ghi gì đó"]: "-"}
    answer = cast["staff"].post(mapping, twice).content.decode()
    assert "Cột này đã chọn cho" in answer
    assert "Chưa có cột bắt buộc: Nội dung nhiệm vụ." in answer
    said = {**twice, places["Việc được giao"]: "title"}
    assert cast["staff"].post(mapping, said).status_code == 302
    working.check(staged.pk)
    assert outcomes(staged) == ["created"]
    assert set(KnownHeader.objects.values_list("column", flat=True)) == {"title", ""}
    assert outcomes(checked(cast, content)) == ["created"]


def test_a_sheet_in_the_words_of_an_office(cast: Cast) -> None:
    words = {"lead_unit": "Đơn vị chủ trì", "co_units": "Phối hợp", "document_no": "Số văn bản"}
    written = cells("CP-1", lead_unit="Sở Y tế", co_units="Sở Nội vụ, Sở Y tế")
    apply(cast, checked(cast, csv_of(written, **words)))
    task = Assignment.objects.get()
    assert task.lead_unit.code == "SO-YT"
    assert [unit.code for unit in task.co_units.all()] == ["SO-NV"]
    again = checked(cast, csv_of({**written, "lead_unit": "SO-YT"}, **words))
    assert outcomes(again) == ["unchanged"]


def test_errors_come_back_as_the_same_sheet(cast: Cast) -> None:
    rows = (cells("CP-1", lead_unit="KHONG-CO"), cells("CP-2", note="'=1+1"))
    staged = checked(cast, csv_of(*rows))
    assert outcomes(staged) == ["refused", "created"]
    text = errors(cast, staged).decode("utf-8-sig")
    assert text.startswith("Lỗi;code;")
    assert "KHONG-CO" in text.splitlines()[1]
    assert text.splitlines()[2].startswith(";CP-2;")
    assert text.splitlines()[2].endswith("'=1+1") or "'=1+1" in text
    mended = text.replace("KHONG-CO;", "SO-NV;", 1) if "KHONG-CO;" in text else text
    body = mended.splitlines()
    body[1] = body[1].replace(";KHONG-CO;", ";SO-NV;")
    second = checked(cast, "\r\n".join(body).encode("utf-8-sig"))
    assert second.state == "ready"
    assert len(outcomes(second)) == 2


def test_errors_of_a_workbook_come_back_as_a_workbook(cast: Cast) -> None:
    book, stream = Workbook(), BytesIO()
    row = cells("CP-1", lead_unit="KHONG-CO")
    book.active.append(list(row))
    book.active.append(list(row.values()))
    book.save(stream)
    staged = checked(cast, stream.getvalue(), "tep.xlsx")
    found = load_workbook(BytesIO(errors(cast, staged))).worksheets[1]
    header, line = found.iter_rows(values_only=True)
    assert header[0] == "Lỗi"
    assert "đơn vị" in str(line[0])
    assert line[1] == "CP-1"
    again = checked(cast, errors(cast, staged), "tep-loi.xlsx")
    assert outcomes(again) == ["refused"]


def test_refused_rows_are_left_out_only_when_asked(cast: Cast) -> None:
    staged = checked(cast, csv_of(cells("CP-1", lead_unit="KHONG-CO"), cells("CP-2")))
    assert "Chỉ ghi các dòng đúng" in page(cast, staged)
    assert apply(cast, staged).state == "ready"
    assert not Assignment.objects.exists()
    apply(cast, staged, skip_refused="1")
    assert list(Assignment.objects.values_list("code", flat=True)) == ["CP-2"]
    assert ImportBatch.objects.get().skipped == 1
    assert "Đã bỏ qua 1 dòng lỗi." in page(cast, staged)


def test_a_file_that_changes_nothing_makes_no_batch(cast: Cast) -> None:
    good = csv_of(cells("CP-1"))
    apply(cast, checked(cast, good))
    for content in (good, csv_of(cells("CP-2", lead_unit="LẠ"))):
        staged = checked(cast, content)
        shown = page(cast, staged)
        assert "Không có gì để ghi" in shown
        assert "Ghi vào sổ" not in shown
        assert apply(cast, staged, skip_refused="1").state == "ready"
    assert ImportBatch.objects.count() == 1


def test_what_moved_on_since_the_preview_is_shown_anew(cast: Cast) -> None:
    first, second = (checked(cast, csv_of(cells("CP-1", title=t))) for t in ("Một", "Hai"))
    apply(cast, first)
    assert apply(cast, second).state == "ready"
    assert outcomes(second) == ["updated"]
    assert "Dữ liệu đã thay đổi sau lần xem trước" in page(cast, second)
    assert Assignment.objects.get().title == "Một"
    assert apply(cast, second).state == "done"
    assert Assignment.objects.get().title == "Hai"


def test_a_killed_worker_loses_nothing_and_writes_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = checked(cast, csv_of(cells("CP-1")))
    cast["staff"].post(reverse("import_apply", args=[staged.pk]))
    monkeypatch.setattr(working, "_record", _killed)
    with pytest.raises(KeyboardInterrupt):
        working.apply(staged.pk)
    monkeypatch.undo()
    assert not Assignment.objects.exists()
    again = reverse("import_again", args=[staged.pk])
    assert "load delay:1s" in page(cast, staged)
    assert "Chạy lại" not in page(cast, staged)
    with time_machine.travel("2023-12-01T05:10:00+00:00", tick=False):
        assert "Chạy lại" in page(cast, staged)
        assert "load delay:1s" not in page(cast, staged)  # nothing moves under the button
        assert cast["staff"].post(again).status_code == 302
    working.apply(staged.pk)
    working.apply(staged.pk)
    assert ImportBatch.objects.count() == Assignment.objects.count() == 1


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_people_apply_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = checked(cast, csv_of(cells("CP-1")))
    held = StagedImport.objects.get(pk=staged.pk)
    apply(cast, staged)
    monkeypatch.setattr(views, "_own", lambda *_: (held, ASSIGNMENTS))
    cast["staff"].post(reverse("import_apply", args=[staged.pk]))
    staged.refresh_from_db()
    assert staged.state == "done"
    assert staged.batch_id == ImportBatch.objects.get().pk


@pytest.mark.slow
def test_ten_thousand_rows_through_the_pages(cast: Cast) -> None:
    rows = [cells(f"CP-{number}") for number in range(10_000)]
    rows[5_000]["lead_unit"] = "KHONG-CO"
    staged = checked(cast, csv_of(*rows))
    assert (staged.created, staged.refused) == (9_999, 1)
    assert "KHONG-CO" in page(cast, staged)
    assert len(errors(cast, staged).splitlines()) == 10_001
    assert apply(cast, staged, skip_refused="1").state == "done"
    again = checked(cast, csv_of(*rows))
    assert (again.unchanged, again.refused) == (9_999, 1)


HEAD_ONLY = csv_of(cells("CP-1")).splitlines()[0]
WRONG_FILES = [
    (b"", "Tệp không có nội dung"),
    (b" \r\n", "Tệp rỗng"),
    (b"\xfe\xfd\xfc", "không phải văn bản UTF-8"),
    (b"code;title\nCP-1;Vi\xe9c", "lưu lại dạng XLSX hoặc CSV UTF-8"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "Tệp là PDF (dù tên có thể khác)"),
    (b"\x89PNG\r\n\x1a\n\x00", "Tệp là ảnh"),
    (b"PK\x03\x04rubbish", "Tệp XLSX bị hỏng"),
    ('Mã nhiệm vụ;Nội dung\n"CP'.encode(), "hỏng"),
    (b"x" * (26 << 20), "Tệp lớn hơn 25 MB; hãy chia nhỏ."),
    ("NHIỆM VỤ NĂM 2023\r\n\r\n".encode() + csv_of(cells("CP-1"))[3:], "Tên cột nằm ở dòng 3"),
    (HEAD_ONLY, "không có dòng dữ liệu nào"),
]


@pytest.mark.parametrize(("content", "words"), WRONG_FILES, ids=[text for _, text in WRONG_FILES])
def test_wrong_files_are_refused_beside_the_field(
    cast: Cast, content: bytes, words: str, tmp_path: Path
) -> None:
    response = upload(cast, content, "nhiem-vu.xlsx")
    assert response.status_code == 200
    shown = response.content.decode()
    assert shown.count(words) == 2  # in the summary and beside the field
    assert "Sửa rồi chọn lại tệp" in shown
    assert not StagedImport.objects.exists()
    assert not list(tmp_path.glob("imports/*"))


def test_a_header_that_comes_twice_is_told_in_one_sentence(cast: Cast) -> None:
    again = dict(zip(cells(), cells(), strict=True))
    staged = checked(cast, csv_of(cells("CP-1"), again, cells("CP-2")))
    assert outcomes(staged) == ["created", "refused", "created"]
    assert staged.lines.get(outcome="refused").problems == [
        ["", "Dòng này lặp lại tên các cột. Hãy xóa dòng này."]
    ]


def test_formulas_without_their_values_say_what_to_do(cast: Cast) -> None:
    book, stream = Workbook(), BytesIO()
    book.active.append(list(cells()))
    book.active.append(list(cells("CP-1", title="=A1", due_on="=TODAY()").values()))
    book.save(stream)
    staged = checked(cast, stream.getvalue(), "cong-thuc.xlsx")
    (line,) = staged.lines.all()
    assert [column for column, _ in line.problems] == ["Nội dung nhiệm vụ", "Thời hạn"]
    assert all("dán giá trị thay công thức" in text for _, text in line.problems)


@pytest.mark.parametrize("kind", ["assignments", "units", "calendar"])
def test_templates_tell_how_to_fill_them_in_and_hold_no_row(cast: Cast, kind: str) -> None:
    response = cast["staff"].get(reverse("import_template", args=[kind]))
    content = b"".join(response)
    info, data, guide = load_workbook(BytesIO(content)).worksheets
    columns = filled_in(sheet_kind(kind).columns)
    assert list(data.values) == [tuple(column.header for column in columns)]
    assert [line[0] for line in guide.values] == ["Cột", *(column.header for column in columns)]
    assert all(line[1:] != (None, None, None) for line in guide.values)
    assert "không được nhập" in str(list(info.values))
    refused = upload(cast, content, "mau.xlsx", kind).content.decode()
    assert "không có dòng dữ liệu nào" in refused


def test_a_filled_template_is_read_without_its_guide(cast: Cast) -> None:
    response = cast["staff"].get(reverse("import_template", args=["assignments"]))
    book, stream = load_workbook(BytesIO(b"".join(response))), BytesIO()
    row = cells("CP-1", source="Chính phủ giao")
    book.worksheets[1].append(
        [row.get(column.key, "") for column in filled_in(ASSIGNMENTS.columns)]
    )
    book.active = 2
    book.save(stream)
    staged = checked(cast, stream.getvalue(), "mau-nhiem-vu.xlsx")
    assert (staged.created, staged.lines_total) == (1, 1)


def test_old_files_are_tidied_away(cast: Cast) -> None:
    staged = apply(cast, checked(cast, csv_of(cells("CP-1"))))
    with time_machine.travel("2023-12-20T05:00:00+00:00", tick=False):
        jobs.tidy_imports()
    assert not path_of(staged).exists()
    assert not StagedLine.objects.exists()
    assert ImportBatch.objects.count() == Assignment.objects.count() == 1


def test_a_batch_that_something_was_built_on_says_so(cast: Cast) -> None:
    first = apply(cast, checked(cast, csv_of(cells("CP-1"))))
    apply(cast, checked(cast, csv_of(cells("CP-1", title="Khác"))))
    detail = reverse("batch_detail", args=[first.batch_id])
    answer = cast["staff"].post(detail, {"reason": "Thử"}).content.decode()
    assert "Không hoàn tác được" in answer
    assert Assignment.objects.count() == 1


def test_pages_take_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    staged = apply(cast, checked(cast, csv_of(*(cells(f"CP-{n}") for n in range(60)))))
    for url in (HOME, f"{HOME}{staged.pk}/", f"{HOME}lan/", f"{HOME}lan/{staged.batch_id}/"):
        with django_assert_max_num_queries(40):
            assert cast["staff"].get(url).status_code == 200


def test_a_search_with_a_sign_no_text_can_hold_finds_the_words(cast: Cast) -> None:
    staged = checked(cast, csv_of(cells("CP-1")))
    assert "CP-1" in page(cast, staged, "?q=cp%00")
