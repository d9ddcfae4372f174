"""Mail of publications: once for each person, of the own unit alone, in working time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from docx import Document
from pytest_django import Settings

from reports_app import jobs
from reports_app.deliveries.attachment import Attachment, attachment_of
from reports_app.deliveries.mailing import mail_deliveries
from reports_app.deliveries.noting import deliver_missed, deliver_publication, deliveries_retry
from reports_app.deliveries.told import reader_of
from reports_app.models import Delivery
from scores_app.models import Publication, ScoreSheet
from scores_app.services.publishing import ranking_publish
from tasks_app.choices import MailState
from tests.factories import make_membership, make_succession, make_unit
from tests.mailbox import Mailbox, text_of
from tests.races import at_once
from tests.reports_app.delivery_cases import DAMAGED, line_of, publish_lines, put_document
from tests.score_factories import make_round
from tests.scores_app.publishing_cases import ended_round, score
from tests.tasks_app.test_reminders import MORNING, person, use
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db
SATURDAY, NIGHT = "2024-03-09T09:00:00+07:00", "2024-03-06T20:00:00+07:00"


@pytest.fixture(autouse=True)
def _morning(mailbox: Mailbox, settings: Settings) -> Iterator[None]:
    use(mailbox, settings)
    with time_machine.travel(MORNING, tick=False):
        yield


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("user__full_name", "mail_state"))


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_each_person_of_a_unit_is_mailed_once(mailbox: Mailbox) -> None:
    unit, other = make_unit("Sở Tư pháp"), make_unit("Sở Tài chính")
    person(Role.OFFICER, unit, "an@example.vn")
    person(Role.HEAD, unit, "truong@example.vn")
    person(Role.OFFICER, other, name="Bình")
    person(Role.STAFF, None, "snv@example.vn")
    made = publish_lines([line_of(unit), line_of(other, 2)])
    assert [deliver_publication(made.pk), deliver_publication(made.pk)] == [3, 0]
    assert [mail_deliveries(), mail_deliveries()] == [2, 0]
    assert sorted(message["To"] for message in mailbox.messages) == [
        "an@example.vn",
        "truong@example.vn",
    ]
    assert states()["Bình"] == MailState.NO_ADDRESS


def test_who_acts_for_a_unit_twice_gets_one_mail(mailbox: Mailbox) -> None:
    unit = make_unit()
    both = person(Role.OFFICER, unit, "an@example.vn")
    make_membership(both, Role.HEAD, unit)
    made = publish_lines([line_of(unit)])
    assert deliver_publication(made.pk) == 1
    assert mail_deliveries() == 1


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
        assert "2 trên 2 đơn vị có hạng" in text
        assert "81,34" in text
        assert "68,32 trên 84,00 điểm" in text
        assert "10,50 trên 12,00 điểm, mất 1,50" in text
        assert "Chỉ đạo, điều hành" in text
        for foreign in ("Sở Tài chính", "95,71", "80,40"):
            assert foreign not in text


def test_who_answers_for_merged_units_gets_their_results() -> None:
    old = make_unit("Huyện Thạch Hà", valid_to=date(2024, 2, 29))
    new = make_unit("Thành phố Hà Tĩnh", valid_from=date(2024, 3, 1))
    make_succession(old, new)
    person(Role.OFFICER, new, "an@example.vn")
    made = publish_lines([line_of(old)])
    assert deliver_publication(made.pk) == 1
    assert Delivery.objects.get().unit == old


def test_a_code_that_was_given_again_leads_to_the_unit_that_was_scored() -> None:
    first = make_unit("Xã Cũ", code="18001", valid_to=date(2023, 12, 31))
    second = make_unit("Xã Mới", code="18001", valid_from=date(2024, 1, 1))
    person(Role.OFFICER, first, "cu@example.vn", "Cũ")
    person(Role.OFFICER, second, "moi@example.vn", "Mới")
    deliver_publication(publish_lines([line_of(second)]).pk)
    assert list(states()) == ["Mới"]


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


def test_what_waits_is_not_sent_any_more_once_it_is_corrected(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    first = publish_lines([line_of(unit)])
    deliver_publication(first.pk)
    second = publish_lines([line_of(unit, 2)], revises=first)
    deliver_publication(second.pk)
    assert mail_deliveries() == 1
    assert Delivery.objects.get().publication == second


@pytest.mark.parametrize("moment", [SATURDAY, NIGHT])
def test_nothing_goes_out_outside_working_time(mailbox: Mailbox, moment: str) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    with time_machine.travel(moment, tick=False):
        jobs.mail_deliveries()
        assert mail_deliveries() == 0
    assert not mailbox.messages
    with time_machine.travel("2024-03-11T08:00:00+07:00", tick=False):
        jobs.mail_deliveries()
    assert len(mailbox.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])

    def note() -> None:
        deliver_publication(made.pk)

    def mail() -> None:
        mail_deliveries()

    assert at_once(note, note) == ["done", "done"]
    assert Delivery.objects.count() == 1
    assert at_once(mail, mail) == ["done", "done"]
    assert len(mailbox.messages) == 1


def test_what_was_claimed_when_a_worker_died_is_never_sent_again(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])
    deliver_publication(made.pk)
    Delivery.objects.update(mail_state=MailState.CLAIMED)
    assert mail_deliveries() == 0
    assert deliveries_retry(publication_id=made.pk) == 0
    assert not mailbox.messages


def test_who_left_the_unit_meanwhile_gets_nothing(mailbox: Mailbox) -> None:
    unit = make_unit()
    gone = person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    gone.memberships.update(valid_to=date(2024, 3, 5))
    assert mail_deliveries() == 0
    assert not mailbox.messages
    assert not Delivery.objects.exists()


def test_sending_again_takes_what_failed_what_has_an_address_now_and_who_is_new(
    mailbox: Mailbox,
) -> None:
    unit = make_unit()
    wrong = person(Role.OFFICER, unit, "an@example.vn", "An")
    silent = person(Role.OFFICER, unit, name="Bình")
    person(Role.HEAD, unit, "truong@example.vn", "Trưởng")
    made = publish_lines([line_of(unit)])
    deliver_publication(made.pk)
    mailbox.refused.add("an@example.vn")
    assert [mail_deliveries() for _ in range(4)] == [1, 0, 0, 0]
    assert states() == {"An": "failed", "Bình": "none", "Trưởng": "sent"}
    for user, address in ((wrong, "dung@example.vn"), (silent, "binh@example.vn")):
        user.email = address
        user.save(update_fields=["email"])
    person(Role.OFFICER, unit, "moi@example.vn", "Mới")
    assert deliveries_retry(publication_id=made.pk) == 3
    assert mail_deliveries() == 3
    assert set(states().values()) == {"sent"}
    assert len(mailbox.messages) == 4


def test_what_nobody_noted_is_caught_up_with() -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])
    assert [deliver_missed(), deliver_missed()] == [1, 0]
    assert Delivery.objects.get().publication == made


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


def _unit(number: int) -> Unit:
    return Unit.objects.get(name=f"Sở {number}")


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


def test_a_mail_that_may_have_gone_out_is_not_sent_again(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    mailbox.unanswered.add("an@example.vn")
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])
    deliver_publication(made.pk)
    assert [mail_deliveries(), mail_deliveries()] == [0, 0]
    assert deliveries_retry(publication_id=made.pk) == 0
    assert set(states().values()) == {MailState.CLAIMED}
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("error", [SMTPServerDisconnected("gone"), OSError("gone")])
def test_a_server_that_breaks_off_is_left_alone_for_all_units(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def breaks(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", breaks)
    units = [make_unit(f"Sở {number}") for number in (1, 2, 3)]
    for number, unit in enumerate(units):
        person(Role.OFFICER, unit, f"{number}@example.vn")
    made = publish_lines([line_of(unit, rank) for rank, unit in enumerate(units, 1)])
    deliver_publication(made.pk)
    assert mail_deliveries() == 0
    assert sorted(Delivery.objects.values_list("mail_state", flat=True)) == [
        MailState.CLAIMED,
        MailState.WAITING,
        MailState.WAITING,
    ]


def test_no_more_is_sent_than_one_run_has_time_for(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports_app.deliveries.mailing.BUDGET_SECONDS", -1)
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    assert mail_deliveries() == 0
    assert set(states().values()) == {MailState.WAITING}


@pytest.mark.parametrize("document", DAMAGED)
def test_a_damaged_publication_keeps_no_other_waiting(mailbox: Mailbox, document: str) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    damaged = publish_lines([line_of(unit)])
    sound = publish_lines([line_of(unit)])
    for made in (damaged, sound):
        deliver_publication(made.pk)
    put_document(damaged, document)
    assert mail_deliveries() == 1
    assert Delivery.objects.get(publication=sound).mail_state == MailState.SENT


def test_letters_stop_the_moment_a_correction_is_published(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = [make_unit(f"Sở {number}") for number in (1, 2, 3)]
    for number, unit in enumerate(units):
        person(Role.OFFICER, unit, f"{number}@example.vn")
    first = publish_lines([line_of(unit, rank) for rank, unit in enumerate(units, 1)])
    deliver_publication(first.pk)

    def corrects(*asked: Any) -> Attachment | None:
        if not Publication.objects.filter(revises=first).exists():
            publish_lines([line_of(unit, 1) for unit in units], revises=first)
        return attachment_of(*asked)

    monkeypatch.setattr("reports_app.deliveries.mailing.attachment_of", corrects)
    assert mail_deliveries() == 1
    assert len(mailbox.messages) == 1
    assert deliver_missed() == 3
    assert mail_deliveries() == 3
    assert Delivery.objects.filter(publication=first).count() == 1


def test_a_paper_that_cannot_be_made_keeps_no_letter_waiting(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> bytes:
        raise TypeError("broken")

    monkeypatch.setattr("reports_app.deliveries.attachment.score_sheet_file", breaks)
    held = ended_round(("3", "5"), ("2", "4"))
    for sheet in ScoreSheet.objects.select_related("unit"):
        person(Role.OFFICER, sheet.unit, f"{sheet.unit.order}@example.vn")
    deliver_publication(ranking_publish(round_id=held.pk, actor=None).pk)
    assert mail_deliveries() == 2
    assert not [file for message in mailbox.messages for file in message.iter_attachments()]


def test_what_nobody_noted_before_a_long_holiday_is_noted_at_once() -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    publish_lines([line_of(unit)])
    with time_machine.travel(NIGHT, tick=False):
        jobs.mail_deliveries()
    assert set(states().values()) == {MailState.WAITING}
