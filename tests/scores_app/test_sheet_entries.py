"""What a unit writes into its sheet: one criterion by itself, or all changed rows; two people at
once; documents.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from evidence_app.models import Evidence
from evidence_app.uses import uses_of
from scores_app.choices import Cause, Rule, Scorer, SheetState, Stage, Step
from scores_app.models import Criterion, Score, ScoreEvidence, ScoreSheet
from scores_app.score_sheets.lines import values_of
from scores_app.score_sheets.typing import Typed, digest
from tests import evidence_files
from tests.cast import Cast
from tests.factories import make_evidence
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    move_to,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STEPS = {
    "steps": [
        {"key": "full", "label": "Đầy đủ, đúng hạn", "points": "2"},
        {"key": "late", "label": "Đầy đủ, chậm", "points": "1"},
    ]
}
LEAVES = (
    Leaf("1.1", "2", evidence_required=True),
    Leaf("1.2", "4", Rule.PROPORTIONAL, {"floor": "50"}),
    Leaf("1.3", "2", Rule.STEPS, STEPS),
    Leaf("2.1", "5", Rule.MANUAL),
)


@pytest.fixture
def sheet(cast: Cast) -> ScoreSheet:
    return make_sheet(make_round(make_set(LEAVES)), cast.unit)


def criterion(sheet: ScoreSheet, code: str) -> Criterion:
    return Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code=code)


def save(client: Any, sheet: ScoreSheet, code: str, **typed: str) -> Any:
    found = criterion(sheet, code)
    url = reverse("sheet_entry", args=[sheet.pk, found.pk])
    data = {f"c{found.pk}-{name}": value for name, value in typed.items()}
    return client.post(url, data, headers=HTMX)


def own(sheet: ScoreSheet, code: str) -> Score:
    return Score.objects.get(sheet=sheet, criterion__code=code, stage=Stage.SELF)


def test_points_come_back_at_once(cast: Cast, sheet: ScoreSheet) -> None:
    answer = save(cast["officer"], sheet, "1.2", value="45", value_of="50", version="0")
    assert (answer.status_code, answer["X-Entry"]) == (200, "saved")
    page = answer.content.decode()
    for words in ("3,60", "45/50 = 90,00\u00a0%", "Đã điền <strong>1/4</strong>", "Đã lưu"):
        assert words in page
    score = own(sheet, "1.2")
    assert (score.points, score.changed_by, score.version) == (
        Decimal("3.6"),
        cast.users["officer"],
        1,
    )
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SCORING


@pytest.mark.parametrize(
    ("code", "typed", "points"),
    [
        ("1.1", {"answer": "yes"}, "2"),
        ("1.1", {"answer": "na"}, None),
        ("1.2", {"value": "90 %"}, "3.6"),
        ("1.2", {"value": "33,333333"}, "0"),
        ("1.2", {"na": "1", "value": "3"}, None),
        ("1.3", {"answer": "late"}, "1"),
        ("2.1", {"value": "4,25"}, "4.25"),
    ],
)
def test_every_kind_of_input(
    cast: Cast, sheet: ScoreSheet, code: str, typed: dict[str, str], points: str | None
) -> None:
    assert save(cast["officer"], sheet, code, version="0", **typed).status_code == 200
    assert own(sheet, code).points == (None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("code", "typed", "words"),
    [
        ("1.2", {"value": "chín mươi"}, "không phải là số"),
        ("1.2", {"value": "2.501"}, "có thể hiểu là 2501 hoặc 2,501"),
        ("1.2", {"value": "60", "value_of": "50"}, "không được lớn hơn tổng số"),
        ("1.3", {"answer": "khong-co"}, "Hãy chọn một trong các mức"),
        ("2.1", {"value": "9"}, "Không được lớn hơn 5"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    cast: Cast, sheet: ScoreSheet, code: str, typed: dict[str, str], words: str
) -> None:
    answer = save(cast["officer"], sheet, code, version="0", **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Score.objects.filter(sheet=sheet).exists()


def test_who_is_second_sees_both_and_overwrites_nothing(cast: Cast, sheet: ScoreSheet) -> None:
    save(cast["officer"], sheet, "2.1", value="4", version="0")
    answer = save(cast["head"], sheet, "2.1", value="3,5", note="Theo biên bản", version="0")
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("vừa có người khác ghi", str(cast.users["officer"]), "3,5; Theo biên bản"):
        assert words in page
    assert own(sheet, "2.1").points == 4
    again = save(cast["head"], sheet, "2.1", value="3,5", note="Theo biên bản", version="1")
    assert again.status_code == 200
    assert own(sheet, "2.1").points == Decimal("3.5")


def test_what_comes_twice_is_saved_once(cast: Cast, sheet: ScoreSheet) -> None:
    """The answer to the first sending was lost with the connection."""
    for _ in range(2):
        answer = save(cast["officer"], sheet, "1.2", value="45", value_of="50", version="0")
        assert answer["X-Entry"] == "saved"
    assert own(sheet, "1.2").version == 1


def test_an_emptied_entry_is_no_answer_but_keeps_its_versions(
    cast: Cast, sheet: ScoreSheet
) -> None:
    save(cast["officer"], sheet, "2.1", value="4", version="0")
    assert save(cast["officer"], sheet, "2.1", value="", version="1").status_code == 200
    assert (own(sheet, "2.1").points, own(sheet, "2.1").version) == (None, 2)
    stale = save(cast["head"], sheet, "2.1", value="1", version="1")
    assert stale.status_code == 409


def test_a_locked_step_is_told_and_kept(cast: Cast, sheet: ScoreSheet) -> None:
    save(cast["officer"], sheet, "2.1", value="4", version="0")
    move_to(sheet.round_set.round, Step.APPRAISAL)
    answer = save(cast["officer"], sheet, "2.1", value="5", version="1")
    assert answer.status_code == 422
    assert "đã khóa" in answer.content.decode()
    assert own(sheet, "2.1").points == 4


def test_only_the_unit_writes_and_only_what_is_its_own(cast: Cast) -> None:
    made = make_set((Leaf("1.1", "2"), Leaf("1.2", "2", Rule.SURVEY)))
    sheet = make_sheet(make_round(made), cast.unit)
    assert save(cast["staff"], sheet, "1.1", answer="yes", version="0").status_code == 403
    assert criterion(sheet, "1.2").scorer == Scorer.SURVEY
    assert save(cast["officer"], sheet, "1.2", value="80", version="0").status_code == 403


def form_of(sheet: ScoreSheet, **typed: dict[str, str]) -> dict[str, str]:
    """All rows of the page as the browser sends them, with what was typed over them."""
    data: dict[str, str] = {}
    for found in Criterion.objects.filter(criteria_set=sheet.round_set.criteria_set).exclude(
        rule=""
    ):
        score = Score.objects.filter(sheet=sheet, criterion=found, stage=Stage.SELF).first()
        values = values_of(score)
        held = {**values, "was": digest(values), **typed.get(f"c{found.code}", {})}
        data |= {f"c{found.pk}-{name}": value for name, value in held.items()}
    return data


def test_without_scripts_all_changed_rows_are_saved_together(cast: Cast, sheet: ScoreSheet) -> None:
    load_score(sheet, "1.3", "2", stage=Stage.SELF, answer="full")
    url = reverse("sheet_detail", args=[sheet.pk])
    data = form_of(sheet, **{"c1.1": {"answer": "yes"}, "c2.1": {"value": "4"}})
    answer = cast["officer"].post(url, data, follow=True)
    assert "Đã lưu 2 tiêu chí." in answer.content.decode()
    assert own(sheet, "1.3").version == 1
    assert own(sheet, "2.1").points == 4


def test_without_scripts_what_is_refused_stays_on_the_page(cast: Cast, sheet: ScoreSheet) -> None:
    url = reverse("sheet_detail", args=[sheet.pk])
    data = form_of(sheet, **{"c1.1": {"answer": "yes"}, "c2.1": {"value": "bốn"}})
    answer = cast["officer"].post(url, data)
    page = answer.content.decode()
    assert "Đã lưu 1 tiêu chí; 1 tiêu chí chưa lưu được" in page
    assert 'value="bốn"' in page
    assert own(sheet, "1.1").answer == "yes"


def test_without_scripts_a_newer_version_is_shown_and_untouched_rows_are_left(
    cast: Cast, sheet: ScoreSheet
) -> None:
    url = reverse("sheet_detail", args=[sheet.pk])
    data = form_of(sheet, **{"c2.1": {"value": "3"}})
    save(cast["head"], sheet, "2.1", value="4", version="0")
    save(cast["head"], sheet, "1.1", answer="no", version="0")
    answer = cast["officer"].post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "1.1</a>" not in page
    assert "vừa có người khác ghi" in page
    assert own(sheet, "2.1").points == 4
    found = criterion(sheet, "2.1")
    assert f'name="c{found.pk}-version" id="v-{found.pk}" value="1"' in page


def test_documents_are_chosen_put_in_and_left_out(cast: Cast, sheet: ScoreSheet) -> None:
    found = criterion(sheet, "1.1")
    url = reverse("sheet_evidence", args=[sheet.pk, found.pk])
    known = make_evidence(cast.unit, name="Kế hoạch CCHC")
    other = make_evidence(cast.unit, name="Báo cáo quý")
    upload = evidence_files.upload(evidence_files.pdf_bytes("Bao cao"), "bao-cao.pdf")
    data = {"evidence_chosen": [known.pk], "evidence_files": upload}
    assert cast["officer"].post(url, data).status_code == 302
    assert ScoreEvidence.objects.filter(sheet=sheet, criterion=found).count() == 2
    ScoreEvidence.objects.create(sheet=sheet, criterion=found, evidence=other)
    shown = list(Evidence.objects.exclude(pk=other.pk).values_list("pk", flat=True))
    answer = cast["head"].post(url, {"evidence_chosen": [known.pk], "shown": shown}, headers=HTMX)
    assert "Kế hoạch CCHC" in answer.content.decode()
    linked = ScoreEvidence.objects.filter(sheet=sheet).values_list("evidence", flat=True)
    assert set(linked) == {known.pk, other.pk}, "what somebody else linked meanwhile stays"


def test_documents_are_locked_with_their_step(cast: Cast, sheet: ScoreSheet) -> None:
    found = criterion(sheet, "1.1")
    url = reverse("sheet_evidence", args=[sheet.pk, found.pk])
    document = make_evidence(cast.unit)
    move_to(sheet.round_set.round, Step.APPRAISAL)
    answer = cast["officer"].post(url, {"evidence_chosen": [document.pk]})
    assert "đã khóa" in answer.content.decode()
    assert not ScoreEvidence.objects.exists()


def test_whoever_sees_the_sheet_sees_its_documents_and_where_they_are_used(
    cast: Cast, sheet: ScoreSheet
) -> None:
    document = make_evidence(cast.other_unit, name="Văn bản của sở khác")
    page = reverse("evidence_detail", args=[document.pk])
    assert cast["officer"].get(page).status_code == 404
    ScoreEvidence.objects.create(sheet=sheet, criterion=criterion(sheet, "1.1"), evidence=document)
    assert cast["officer"].get(page).status_code == 200
    use = uses_of([document.pk], cast.users["officer"])[document.pk][0]
    assert "tiêu chí 1.1" in use.title
    assert use.url.startswith(reverse("sheet_detail", args=[sheet.pk]))


def test_the_first_entry_brings_the_way_to_hand_the_sheet_in(cast: Cast, sheet: ScoreSheet) -> None:
    way = reverse("sheet_send", args=[sheet.pk])
    assert way not in cast["officer"].get(reverse("sheet_detail", args=[sheet.pk])).content.decode()
    first = save(cast["officer"], sheet, "2.1", value="4", version="0").content.decode()
    assert way in first
    assert 'id="cac-buoc" hx-swap-oob="true"' in first
    assert 'id="tinh-trang" hx-swap-oob="true"' in first
    assert SheetState.SCORING.label in first
    second = save(cast["officer"], sheet, "2.1", value="3", version="1").content.decode()
    assert "cac-buoc" not in second


@pytest.mark.parametrize("step", [Step.APPRAISAL, Step.EXPLANATION])
def test_a_lost_point_leads_to_its_explanation_while_that_is_open(
    cast: Cast, sheet: ScoreSheet, step: Step
) -> None:
    load_score(sheet, "2.1", "4", value="4", cause=Cause.LATE)
    move_to(sheet.round_set.round, step)
    page = cast["officer"].get(reverse("sheet_detail", args=[sheet.pk])).content.decode()
    way = reverse("claim_make", args=[sheet.pk, criterion(sheet, "2.1").pk])
    assert (way in page) == (step == Step.EXPLANATION)


def test_one_save_takes_few_queries(
    cast: Cast, sheet: ScoreSheet, django_assert_max_num_queries: Any
) -> None:
    save(cast["officer"], sheet, "2.1", value="4", version="0")
    with django_assert_max_num_queries(28):
        save(cast["officer"], sheet, "2.1", value="3", version="1")


def test_what_was_typed_is_read_as_it_was_meant() -> None:
    typed = Typed.of("7", {"c7-value": " 33,33 % ", "c7-note": "a\r\nb", "c7-version": "x"})
    figure = typed.figure()
    assert figure is not None
    assert (figure.value, figure.of, typed.version) == (Decimal("33.33"), None, 0)
    assert typed.values["note"] == "a\nb"
