"""Remarks of reviewers and of the unit: who reads, who writes, what withdrawing leaves."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from models_app.choices import Opinion, Stage
from models_app.models import Comment, Initiative
from models_app.services.comments import Remark, comment_add, comment_withdraw
from tests.cast import Cast
from tests.factories import make_user
from tests.initiative_factories import make_draft, make_initiative
from tests.races import at_once
from units_app.choices import Role

TEXT = "Hồ sơ cần thêm số liệu trước khi áp dụng."


def say(cast: Cast, who: str, initiative: Initiative, text: str = TEXT, **typed: Any) -> Any:
    url = reverse("comment_add", args=[initiative.pk])
    return cast[who].post(url, {"text": text, "opinion": "none", **typed})


def page(cast: Cast, who: str, initiative: Initiative, day: str = "") -> str:
    url = reverse("initiative_detail", args=[initiative.pk])
    return str(cast[who].get(url, {"as_of": day} if day else {}).content.decode())


def readers(cast: Cast, initiative: Initiative, text: str = TEXT) -> set[str]:
    roles = ("staff", "appraiser", "leader", "admin", "officer", "head")
    return {who for who in roles if text in page(cast, who, initiative)}


@pytest.mark.django_db
def test_open_remarks_are_read_by_the_unit_internal_ones_are_not(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    say(cast, "appraiser", made, opinion=Opinion.COMPLETE)
    say(cast, "staff", made, "Chờ họp hội đồng đã.", is_internal="on")
    say(cast, "officer", made, "Đơn vị sẽ bổ sung.")
    everybody = {"staff", "appraiser", "leader", "admin", "officer", "head"}
    assert readers(cast, made) == everybody
    assert readers(cast, made, "Đơn vị sẽ bổ sung.") == everybody
    assert readers(cast, made, "Chờ họp hội đồng đã.") == everybody - {"officer", "head"}
    shown = page(cast, "head", made)
    assert "Đề nghị bổ sung hồ sơ" in shown
    assert "Cán bộ đơn vị · Sở Tư pháp" in shown


@pytest.mark.django_db
def test_other_units_read_none(cast: Cast) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.other_unit)
    say(cast, "staff", made)
    assert "officer" not in readers(cast, made)
    assert say(cast, "officer", made).status_code == 403


@pytest.mark.django_db
def test_a_unit_proposes_nothing(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    say(cast, "officer", made, opinion=Opinion.RECOGNISE, is_internal="on")
    kept = Comment.objects.get()
    assert (kept.opinion, kept.is_internal) == ("", False)


@pytest.mark.django_db
def test_a_refused_remark_keeps_what_was_typed(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    long = "dài " * 2000
    response = say(cast, "staff", made, long, opinion=Opinion.REFUSE)
    assert response.status_code == 200
    assert long.strip() in response.content.decode()
    assert not Comment.objects.exists()
    assert "Ghi nội dung ý kiến." in say(cast, "staff", made, "  ").content.decode()


@pytest.mark.django_db
def test_a_reviewer_says_first_what_is_proposed(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    shown = page(cast, "appraiser", made)
    assert shown.index('name="opinion"') < shown.index('name="text"')
    form = shown[shown.index('name="opinion"') : shown.index('name="text"')]
    assert "checked" not in form
    assert "Chỉ góp ý" in form
    assert "Chọn một đề nghị" in say(cast, "appraiser", made, opinion="").content.decode()
    say(cast, "appraiser", made)
    assert Comment.objects.get().opinion == ""


@pytest.mark.django_db
def test_a_remark_sent_twice_is_one(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    once = "7f4a3c1e-2b1d-4e57-9d0e-0d4a1a2b3c4d"
    for _ in range(2):
        say(cast, "staff", made, once=once)
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_withdrawing_leaves_a_trace_and_the_text_to_its_author(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    say(cast, "staff", made)
    kept = Comment.objects.get()
    url = reverse("comment_withdraw", args=[kept.pk])
    assert cast["appraiser"].post(url).status_code == 403
    assert cast["officer"].post(url).status_code == 403
    assert cast["staff"].post(url).status_code == 302
    assert "Ý kiến này đã được rút." in cast["staff"].post(url, follow=True).content.decode()
    assert readers(cast, made) == {"staff"}
    assert "Ý kiến đã rút" in page(cast, "officer", made)


@pytest.mark.django_db
def test_an_internal_remark_does_not_exist_for_the_unit(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    say(cast, "staff", made, is_internal="on")
    url = reverse("comment_withdraw", args=[Comment.objects.get().pk])
    assert cast["officer"].post(url).status_code == 404


@pytest.mark.django_db
def test_remarks_of_later_days_are_left_out(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    say(cast, "staff", made)
    assert TEXT not in page(cast, "staff", made, "2023-09-06")


@pytest.mark.django_db
def test_a_draft_takes_no_remarks(cast: Cast) -> None:
    draft = make_draft(cast.users["officer"], unit=cast.unit)
    assert say(cast, "officer", draft).status_code == 403
    with pytest.raises(ValidationError):
        comment_add(initiative_id=draft.pk, remark=Remark(text=TEXT), author=cast.users["officer"])


@pytest.mark.django_db
def test_the_database_changes_no_remark(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    say(cast, "staff", made)
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.update(text="Khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_withdrawn_twice_at_once_is_withdrawn_once() -> None:
    author = make_user(Role.STAFF)
    made = make_initiative()
    kept = comment_add(initiative_id=made.pk, remark=Remark(text=TEXT), author=author)
    outcomes = at_once(*[lambda: comment_withdraw(comment_id=kept.pk)] * 2)
    assert sorted(outcomes) == ["done", "Ý kiến này đã được rút."]
