"""Many cells at once: the declared figures taken over, results pasted; shown before written, and
nothing that somebody else wrote meanwhile is written over unseen.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scores_app.choices import Cause, RoundState, Rule, SheetState, Stage, Step
from scores_app.models import RoundSet, Score, ScoreSheet
from scores_app.services.duties import duties_assign
from tests.cast import signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    move_to,
    put_state,
)
from tests.scores_app.appraisal_cases import LEAVES, Case, make_case
from units_app.choices import Role, UnitKind
from units_app.models import Unit

pytestmark = pytest.mark.django_db

INPUT = re.compile(r'<input[^>]*type="(checkbox|hidden)"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@pytest.fixture
def case() -> Case:
    return make_case()


def url(case: Case, name: str, code: str) -> str:
    return reverse(name, args=[case.round.code, case.leaf(code).pk])


def sent_back(page: str) -> dict[str, Any]:
    """What the form of a preview sends as it stands: its ticks and its hidden fields."""
    found: dict[str, list[str]] = {}
    for match in INPUT.finditer(page):
        kind, name, value = match.groups()
        if name == "csrfmiddlewaretoken":
            continue
        if kind == "hidden" or "checked" in page[match.start() : page.index(">", match.end())]:
            found.setdefault(name, []).append(value)
    return found


def ticked(case: Case, *places: int) -> dict[str, list[int]]:
    return {"sheet": [case.sheets[place].pk for place in places]}


def readings() -> dict[int, Decimal | None]:
    rows = Score.objects.filter(stage=Stage.APPRAISAL)
    return dict(rows.values_list("sheet", "points"))


def preview(client: Client, place: str, block: str = "") -> dict[str, Any]:
    if not block:
        return sent_back(client.get(place).content.decode())
    typed = {"block": block, "does": "check"}
    return {**sent_back(client.post(place, typed).content.decode()), "block": block}


def test_the_preview_writes_nothing(case: Case) -> None:
    page = signed_in(case.appraiser).get(url(case, "appraise_many", "1.1")).content.decode()
    assert page.count('name="sheet"') == 2
    assert page.count(" checked") == 1
    assert page.count('name="cause-') == 1
    assert not readings()


def test_ticked_units_are_taken_over_and_the_rest_stays_as_it_was_typed(case: Case) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    seen = preview(client, place)
    answer = client.post(place, {**seen, **ticked(case, 0, 1)})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert "Đã ghi điểm của 1 đơn vị." in page
    assert "Chọn nguyên nhân mất điểm." in page
    assert 'aria-invalid="true"' in page
    again = sent_back(page)
    assert again["sheet"] == [str(case.sheets[1].pk)]
    cause = {f"cause-{case.sheets[1].pk}": Cause.NOT_DONE.value}
    assert client.post(place, {**again, **cause}).status_code == HTTPStatus.FOUND
    assert readings() == {case.sheets[0].pk: Decimal(2), case.sheets[1].pk: Decimal(0)}


def test_a_refused_cause_is_still_chosen(case: Case) -> None:
    """“Chấm lại” is no cause where the points are those of the unit."""
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    cause = {f"cause-{case.sheets[1].pk}": Cause.RESCORED.value}
    page = client.post(place, {**preview(client, place), **ticked(case, 1), **cause})
    assert "chỉ dùng khi điểm khác lần chấm trước" in page.content.decode()
    assert f'value="{Cause.RESCORED.value}" selected' in page.content.decode()
    assert not readings()


def test_nothing_ticked_keeps_the_page_and_its_causes(case: Case) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    cause = {f"cause-{case.sheets[1].pk}": Cause.LATE.value}
    answer = client.post(place, {**preview(client, place), "sheet": [], **cause})
    assert "Đã chọn nguyên nhân nhưng chưa đánh dấu:" in answer.content.decode()
    assert f'value="{Cause.LATE.value}" selected' in answer.content.decode()


def test_a_cause_without_its_tick_is_named_and_kept(case: Case) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    lost = case.sheets[1]
    cause = {f"cause-{lost.pk}": Cause.LATE.value}
    answer = client.post(place, {**preview(client, place), **ticked(case, 0), **cause})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert "Đã ghi điểm của 1 đơn vị." in page
    assert "Đã chọn nguyên nhân nhưng chưa đánh dấu:" in page
    assert [one.row.sheet for one in answer.context["forgotten"]] == [lost]
    assert f'value="{Cause.LATE.value}" selected' in page
    assert list(readings()) == [case.sheets[0].pk]
    again = {**sent_back(page), **ticked(case, 1), **cause}
    assert client.post(place, again).status_code == HTTPStatus.FOUND
    assert Score.objects.get(sheet=lost, stage=Stage.APPRAISAL).cause == Cause.LATE


def test_who_has_no_duty_is_told_so(case: Case) -> None:
    place = url(case, "appraise_many", "1.1")
    other = signed_in(make_user(Role.APPRAISER)).get(place).content.decode()
    assert "Tiêu chí này chưa được phân công cho bạn" in other
    for sheet in case.sheets:
        load_score(sheet, "1.1", "2", answer="yes")
    mine = signed_in(case.appraiser).get(place).content.decode()
    assert "Không còn đơn vị nào chờ chấm" in mine


def test_what_a_colleague_appraised_meanwhile_is_shown_and_not_written_over(case: Case) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    seen = preview(client, place)
    colleague = make_user(Role.APPRAISER, full_name="Lê Thị Dung")
    load_score(case.sheets[0], "1.1", "0", answer="no", cause="late", actor=colleague)
    answer = client.post(place, seen)
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Lê Thị Dung" in page
    assert "Sẽ ghi: Có, 2,00 điểm" in page
    assert readings() == {case.sheets[0].pk: Decimal(0)}
    kept = sent_back(page)
    assert "sheet" not in kept, "không đánh dấu sẵn"
    assert client.post(place, {**kept, **ticked(case, 0)}).status_code == HTTPStatus.FOUND
    assert readings() == {case.sheets[0].pk: Decimal(2)}


def test_a_figure_that_the_unit_changed_meanwhile_is_not_taken_over_unseen(case: Case) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.2")
    seen = preview(client, place)
    load_score(case.sheets[0], "1.2", "1.5", stage=Stage.SELF, value="50")
    put_state(RoundState.DRAFT)
    Score.objects.filter(stage=Stage.SELF, criterion__code="1.2").update(version=2)
    put_state(RoundState.OPEN)
    answer = client.post(
        place, {**seen, **ticked(case, 0), f"cause-{case.sheets[0].pk}": Cause.LATE.value}
    )
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Khi xem trước: 90. Sẽ ghi: 50, 1,50 điểm." in answer.content.decode()
    assert not readings()


@pytest.mark.parametrize("meanwhile", ["duty", "step", "finished"])
def test_rights_or_steps_that_end_meanwhile_are_named_beside_the_unit(
    case: Case, meanwhile: str
) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    seen = preview(client, place)
    if meanwhile == "duty":
        case.round_set.duties.all().delete()
    elif meanwhile == "step":
        move_to(case.round, Step.EXPLANATION)
    else:
        put_state(RoundState.DRAFT)
        ScoreSheet.objects.filter(pk=case.sheets[0].pk).update(state=SheetState.APPRAISED)
        put_state(RoundState.OPEN)
    page = client.post(place, seen).content.decode()
    said = {
        "duty": "Chưa được phân công",
        "step": "Bước thẩm định chưa mở hoặc đã khóa.",
        "finished": "Đã hoàn thành thẩm định phiếu",
    }
    assert "Sở Tư pháp" in page
    assert said[meanwhile] in page
    assert not readings()


def test_a_pasted_block_is_shown_then_written(case: Case) -> None:
    load_score(case.sheets[0], "2.2", "1")
    block = f"{case.sheets[0].unit.code}\t85,5\nso tai chinh\tnhiều\nSở Lạ\t90\n"
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    page = client.post(place, {"block": block, "does": "check"}).content.decode()
    assert f"{block}</textarea>" in page
    assert "8,55" in page
    assert "không phải là số" in page
    assert "Không có đơn vị “Sở Lạ”" in page
    assert "<strong>1</strong> dòng ghi được" in page
    answer = client.post(place, {**sent_back(page), "block": block, "does": "write"})
    assert Score.objects.get(stage=Stage.APPRAISAL).points == Decimal("8.55")
    left = answer.content.decode()
    assert "Đã có trong sổ" in left
    assert f"{block}</textarea>" in left, "khối đã dán còn nguyên để sửa"


def test_a_pasted_result_that_does_not_apply_says_why(case: Case) -> None:
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    one = case.sheets[0]
    told = client.post(
        place, {"block": f"{one.unit.code}\tKhông áp dụng", "does": "check"}
    ).content.decode()
    assert "Ghi ở cột thứ ba lý do vì sao tiêu chí không áp dụng." in told
    block = f"{one.unit.code}\tKhông áp dụng\tKhông có đối tượng điều tra"
    seen = preview(client, place, block)
    assert seen[f"words-{one.pk}"] == ["Không áp dụng (Không có đối tượng điều tra)"]
    assert client.post(place, {**seen, "does": "write"}).status_code == HTTPStatus.FOUND
    score = Score.objects.get(sheet=one, criterion=case.leaf("2.2"))
    assert (score.answer, score.note) == ("na", "Không có đối tượng điều tra")


def test_a_pasted_result_does_not_write_over_a_newer_one(case: Case) -> None:
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    block = "Sở Tư pháp\t85\nSở Tài chính\t70\n"
    seen = preview(client, place, block)
    load_score(case.sheets[0], "2.2", "9", value="90", actor=make_user(full_name="Lê Thị Dung"))
    answer = client.post(place, {**seen, "does": "write"})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "90, 9,00 điểm" in page
    assert "Sẽ ghi: 85, 8,50 điểm" in page
    assert readings() == {case.sheets[0].pk: Decimal(9), case.sheets[1].pk: Decimal(7)}
    mine = {**sent_back(page), **ticked(case, 0), "block": block, "does": "write"}
    assert client.post(place, mine).status_code == HTTPStatus.FOUND
    assert readings()[case.sheets[0].pk] == Decimal("8.5")


def test_a_reading_that_was_taken_out_and_made_anew_is_another_one(case: Case) -> None:
    """Its version is the same as before."""
    load_score(case.sheets[0], "2.2", "5", value="50")
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    seen = preview(client, place, "Sở Tư pháp\t85\n")
    put_state(RoundState.DRAFT)
    Score.objects.filter(stage=Stage.APPRAISAL).delete()
    put_state(RoundState.OPEN)
    load_score(case.sheets[0], "2.2", "6", value="60")
    answer = client.post(place, {**seen, "does": "write"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert readings() == {case.sheets[0].pk: Decimal(6)}


def test_a_line_that_was_changed_after_the_preview_is_shown_first(case: Case) -> None:
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    seen = preview(client, place, "Sở Tư pháp\t85\n")
    other = "Sở Tư pháp\t95\nSở Tài chính\t70\n"
    page = client.post(place, {**seen, "block": other, "does": "write"}).content.decode()
    assert page.count("chưa xem trước") == 2
    assert not readings()
    client.post(place, {**sent_back(page), "block": other, "does": "write"})
    assert readings() == {case.sheets[0].pk: Decimal("9.5"), case.sheets[1].pk: Decimal(7)}


def test_two_lines_for_one_unit_are_both_refused(case: Case) -> None:
    client, place = signed_in(case.staff), url(case, "results_paste", "2.2")
    block = f"Sở Tư pháp\t85\n{case.sheets[0].unit.code}\t95\n"
    page = client.post(place, {"block": block, "does": "check"}).content.decode()
    assert page.count("Đơn vị này có ở nhiều dòng: 1, 2.") == 2
    assert 'name="sheet"' not in page


ENDED, BEGUN = date(2025, 6, 30), date(2025, 7, 1)


def communes(*units: Unit, year: int = 2025) -> RoundSet:
    """A round of a year in which these units have a sheet."""
    of_round = make_round(make_set(LEAVES), open_step=Step.APPRAISAL, year=year)
    for unit in units:
        make_sheet(of_round, unit, state=SheetState.SENT)
    return RoundSet.objects.select_related("round", "criteria_set").get(round=of_round)


def pasted_page(round_set: RoundSet, block: str) -> str:
    leaf = round_set.criteria_set.criteria.get(code="2.2")
    place = reverse("results_paste", args=[round_set.round.code, leaf.pk])
    client = signed_in(make_user(Role.STAFF))
    return client.post(place, {"block": block, "does": "check"}).content.decode()


def old_and_new(old_name: str = "Xã Sơn Hà") -> tuple[Unit, Unit]:
    commune = UnitKind.COMMUNE
    return (
        make_unit(old_name, code="18-01", kind=commune, valid_to=ENDED),
        make_unit("Xã Sơn Tây", code="18-01", kind=commune, valid_from=BEGUN),
    )


def test_a_code_of_two_units_of_the_round_names_both() -> None:
    page = pasted_page(communes(*old_and_new()), "18-01\t85\n")
    assert "“18-01” trong năm 2025 có thể là: 18-01 Xã Sơn Hà (đến 30/06/2025)" in page
    assert "18-01 Xã Sơn Tây (từ 01/07/2025)" in page
    assert 'name="sheet"' not in page


def test_a_name_of_two_units_of_the_round_names_both() -> None:
    round_set = communes(*old_and_new("Xã Sơn Tây"))
    page = pasted_page(round_set, "Xã Sơn Tây\t85\n")
    assert "có thể là: 18-01 Xã Sơn Tây (đến 30/06/2025)" in page
    assert 'name="sheet"' not in page


def test_names_that_differ_by_their_marks_alone_are_told_apart() -> None:
    round_set = communes(make_unit("Xã Sơn Hà"), make_unit("Xã Sơn Hạ"))
    exact = pasted_page(round_set, "Xã Sơn Hạ\t85\n")
    assert exact.count('name="sheet"') == 1
    without = pasted_page(round_set, "xa son ha\t85\n")
    assert "có thể là" in without
    assert 'name="sheet"' not in without


def test_the_year_of_the_round_decides() -> None:
    old, new = old_and_new()
    before = pasted_page(communes(old, year=2024), "18-01\t85\n")
    assert "Xã Sơn Hà" in before
    assert before.count('name="sheet"') == 1
    after = pasted_page(communes(old, new, year=2026), "18-01\t85\n")
    assert after.count('name="sheet"') == 1
    assert f"> {new.name}</label>" in after


def test_a_code_that_another_unit_bears_at_the_end_of_the_year_is_not_guessed() -> None:
    old, _ = old_and_new()
    page = pasted_page(communes(old), "18-01\t85\n")
    assert "18-01 Xã Sơn Tây (từ 01/07/2025), không có phiếu trong nhóm" in page
    assert 'name="sheet"' not in page
    by_name = pasted_page(RoundSet.objects.get(), "Xã Sơn Hà\t85\n")
    assert by_name.count('name="sheet"') == 1


def test_the_unit_of_today_alone_is_meant_where_the_other_one_has_no_sheet() -> None:
    _, new = old_and_new()
    page = pasted_page(communes(new), "18-01\t85\n")
    assert f"> {new.name}</label>" in page


def test_a_unit_of_another_group_is_named() -> None:
    make_unit("Sở Y tế", code="SO-YT")
    page = pasted_page(communes(make_unit()), "SO-YT\t85\n")
    assert "Không có đơn vị “SO-YT” trong nhóm này. Mã hoặc tên này là của: SO-YT Sở Y tế" in page


BEST = (Leaf("1.1", "4", Rule.RELATIVE_TO_BEST), Leaf("2.2", "10", Rule.SURVEY, {"scale": "100"}))


@pytest.mark.parametrize("name", ["appraise_many", "results_paste"])
def test_queries_do_not_grow_with_units(name: str) -> None:
    counts = []
    for number in (2, 7):
        of_round = make_round(make_set(BEST), open_step=Step.APPRAISAL)
        round_set = RoundSet.objects.select_related("round", "criteria_set").get(round=of_round)
        person = make_user(Role.STAFF)
        duties_assign(round_set=round_set, appraiser=person)
        block = ""
        for place in range(number):
            sheet = make_sheet(of_round, make_unit(), state=SheetState.SENT)
            load_score(sheet, "1.1", "4", stage=Stage.SELF, value=str(9 + place))
            block += f"{sheet.unit.code}\t{80 + place}\n"
        code = "1.1" if name == "appraise_many" else "2.2"
        leaf = round_set.criteria_set.criteria.get(code=code)
        client, place_ = signed_in(person), reverse(name, args=[of_round.code, leaf.pk])
        many = name == "appraise_many"
        client.get(place_)
        with CaptureQueriesContext(connection) as shown:
            seen = preview(client, place_, "" if many else block)
        with CaptureQueriesContext(connection) as written:
            answer = client.post(place_, {**seen, "does": "write"})
        assert answer.status_code == HTTPStatus.FOUND
        assert len(readings()) >= number
        counts.append((len(shown), len(written)))
    assert counts[0] == counts[1]


def test_points_beside_the_best_are_those_of_all_that_are_written() -> None:
    of_round = make_round(make_set(BEST), open_step=Step.APPRAISAL)
    round_set = RoundSet.objects.select_related("round", "criteria_set").get(round=of_round)
    person = make_user(Role.APPRAISER)
    duties_assign(round_set=round_set, appraiser=person)
    sheets = [make_sheet(of_round, make_unit(), state=SheetState.SENT) for _ in range(2)]
    for sheet, value in zip(sheets, ("10", "5"), strict=True):
        load_score(sheet, "1.1", "4", stage=Stage.SELF, value=value)
    leaf = round_set.criteria_set.criteria.get(code="1.1")
    client, place = signed_in(person), reverse("appraise_many", args=[of_round.code, leaf.pk])
    client.post(place, preview(client, place))
    assert readings() == {sheets[0].pk: Decimal(4), sheets[1].pk: Decimal(2)}


def test_four_thousand_units_come_back_in_one_form(case: Case) -> None:
    client, place = signed_in(case.appraiser), url(case, "appraise_many", "1.1")
    seen, mine = preview(client, place), case.sheets[0].pk
    for key in range(mine + 100, mine + 4100):
        seen |= {f"print-{key}": "12345678.1-0", f"words-{key}": "Có", f"cause-{key}": ""}
    answer = client.post(place, {**seen, "sheet": [mine, *range(mine + 100, mine + 4100)]})
    assert answer.status_code in (HTTPStatus.OK, HTTPStatus.FOUND)
    assert readings() == {mine: Decimal(2)}
