"""A score sheet as a workbook: filled in elsewhere, brought back, never over what is newer."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scores_app.choices import Rule, SheetState, Stage, Step
from scores_app.models import Score, ScoreSheet
from tests.cast import Cast
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, move_to

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.10", "4", Rule.PROPORTIONAL),
    Leaf("2.1", "5", Rule.MANUAL),
    Leaf("2.2", "10", Rule.SURVEY),
)


@pytest.fixture
def sheet(cast: Cast) -> ScoreSheet:
    made = make_sheet(make_round(make_set(LEAVES)), cast.unit, state=SheetState.SCORING)
    load_score(made, "2.1", "4", stage=Stage.SELF, value="4")
    load_score(made, "2.2", "8.5", value="85")
    return made


class Workbook:
    """A downloaded workbook; `put` writes into the column of a header."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(BytesIO(content))
        self.page: Any = self.book.worksheets[1]
        self.heads = {cell.value: cell.column for cell in self.page[1]}
        self.lines = {
            self.page.cell(row, self.heads["Mã tiêu chí"]).value: row
            for row in range(2, self.page.max_row + 1)
        }

    def put(self, criterion: str, header: str, value: object) -> None:
        self.page.cell(self.lines[criterion], self.heads[header]).value = value

    def held(self, criterion: str, header: str) -> object:
        return self.page.cell(self.lines[criterion], self.heads[header]).value

    def sent(self) -> SimpleUploadedFile:
        stream = BytesIO()
        self.book.save(stream)
        return SimpleUploadedFile("phieu.xlsx", stream.getvalue())


def down(client: Any, sheet: ScoreSheet) -> Workbook:
    response = client.get(reverse("sheet_export", args=[sheet.pk]))
    assert response.status_code == 200
    return Workbook(b"".join(response.streaming_content))


def up(client: Any, sheet: ScoreSheet, book: Workbook) -> str:
    url = reverse("sheet_upload", args=[sheet.pk])
    return str(client.post(url, {"file": book.sent()}).content.decode())


def own(sheet: ScoreSheet, code: str) -> Score:
    return Score.objects.get(sheet=sheet, criterion__code=code, stage=Stage.SELF)


def test_what_comes_down_goes_up_unchanged(cast: Cast, sheet: ScoreSheet) -> None:
    book = down(cast["officer"], sheet)
    assert book.held("1.10", "Mã tiêu chí") == "1.10"
    assert book.held("2.1", "Số liệu kê khai") == "4"
    assert book.held("2.2", "Điểm thẩm định") == 8.5
    assert "Tệp không có gì khác với phiếu (4 dòng)" in up(cast["officer"], sheet, book)


def test_changes_are_shown_and_then_saved(cast: Cast, sheet: ScoreSheet) -> None:
    book = down(cast["officer"], sheet)
    book.put("1.1", "Số liệu kê khai", "Có")
    book.put("1.10", "Số liệu kê khai", "45/50")
    book.put("2.1", "Số liệu kê khai", 4.5)
    book.put("2.1", "Giải trình", "Theo biên bản")
    url = reverse("sheet_upload", args=[sheet.pk])
    response = cast["officer"].post(url, {"file": book.sent()})
    page = response.content.decode()
    for words in ("Ghi 3 thay đổi", "<del>4</del>", "45/50", "Theo biên bản"):
        assert words in page
    assert own(sheet, "2.1").points == 4, "a preview writes nothing"
    data: dict[str, object] = {}
    for change in response.context["found"].changes:
        held = {**change.typed.values, "version": change.typed.version, "was": change.typed.was}
        data |= {f"c{change.line.key}-{name}": value for name, value in held.items()}
    saved = cast["officer"].post(reverse("sheet_detail", args=[sheet.pk]), data, follow=True)
    assert "Đã lưu 3 tiêu chí." in saved.content.decode()
    assert own(sheet, "1.10").points == Decimal("3.6")
    assert (own(sheet, "2.1").points, own(sheet, "2.1").note) == (
        Decimal("4.5"),
        "Theo biên bản",
    )


def test_what_somebody_wrote_since_is_not_overwritten(cast: Cast, sheet: ScoreSheet) -> None:
    book = down(cast["officer"], sheet)
    load_score(sheet, "2.1", "3", stage=Stage.SELF, value="3", actor=cast.users["head"])
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes", actor=cast.users["head"])
    book.put("2.1", "Số liệu kê khai", "5")
    page = up(cast["officer"], sheet, book)
    assert "đã ghi tiêu chí này sau khi tải tệp, hiện là “3”" in page
    assert "1 ô của tệp không nhận được" in page, "the line nobody touched is no conflict"
    assert "Ghi 1 thay đổi" not in page


@pytest.mark.parametrize(
    ("criterion", "header", "value", "words"),
    [
        ("1.1", "Số liệu kê khai", "có lẽ", "Hãy trả lời Có hoặc Không"),
        ("1.10", "Số liệu kê khai", "60/50", "không được lớn hơn tổng số"),
        ("2.1", "Điểm tự đánh giá", 5, "tính từ số liệu kê khai"),
        ("2.2", "Điểm thẩm định", 10, "chỉ để xem"),
        ("2.2", "Số liệu kê khai", "99", "không tự chấm"),
        ("1.1", "Mã tiêu chí", "9.9", "không có tiêu chí"),
        ("1.1", "Mã đơn vị", "SO-TC", "đơn vị khác"),
        ("1.1", "Mã kỳ chấm", "1999", "kỳ chấm khác"),
    ],
)
def test_a_wrong_cell_is_named_and_the_rest_may_be_saved(
    cast: Cast, sheet: ScoreSheet, criterion: str, header: str, value: object, words: str
) -> None:
    book = down(cast["officer"], sheet)
    book.put(criterion, header, value)
    book.put("1.10" if criterion != "1.10" else "2.1", "Giải trình", "Có biên bản")
    page = up(cast["officer"], sheet, book)
    assert words in page
    assert header in page
    assert "Ghi 1 thay đổi đúng" in page


def test_what_is_no_sheet_is_told(cast: Cast, sheet: ScoreSheet) -> None:
    url = reverse("sheet_upload", args=[sheet.pk])
    response = cast["officer"].post(url, {"file": SimpleUploadedFile("a.xlsx", b"khong phai")})
    assert "loi" in response.content.decode()
    assert response.context["form"].errors["file"]


def test_a_locked_sheet_takes_no_file(cast: Cast, sheet: ScoreSheet) -> None:
    move_to(sheet.round_set.round, Step.APPRAISAL)
    page = cast["officer"].get(reverse("sheet_upload", args=[sheet.pk])).content.decode()
    assert "không nhận tệp" in page
