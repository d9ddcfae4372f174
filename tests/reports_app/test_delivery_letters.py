"""Letters of publications: what they say to a unit, and the paper that goes along."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import time_machine
from docx import Document
from pytest_django import Settings

from reports_app.deliveries.mailing import mail_deliveries
from reports_app.deliveries.noting import deliver_publication
from reports_app.deliveries.told import reader_of
from scores_app.models import ScoreSheet
from scores_app.services.publishing import ranking_publish
from tests.factories import make_unit
from tests.mailbox import Mailbox, text_of
from tests.reports_app.delivery_cases import line_of, publish_lines
from tests.score_factories import make_round
from tests.scores_app.publishing_cases import ended_round, score
from tests.tasks_app.test_reminders import MORNING, person, use
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(mailbox: Mailbox, settings: Settings) -> Iterator[None]:
    use(mailbox, settings)
    with time_machine.travel(MORNING, tick=False):
        yield


def _unit(number: int) -> Unit:
    return Unit.objects.get(name=f"Sở {number}")


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_a_letter_speaks_of_its_own_unit_alone(mailbox: Mailbox) -> None:
    unit, other = make_unit("Sở Tư pháp"), make_unit("Sở Tài chính")
    person(Role.OFFICER, unit, "an@example.vn", "Nguyễn Thị An")
    silent = make_unit("Sở không có trong bản công bố")
    person(Role.OFFICER, silent, "ngoai@example.vn")
    made = publish_lines([line_of(unit, 2), line_of(other, 1, "95.71", points="80.4")])
    deliver_publication(made.pk)
    assert mail_deliveries() == 1
    (message,) = mailbox.messages
    for text in (text_of(message), html_of(message)):
        assert "Nguyễn Thị An" in text
        assert "Quyết định số 15/QĐ-UBND ngày 28/02/2024" in text
        assert "Số liệu theo sổ ngày" in text
        assert "Số liệu tính đến" not in text
        assert "2 trên 2 đơn vị có hạng" in text
        assert "81,34" in text
        assert "68,32 trên 84,00 điểm" in text
        assert "10,50 trên 12,00 điểm, mất 1,50" in text
        assert "Chỉ đạo, điều hành" in text
        for foreign in ("Sở Tài chính", "95,71", "80,40"):
            assert foreign not in text


def test_a_correction_says_what_changed_and_why(mailbox: Mailbox) -> None:
    unit, same = make_unit("Sở Tư pháp"), make_unit("Sở Y tế")
    fresh = make_unit("Sở Tài chính")
    for one, address in ((unit, "an@x.vn"), (same, "yte@x.vn"), (fresh, "moi@x.vn")):
        person(Role.OFFICER, one, address)
    first = publish_lines([line_of(unit, 2), line_of(same, 1)])
    lines = [line_of(unit, 1, "90.5", band="Xuất sắc"), line_of(same, 1), line_of(fresh, 3)]
    second = publish_lines(lines, revises=first)
    assert [deliver_publication(first.pk), deliver_publication(second.pk)] == [0, 3]
    assert mail_deliveries() == 3
    text = text_of(*mailbox.to("an@x.vn"))
    assert "bản đính chính, thay cho bản công bố số 1" in text
    assert "Cộng sót điểm của một tiêu chí." in text
    assert "- Chỉ số: 81,34 → 90,50." in text
    assert "- Hạng: 2 → 1." in text
    assert "- Mức xếp loại: Tốt → Xuất sắc." in text
    assert "giữ nguyên" in text_of(*mailbox.to("yte@x.vn"))
    assert "Bản số 1 không có dòng của đơn vị." in text_of(*mailbox.to("moi@x.vn"))


def test_a_change_that_two_decimals_do_not_show_is_said_so() -> None:
    unit = make_unit("Sở Tư pháp")
    first = publish_lines([line_of(unit, 1, "81.3351")])
    second = publish_lines([line_of(unit, 1, "81.3352")], revises=first)
    told = reader_of(second).told((unit.code, None))
    assert told is not None
    assert told.changes == ["Chỉ số: 81,34, chỉ đổi ở sau hai chữ số thập phân."]


def test_names_are_text_wherever_they_stand(mailbox: Mailbox) -> None:
    unit = make_unit('Sở <b>Tư pháp</b> & "Hộ tịch"\r\nBcc: x@x.vn')
    person(Role.OFFICER, unit, "an@example.vn", "An <script>")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    assert mail_deliveries() == 1
    (message,) = mailbox.messages
    page = html_of(message)
    assert "<b>Tư pháp" not in page
    assert "<script>" not in page
    assert "Sở &lt;b&gt;Tư pháp&lt;/b&gt; &amp; &quot;Hộ tịch&quot;" in page
    assert message["Bcc"] is None
    assert "An <script>" in text_of(message)


def test_a_sample_says_so(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)], is_sample=True).pk)
    assert mail_deliveries() == 1
    (message,) = mailbox.messages
    assert str(message["Subject"]).strip().startswith("[Dữ liệu minh họa] ")
    assert "minh họa" in html_of(message)
    assert "MINH HỌA" in text_of(message)


def test_what_is_not_ranked_has_words(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    areas = {"1": ["0", "0", 0], "2": ["3", "72", 2]}
    line = line_of(
        unit, None, status="incomplete", index=None, band="", points=None, areas=areas, unknown=2
    )
    deliver_publication(publish_lines([line]).pk)
    mail_deliveries()
    text = text_of(*mailbox.messages)
    assert "- Chỉ đạo, điều hành: không áp dụng" in text
    assert "- Cải cách thể chế: chưa chấm xong 2 tiêu chí" in text
    assert "Chỉ số:" not in text


def test_the_units_own_paper_goes_along_and_opens(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cchc.core.office.office_found", lambda: "")
    held = ended_round(("3", "5"), ("2", "4"))
    for sheet in ScoreSheet.objects.select_related("unit"):
        person(Role.OFFICER, sheet.unit, f"{sheet.unit.order}@example.vn")
    made = ranking_publish(round_id=held.pk, actor=None)
    assert deliver_publication(made.pk) == 2
    assert mail_deliveries() == 2
    (letter,) = mailbox.to("2@example.vn")
    (file,) = letter.iter_attachments()
    assert file.get_filename() == f"phieu-ket-qua-2026-cb-{_unit(2).code.lower()}.docx"
    words = text_in(file.get_content())
    assert "Sở 2" in words
    assert "Sở 1" not in words
    assert "Kèm theo: phiếu kết quả của đơn vị" in text_of(letter)


def test_no_paper_goes_along_that_says_something_else(mailbox: Mailbox) -> None:
    held = ended_round(("3", "5"))
    person(Role.OFFICER, _unit(1), "an@example.vn")
    made = ranking_publish(round_id=held.pk, actor=None)
    deliver_publication(made.pk)
    score(ScoreSheet.objects.get(), "1", "2")
    assert mail_deliveries() == 1
    (letter,) = mailbox.messages
    assert not list(letter.iter_attachments())
    assert "Kèm theo" not in text_of(letter)


def text_in(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_year_before_is_told_as_it_was_published() -> None:
    unit, other = make_unit("Sở Tư pháp"), make_unit("Sở Y tế")
    old, new = make_round(year=2022), make_round(year=2023)
    first = publish_lines([line_of(unit, 2, "70.1"), line_of(other, 1)], round=old)
    corrected = [line_of(unit, 2, "70.125"), line_of(other, 1)]
    publish_lines(corrected, revises=first, round=old)
    made = publish_lines([line_of(unit, 1)], round=new)
    told = reader_of(made).told((unit.code, None))
    assert told is not None
    assert told.facts[-1] == ("Năm 2022 (bản công bố số 2)", "chỉ số 70,13, hạng 2 trên 2")
    assert told.changes == []
