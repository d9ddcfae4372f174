"""Pages on which a unit shows an initiative for a criterion, and where it is seen."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from models_app.choices import Stage as Life
from models_app.models import Initiative
from scores_app.choices import SheetState, Step
from scores_app.models import InitiativeOffer, ScoreSheet
from scores_app.services.offers import initiative_offer
from tests.cast import Cast
from tests.factories import make_evidence
from tests.initiative_factories import make_initiative
from tests.score_factories import make_round, make_sheet, move_to
from tests.scores_app.offer_cases import leaf, make_open_sheet, recognised
from tests.scores_app.offer_cases import sheet as sheet  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def documents_page(sheet: ScoreSheet, code: str) -> str:
    return reverse("sheet_evidence", args=[sheet.pk, leaf(sheet, code).pk])


def offer_page(initiative: Initiative) -> str:
    return reverse("initiative_offer", args=[initiative.pk])


class TestOnTheScoreSheet:
    def test_initiatives_are_chosen_beside_documents(self, cast: Cast, sheet: ScoreSheet) -> None:
        initiative, document = recognised(cast.unit, title="Hẹn giờ"), make_evidence(cast.unit)
        url = documents_page(sheet, "1.1")
        assert "Hẹn giờ" in cast["officer"].get(url).content.decode()
        data = {"evidence_chosen": [document.pk], "initiatives": [initiative.pk]}
        answer = cast["officer"].post(url, data, headers=HTMX).content.decode()
        assert "Hẹn giờ" in answer
        assert "Mới công nhận" in answer
        page = cast["head"].get(reverse("sheet_detail", args=[sheet.pk])).content.decode()
        assert f'href="/sang-kien/{initiative.pk}/"' in page

    def test_a_refusal_leaves_everything_as_it_was_typed(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        used, document = recognised(cast.unit), make_evidence(cast.unit, name="Kế hoạch")
        initiative_offer(
            sheet=sheet,
            criterion=leaf(sheet, "2.1"),
            initiative=used,
            actor=cast.users["officer"],
        )
        data = {"evidence_chosen": [document.pk], "initiatives": [used.pk]}
        page = cast["officer"].post(documents_page(sheet, "1.1"), data).content.decode()
        assert f"{used.code}: đã dùng cho tiêu chí 2.1" in page
        assert "Kế hoạch" in page
        assert not leaf(sheet, "1.1").evidence_links.exists(), "both or neither"

    def test_what_is_not_ticked_any_more_is_free_again(self, cast: Cast, sheet: ScoreSheet) -> None:
        initiative, url = recognised(cast.unit), documents_page(sheet, "1.1")
        cast["officer"].post(url, {"initiatives": [initiative.pk]})
        assert "checked" in cast["officer"].get(url).content.decode()
        cast["officer"].post(url, {"shown_initiatives": [initiative.pk], "shown": [""]})
        assert not InitiativeOffer.objects.exists()

    def test_a_criterion_that_takes_none_does_not_ask(self, cast: Cast) -> None:
        sheet = make_sheet(make_round(), cast.unit)
        page = cast["officer"].get(documents_page(sheet, "1.1")).content.decode()
        assert "Sáng kiến của đơn vị" not in page

    def test_queries_do_not_grow(
        self, cast: Cast, sheet: ScoreSheet, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        cast["officer"].get(documents_page(sheet, "1.1"))
        for number in (1, 4):
            for _ in range(number):
                recognised(cast.unit)
            with django_assert_num_queries(14):
                cast["officer"].get(documents_page(sheet, "1.1"))


class TestFromTheInitiative:
    def test_the_criterion_is_chosen(self, cast: Cast, sheet: ScoreSheet) -> None:
        initiative = recognised(cast.unit)
        page = cast["officer"].get(offer_page(initiative)).content.decode()
        assert page.index("2.1. Tiêu chí 2.1") < page.index("1.1. Tiêu chí 1.1")
        assert (
            "Chọn một tiêu chí."
            in cast["officer"].post(offer_page(initiative), {"place": ""}).content.decode()
        )
        place = f"{sheet.pk}-{leaf(sheet, '1.2').pk}"
        answer = cast["officer"].post(offer_page(initiative), {"place": place})
        where = f"{reverse('sheet_detail', args=[sheet.pk])}#tc-{leaf(sheet, '1.2').pk}"
        assert answer["Location"] == where
        page = cast["officer"].get(offer_page(initiative)).content.decode()
        assert "đã dùng cho tiêu chí 1.2" in page
        assert "Dùng cho tiêu chí này" not in page

    def test_without_an_open_sheet_it_says_when(self, cast: Cast, sheet: ScoreSheet) -> None:
        initiative = recognised(cast.unit)
        move_to(sheet.round_set.round, Step.APPRAISAL)
        page = cast["officer"].get(offer_page(initiative)).content.decode()
        assert "Chưa có phiếu điểm nào nhận sáng kiến này" in page
        place = f"{sheet.pk}-{leaf(sheet, '1.2').pk}"
        cast["officer"].post(offer_page(initiative), {"place": place})
        assert not InitiativeOffer.objects.exists()

    def test_the_page_of_the_initiative_has_a_button_only_where_it_leads_somewhere(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        initiative = recognised(cast.unit)
        address = reverse("initiative_detail", args=[initiative.pk])
        assert offer_page(initiative) in cast["officer"].get(address).content.decode()
        move_to(sheet.round_set.round, Step.APPRAISAL)
        page = cast["officer"].get(address).content.decode()
        assert offer_page(initiative) not in page
        assert "Chưa có phiếu điểm nào đang mở nhận sáng kiến này" in page

    def test_what_is_not_in_force_is_refused_in_words(self, cast: Cast) -> None:
        stopped = make_initiative(Life.STOPPED, unit=cast.unit)
        assert "còn hiệu lực" in cast["head"].get(offer_page(stopped)).content.decode()


def test_the_appraisal_and_the_explanation_show_it(cast: Cast) -> None:
    sheet = make_open_sheet(cast.unit)
    initiative = recognised(cast.unit, title="Hẹn giờ trả kết quả")
    criterion = leaf(sheet, "1.1")
    initiative_offer(
        sheet=sheet, criterion=criterion, initiative=initiative, actor=cast.users["officer"]
    )
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.SENT)
    of_round = sheet.round_set.round
    for name, args in (
        ("appraise_leaf", [sheet.pk, criterion.pk]),
        ("appraise_criterion", [of_round.code, criterion.pk]),
    ):
        page = cast["appraiser"].get(reverse(name, args=args)).content.decode()
        assert "Hẹn giờ trả kết quả" in page, name
    claim = cast["officer"].get(reverse("claim_make", args=[sheet.pk, criterion.pk]))
    assert "Hẹn giờ trả kết quả" in claim.content.decode()
