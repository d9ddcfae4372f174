"""The page of one initiative: as it stood, who reads which document, what it costs."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from models_app import rules
from models_app.choices import Stage
from models_app.models import Initiative
from models_app.services.adopting import Taking, adoption_add, adoption_correct
from models_app.services.comments import Remark, comment_add
from models_app.services.registering import initiative_correct
from models_app.stage_path import stage_path
from tests.cast import Cast
from tests.factories import make_evidence, make_unit, make_user
from tests.initiative_factories import (
    make_adoption,
    make_draft,
    make_facts,
    make_indicator,
    make_initiative,
    measure,
)
from units_app.choices import Role

MOST_QUERIES = 21

pytestmark = pytest.mark.django_db


def page(cast: Cast, who: str, initiative: Initiative, day: str = "") -> str:
    url = reverse("initiative_detail", args=[initiative.pk])
    response = cast[who].get(url, {"as_of": day} if day else {})
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_day_before_it_was_registered_says_so_and_leads_on(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    url = reverse("initiative_detail", args=[made.pk])
    answer = cast["staff"].get(url, {"as_of": "28/02/2023"})
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert f"Sáng kiến {made.code} chưa đăng ký đến ngày 28/02/2023" in shown
    assert "đăng ký ngày 01/03/2023" in shown
    for link in (f'href="{url}"', f'href="{url}?as_of=2023-03-01"'):
        assert link in shown
    assert cast["staff"].get(url, {"as_of": "01/03/2023"}).status_code == 200
    hidden = make_initiative(unit=cast.other_unit)
    hidden_url = reverse("initiative_detail", args=[hidden.pk])
    answer = cast["officer"].get(hidden_url, {"as_of": "28/02/2023"})
    assert answer.status_code == 404
    assert hidden.code not in answer.content.decode()


def test_a_past_day_shows_title_texts_and_stage_of_that_day(cast: Cast) -> None:
    made = make_initiative(
        Stage.APPRAISED, unit=cast.unit, title="Hẹn giờ làm thủ tục", problem="Chờ lâu."
    )
    facts = make_facts(
        unit=made.unit, area=made.area, title="Hẹn giờ nộp hồ sơ", problem="Chờ hai giờ."
    )
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        initiative_correct(
            initiative_id=made.pk,
            version=made.version,
            facts=facts,
            reason="Ghi cho rõ.",
            actor=cast.users["staff"],
        )
    before, after = page(cast, "staff", made, "2023-03-05"), page(cast, "staff", made)
    assert '<h1 class="long-title">Hẹn giờ làm thủ tục</h1>' in before
    assert "<p>Chờ lâu.</p>" in before
    assert "Chờ thẩm định</span>" in before
    assert "sau ngày đang xem" in before
    assert '<h1 class="long-title">Hẹn giờ nộp hồ sơ</h1>' in after
    assert "<p>Chờ hai giờ.</p>" in after
    assert "sau ngày đang xem" not in after


def test_before_its_registration_there_is_no_page(cast: Cast) -> None:
    made = make_initiative(unit=cast.unit)
    url = reverse("initiative_detail", args=[made.pk])
    assert cast["staff"].get(url, {"as_of": "2023-02-28"}).status_code == 404


def test_a_draft_has_its_page(cast: Cast) -> None:
    draft = make_draft(cast.users["officer"], unit=cast.unit)
    assert "Bản nháp" in page(cast, "head", draft)


def test_who_opens_which_document(cast: Cast) -> None:
    paper = make_evidence(cast.other_unit, name="Đề án sáng kiến")
    made = make_initiative(Stage.RECOGNISED, unit=cast.other_unit, evidence=[paper])
    assert "Đề án sáng kiến" in page(cast, "appraiser", made)
    assert "Đề án sáng kiến" not in page(cast, "officer", made)
    url = reverse("evidence_detail", args=[paper.pk])
    assert cast["officer"].get(url).status_code == 404
    assert made.code in cast["staff"].get(url).content.decode()


def test_a_unit_that_applies_it_opens_its_documents(cast: Cast) -> None:
    paper = make_evidence(cast.other_unit, name="Đề án sáng kiến")
    made = make_initiative(Stage.RECOGNISED, unit=cast.other_unit, evidence=[paper])
    proof = make_evidence(make_unit(), name="Biên bản bàn giao")
    for unit, papers in ((cast.unit, []), (make_unit(), [proof])):
        taking = Taking(unit=unit, since=date(2023, 8, 1))
        adoption_add(initiative_id=made.pk, taking=taking, evidence=papers, actor=None)
    shown = page(cast, "officer", made)
    assert "Đề án sáng kiến" in shown
    assert "Biên bản bàn giao" in shown
    used = cast["officer"].get(reverse("evidence_detail", args=[proof.pk])).content.decode()
    assert f"Sáng kiến {made.code}: Áp dụng tại" in used


@pytest.mark.parametrize("ended_on", [date(2023, 9, 1), date(2023, 8, 1)], ids=["ended", "mistake"])
def test_who_applies_it_no_longer_opens_nothing(cast: Cast, ended_on: date) -> None:
    paper = make_evidence(cast.other_unit, name="Đề án sáng kiến")
    made = make_initiative(Stage.RECOGNISED, unit=cast.other_unit, evidence=[paper])
    adoption = make_adoption(made, cast.unit, since=date(2023, 8, 1))
    url = reverse("evidence_detail", args=[paper.pk])
    assert cast["officer"].get(url).status_code == 200
    adoption_correct(
        adoption_id=adoption.pk,
        version=adoption.version,
        standing=rules.Adopted(since=date(2023, 8, 1), ended_on=ended_on),
        reason="Ghi nhầm.",
        actor=cast.users["officer"],
    )
    assert cast["officer"].get(url).status_code == 404
    shown = page(cast, "officer", made)  # also where it is stopped: the adoption was its own
    assert "Đề án sáng kiến" not in shown
    assert "đơn vị đang áp dụng và cấp tỉnh mở được" in shown


def test_what_proves_a_figure_is_used_by_its_initiative(cast: Cast) -> None:
    proof = make_evidence(cast.unit, name="Bảng theo dõi hồ sơ")
    made = make_initiative(Stage.RECOGNISED, unit=cast.unit)
    indicator = make_indicator(made, name="Thời gian chờ")
    measure(indicator, "12", date(2023, 8, 1), evidence=[proof])
    assert "Bảng theo dõi hồ sơ" in page(cast, "leader", made)
    used = cast["leader"].get(reverse("evidence_detail", args=[proof.pk])).content.decode()
    assert f"Sáng kiến {made.code}: Số liệu “Thời gian chờ”" in used


def test_what_comes_with_a_draft_is_the_units_own(cast: Cast) -> None:
    paper = make_evidence(cast.unit, name="Đề án đang viết")
    make_draft(cast.users["officer"], unit=cast.unit, evidence=[paper])
    url = reverse("evidence_detail", args=[paper.pk])
    seen = {who: cast[who].get(url).status_code for who in ("officer", "head", "staff", "leader")}
    assert seen == {"officer": 200, "head": 200, "staff": 404, "leader": 404}


def queries(cast: Cast, who: str, initiative: Initiative) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(cast, who, initiative)
    return len(asked)


@pytest.mark.parametrize("who", ["staff", "officer"])
def test_a_long_history_costs_no_more_queries(cast: Cast, who: str) -> None:
    paper, more = [make_evidence(cast.unit)], [make_evidence(cast.unit) for _ in range(3)]
    short = make_initiative(Stage.RECOGNISED, unit=cast.unit, evidence=paper)
    long = make_initiative(Stage.REPLICATED, unit=cast.unit, evidence=more)
    for made, times in ((short, 1), (long, 4)):
        for _ in range(times):
            taking = Taking(unit=make_unit(), since=date(2023, 8, 1))
            adoption_add(initiative_id=made.pk, taking=taking, actor=None)
            remark = Remark(text="Cần bổ sung.")
            comment_add(initiative_id=made.pk, remark=remark, author=make_user(Role.STAFF))
    page(cast, who, short)
    assert queries(cast, who, long) == queries(cast, who, short) <= MOST_QUERIES


def places(initiative: Initiative, day: date) -> dict[str, str]:
    steps = stage_path(initiative.events.order_by("seq"), day)
    return {step.stage: step.place for step in steps}


def test_the_way_through_the_stages() -> None:
    made = make_initiative(Stage.REPLICATED)
    assert places(made, date(2023, 5, 4)) == {
        Stage.REGISTERED: "past",
        Stage.APPRAISED: "past",
        Stage.RECOGNISED: "now",
        Stage.APPLIED: "coming",
        Stage.REPLICATED: "coming",
    }
    assert places(made, date(2023, 7, 3))[Stage.APPLIED] == "left"


@pytest.mark.parametrize("stage", [Stage.REJECTED, Stage.STOPPED])
def test_what_ended_shows_nothing_to_come(stage: Stage) -> None:
    found = places(make_initiative(stage), date(2023, 9, 6))
    assert found[stage] == "now"
    assert set(found.values()) == {"past", "now"}


def test_what_is_far_back_is_folded_and_nothing_lost(cast: Cast) -> None:
    made = make_initiative(Stage.APPLIED)
    few = page(cast, "staff", made)
    assert "việc trước đó" not in few
    for _ in range(7):
        taking = Taking(unit=make_unit(), since=date(2023, 9, 1))
        adoption_add(initiative_id=made.pk, taking=taking, actor=cast.users["staff"])
    shown = page(cast, "staff", made)
    assert "Xem 3 việc trước đó" in shown
    assert "Bản in có 8 việc mới nhất trong 11 việc" in shown
    assert shown.count('<li><div class="history-head">') + shown.count('class="history-head"') == 11
