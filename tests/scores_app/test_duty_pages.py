"""The page of duties: giving, taking away, copying, what nobody has."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from scores_app.appraisal.duty_forms import in_reading_order
from scores_app.models import AppraisalDuty, RoundSet
from scores_app.services.duties import duties_assign
from scores_app.trees import leaves_of
from tests.cast import signed_in
from tests.factories import make_user
from tests.score_factories import make_round, make_set
from tests.scores_app.appraisal_cases import LEAVES, Case, make_case
from units_app.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


def url(case: Case) -> str:
    return reverse("duty_list", args=[case.round.code])


def test_staff_give_criteria_and_units(case: Case) -> None:
    person = make_user(Role.APPRAISER, full_name="Lê Thị Dung")
    client = signed_in(case.staff)
    typed = {
        "appraiser": person.pk,
        "criteria": [case.leaf("1.1").pk, case.leaf("2.1").pk],
        "sheets": [case.sheets[0].pk],
    }
    page = client.post(url(case), typed, follow=True).content.decode()
    assert "Đã thêm 2 phân công." in page
    assert AppraisalDuty.objects.filter(appraiser=person, sheet=case.sheets[0]).count() == 2
    again = client.post(url(case), typed, follow=True).content.decode()
    assert "đã có từ trước" in again


def test_a_refusal_stands_beside_the_field_and_keeps_what_was_chosen(case: Case) -> None:
    insider = make_user(Role.APPRAISER, case.sheets[0].unit, full_name="Phạm Văn Giang")
    typed = {"appraiser": insider.pk, "sheets": [case.sheets[0].pk]}
    page = signed_in(case.staff).post(url(case), typed).content.decode()
    assert "nên không thẩm định đơn vị này" in page
    assert re.search(rf'<option value="{insider.pk}"\s+selected', page)
    missing = signed_in(case.staff).post(url(case), {"appraiser": ""}).content.decode()
    assert "Chưa lưu được" in missing


def test_duties_are_taken_away_and_the_gap_is_named(case: Case) -> None:
    duty = case.round_set.duties.get()
    client = signed_in(case.staff)
    client.post(reverse("duty_remove", args=[case.round_set.pk]), {"duty": [duty.pk]})
    assert not case.round_set.duties.exists()
    page = client.get(url(case)).content.decode()
    assert "Chưa có người thẩm định" in page
    assert "1.1 Ban hành kế hoạch" in page
    assert "Mức độ hài lòng của người dân: " not in page


def test_duties_are_copied_from_the_round_before(case: Case) -> None:
    old_set = make_set(LEAVES, group=case.round_set.group, year=2025)
    earlier = RoundSet.objects.get(round=make_round(old_set, year=2025))
    person = make_user(Role.APPRAISER, full_name="Lê Thị Dung")
    duties_assign(round_set=earlier, appraiser=person)
    client = signed_in(case.staff)
    assert "Chép phân công của kỳ trước" in client.get(url(case)).content.decode()
    copy = reverse("duty_copy", args=[case.round_set.pk])
    assert "Đã chép 1 phân công" in client.post(copy, follow=True).content.decode()


def test_others_look_and_change_nothing(case: Case) -> None:
    page = signed_in(case.appraiser).get(url(case)).content.decode()
    assert "Trần Văn Cường" in page
    assert "Phân công thêm" not in page


def test_criteria_stand_in_reading_order_whatever_numbers_they_have_among_siblings() -> None:
    made = make_set(LEAVES, ready=False)
    for place, code in enumerate(("1", "1.1", "1.2", "2", "2.1", "2.2")):
        made.criteria.filter(code=code).update(order=place % 3)
    made.state = "ready"
    made.save(update_fields=["state"])
    round_set = RoundSet.objects.get(round=make_round(made))
    assert [leaf.code for leaf in leaves_of(made)] == ["1.1", "1.2", "2.1", "2.2"]
    listed = [item.code for item in in_reading_order(round_set)]
    assert listed == ["1", "1.1", "1.2", "2", "2.1", "2.2"]
