"""The page of a publication's mail: who got it, who cannot be reached, sending again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cchc.core.clock import today
from reports_app.deliveries.noting import deliver_publication
from reports_app.models import Delivery
from scores_app.models import Publication
from tasks_app.choices import MailState
from tests.cast import Cast
from tests.factories import make_unit
from tests.reports_app.delivery_cases import DAMAGED, line_of, publish_lines, put_document
from tests.scores_app.publishing_cases import ended_round
from tests.tasks_app.test_reminders import person
from units_app.choices import Role

pytestmark = pytest.mark.django_db


def page_of(client: Client, made: Publication, **query: str) -> str:
    response = client.get(reverse("delivery_list", args=[made.number]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_it_names_who_was_mailed_who_failed_and_who_is_missing(cast: Cast) -> None:
    silent = make_unit("Sở chưa có tài khoản")
    person(Role.OFFICER, cast.unit, "an@example.vn", "Nguyễn Thị An")
    made = publish_lines([line_of(cast.unit), line_of(silent, 2)])
    deliver_publication(made.pk)
    rows = Delivery.objects.filter(user__full_name="Nguyễn Thị An")
    rows.update(mail_state=MailState.FAILED, mail_error="450 hộp thư đầy")
    page = page_of(cast["leader"], made)
    assert "Đã ghi 3 thư cho 1 trong 2 đơn vị" in page
    on_paper = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert "1 đơn vị chưa được ghi thư nào" in on_paper
    assert "Sở chưa có tài khoản" in page
    assert "450 hộp thư đầy" in page
    assert "Gửi lại và bổ sung" not in page
    assert "Gửi lại và bổ sung" in page_of(cast["staff"], made)
    failed = page_of(cast["staff"], made, state="failed")
    assert "Nguyễn Thị An" in failed
    assert "vai-officer" not in failed


def test_staff_send_again(cast: Cast) -> None:
    person(Role.OFFICER, cast.unit, "an@example.vn")
    made = publish_lines([line_of(cast.unit)])
    url = reverse("delivery_retry", args=[made.number])
    page = cast["staff"].post(url, follow=True).content.decode()
    assert "Đã xếp 3 thư chờ gửi" in page
    Delivery.objects.update(mail_state=MailState.SENT)
    page = cast["staff"].post(url, follow=True).content.decode()
    assert "Không có thư nào cần gửi lại" in page


def test_of_a_corrected_one_nothing_is_sent(cast: Cast) -> None:
    made = publish_lines([line_of(cast.unit)])
    publish_lines([line_of(cast.unit, 2)], revises=made)
    page = page_of(cast["staff"], made)
    assert "Đã có bản đính chính" in page
    assert "Gửi lại và bổ sung" not in page
    cast["staff"].post(reverse("delivery_retry", args=[made.number]))
    assert not Delivery.objects.exists()


def test_queries_do_not_grow(cast: Cast, django_assert_num_queries: Callable[..., object]) -> None:
    made = publish_lines(line_of(unit) for unit in (cast.unit, cast.other_unit))
    deliver_publication(made.pk)
    page_of(cast["staff"], made)
    with django_assert_num_queries(9, connection=connection):  # type: ignore[attr-defined]
        page_of(cast["staff"], made)
    for number in range(5):
        person(Role.OFFICER, cast.unit, f"{number}@example.vn")
    deliver_publication(made.pk)
    with django_assert_num_queries(9, connection=connection):  # type: ignore[attr-defined]
        page_of(cast["staff"], made)


@pytest.mark.parametrize("document", DAMAGED)
def test_a_damaged_publication_is_told_in_words(cast: Cast, document: str) -> None:
    person(Role.OFFICER, cast.unit, "an@example.vn")
    made = publish_lines([line_of(cast.unit)])
    deliver_publication(made.pk)
    put_document(made, document)
    page = page_of(cast["staff"], made)
    assert "Không đọc được văn bản" in page
    assert "Gửi lại và bổ sung" not in page
    again = cast["staff"].post(reverse("delivery_retry", args=[made.number]), follow=True)
    assert "Không đọc được bản công bố này nên chưa xếp lại thư nào." in again.content.decode()


@pytest.mark.parametrize("document", DAMAGED)
def test_the_annex_of_a_damaged_publication_is_told_in_words(cast: Cast, document: str) -> None:
    held = ended_round(("3", "5"))
    made = publish_lines([line_of(cast.unit)], round=held, as_of=today())
    put_document(made, document)
    for address in (
        reverse("publication_annex", args=[made.number, "docx"]),
        reverse("ranking_annex", args=[held.code, "docx"]),
    ):
        answer = cast["staff"].get(address)
        assert answer.status_code == 503
        assert "không lập được phụ lục" in answer.content.decode()
