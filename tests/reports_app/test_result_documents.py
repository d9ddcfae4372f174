"""The paper of a unit and the annex of a ranking: the figures of their pages, and no others."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core import clock
from cchc.core.canonical import canonical_text
from cchc.core.check_codes import spelled
from cchc.core.clock import now, today
from cchc.core.printed_waiting import NEW_A_MINUTE
from reports_app.choices import DocumentKind
from reports_app.documents import ranking_annex, score_sheet
from reports_app.documents.environment import formal_day
from reports_app.documents.examples import example_of
from reports_app.documents.names import paths_of, shape_of
from reports_app.documents.ranking_annex import (
    annex_of_publication,
    draft_annex,
    publication_of,
)
from reports_app.documents.score_sheet import context_of, score_sheet_file
from scores_app.choices import Cause, RoundState, Rule, SheetState, Stage
from scores_app.models import Publication, Round, ScoreSheet
from scores_app.publications.inputs import content_of
from scores_app.ranks.unit import unit_ranking_read
from scores_app.services.publishing import ranking_publish
from tests.factories import make_unit
from tests.reports_app.document_words import table_headed, words_of
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "4", Rule.MANUAL),
    Leaf("1.2", "6", Rule.MANUAL),
    Leaf("2.1", "10", Rule.MANUAL),
    Leaf("2.2", "2", Rule.BONUS),
)
LONG = "Ban Quản lý Khu kinh tế tỉnh & các khu <trực thuộc> " + ("rất dài " * 12).strip()
QUERIES = 22


@pytest.fixture
def of_round(db: None) -> Round:
    """Four ranked units and one without points."""
    made = make_round(make_set(LEAVES, bands={"Tốt": "70"}), code="2022", year=2022)
    for place, name in enumerate(("Sở A", LONG, "Sở C", "Sở D")):
        sheet = make_sheet(made, make_unit(name), state=SheetState.APPROVED)
        load_score(sheet, "1.1", "4", stage=Stage.SELF)
        load_score(sheet, "1.1", "4")
        load_score(sheet, "1.2", "4.5", cause=Cause.LATE)
        load_score(sheet, "2.1", str(9 - place), cause=Cause.LATE)
    make_sheet(made, make_unit("Sở E"))
    return made


def sheet_of(name: str) -> ScoreSheet:
    found = ScoreSheet.objects.select_related(
        "unit", "round_set__round", "round_set__group", "round_set__criteria_set"
    )
    return found.get(unit__name=name)


def closed(of_round: Round) -> Round:
    Round.objects.filter(pk=of_round.pk).update(state=RoundState.CLOSED, closed_at=now())
    return Round.objects.get(pk=of_round.pk)


def test_the_paper_says_what_the_page_says(of_round: Round) -> None:
    content = score_sheet_file(sheet_of("Sở A"), today(), who=None)
    (result,) = table_headed(content, "Xếp hạng trong nhóm")
    assert result == ["17,50", "20,00", "87,50", "1/4", "Tốt", "80,00"]
    areas = table_headed(content, "Lĩnh vực")
    assert [row[2:] for row in areas] == [
        ["8,50", "10,00", "85,00", "85,00", "0,00"],
        ["9,00", "10,00", "90,00", "75,00", "+15,00"],
    ]
    (cause,) = table_headed(content, "Nguyên nhân")
    assert cause == ["1", str(Cause.LATE.label), "2,50", "2", "100,00"]
    words = words_of(content)
    assert "Mất 2,50 điểm ở 2 tiêu chí" in words
    assert f"Số liệu tính đến {formal_day(today())} · Mã kiểm tra" in words


def test_each_criterion_stands_in_the_annex(of_round: Round) -> None:
    rows = table_headed(
        score_sheet_file(sheet_of("Sở A"), today(), who=None), "Nguyên nhân, giải trình"
    )
    assert rows[0][0] == "1 Mục 1"
    late = f"{Cause.LATE.label}."
    assert rows[1] == [
        "1.1", "Tiêu chí 1.1", "4,00", "4,00", "4,00", "–", "4,00", "0,00", "4,00", "",
    ]  # fmt: skip
    assert rows[2] == [
        "1.2", "Tiêu chí 1.2", "6,00", "–", "4,50", "–", "4,50", "1,50", "4,50", late,
    ]  # fmt: skip


def test_medians_of_a_criterion_are_left_out_where_they_give_others_away(of_round: Round) -> None:
    ScoreSheet.objects.filter(unit__name="Sở D").update(is_ranked=False, unranked_reason="Mới lập")
    rows = table_headed(
        score_sheet_file(sheet_of("Sở A"), today(), who=None), "Nguyên nhân, giải trình"
    )
    assert [row[8] for row in rows if row[0] == "1.2"] == ["–"]


def test_a_unit_without_points_is_told_so(of_round: Round) -> None:
    content = score_sheet_file(sheet_of("Sở E"), today(), who=None)
    (result,) = table_headed(content, "Xếp hạng trong nhóm")
    assert result == ["–", "20,00", "–", "Chưa có điểm", "–", "80,00"]
    assert "Chưa ghi nhận điểm bị mất." in words_of(content)
    assert "Còn 3 tiêu chí chưa có điểm." in words_of(content)


def test_signs_of_xml_and_long_names_survive(of_round: Round) -> None:
    assert LONG in words_of(score_sheet_file(sheet_of(LONG), today(), who=None))


def test_notes_of_rulings_are_for_who_reads_them(of_round: Round) -> None:
    score = load_score(sheet_of("Sở A"), "1.2", "5", stage=Stage.SECOND, cause=Cause.LATE)
    put_state(RoundState.DRAFT, of_round)
    score.note = "Lời trong kết luận"
    score.save(update_fields=["note"])
    sheet = sheet_of("Sở A")
    assert "Lời trong kết luận" in words_of(score_sheet_file(sheet, today(), who=None))
    hidden = score_sheet_file(sheet, today(), lambda _: False, who=None)
    assert "Lời trong kết luận" not in words_of(hidden)


def test_the_paper_has_the_names_of_the_example(of_round: Round) -> None:
    found = unit_ranking_read(sheet_of("Sở A").round_set, sheet_of("Sở A"), today(), bool)
    assert found is not None
    told = {**context_of(found), "notes": [{"text": "x"}]}
    assert names(told) == names(example_of(DocumentKind.SCORE_SHEET))


def names(context: dict[str, Any]) -> set[str]:
    return {path for path, _ in paths_of(shape_of(context))}


def test_the_number_of_queries_does_not_grow(of_round: Round) -> None:
    sheet = sheet_of("Sở A")
    with CaptureQueriesContext(
        connection,
    ) as first:
        score_sheet_file(sheet, today(), who=None)
    for number in range(5):
        make_sheet(of_round, make_unit(f"Sở thêm {number}"))
    with CaptureQueriesContext(connection) as second:
        score_sheet_file(sheet, today(), who=None)
    assert len(second) <= len(first) <= QUERIES


def test_letters_take_more_papers_than_one_person_may(
    of_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_sheet, "rendered", lambda _, __, code: code.encode())
    moment = now()
    monkeypatch.setattr(clock, "now", lambda: moment)  # all of it within one minute
    days = [today() + timedelta(days=number) for number in range(80)]
    sheet = sheet_of("Sở A")
    assert all(score_sheet_file(sheet, day, who=None) for day in days)
    later = [day + timedelta(days=80) for day in days]
    asked = [score_sheet_file(sheet, day, who="7") for day in later]
    assert sum(map(bool, asked)) == NEW_A_MINUTE
    assert score_sheet_file(sheet, later[-1] + timedelta(days=1), who="8")


def test_a_draft_says_it_is_one(of_round: Round) -> None:
    content = draft_annex(of_round, today(), who=None)
    assert "DỰ THẢO, CHƯA CÔNG BỐ" in words_of(content)
    rows = table_headed(content, "Xếp hạng")
    assert [row[5] for row in rows] == ["1", "2", "3", "4", "–"]
    assert rows[0][1:5] == ["Sở A", "17,50", "20,00", "87,50"]
    assert rows[4][6] == "Chưa có điểm"
    areas = table_headed(content, "Hạng")
    assert areas[0][2:] == ["87,50", "1", "85,00", "90,00"]
    assert areas[4][2:] == ["–", "–", "–", "–"]


def test_columns_of_areas_are_as_wide_as_their_cells(of_round: Round) -> None:
    document = docx.Document(io.BytesIO(draft_annex(of_round, today(), who=None)))
    for table in document.tables:
        grid = [round(column.width / 36_000) for column in table.columns]
        assert grid == [round(cell.width / 36_000) for cell in table.rows[0].cells]
    assert grid == [10, 52, 18, 14, 18, 18]


def test_what_is_published_stays_on_paper_as_it_was(of_round: Round) -> None:
    stands = closed(of_round)
    made = ranking_publish(
        round_id=stands.pk, decision_no="12/QĐ-UBND", decision_on=date(2023, 2, 3), actor=None
    )
    before = annex_of_publication(made)
    words = words_of(before)
    assert "DỰ THẢO" not in words
    assert "Quyết định số 12/QĐ-UBND ngày 03 tháng 02 năm 2023 của Chủ tịch" in words
    assert spelled(made.code) in words
    put_state(RoundState.OPEN, stands)
    load_score(sheet_of("Sở A"), "2.1", "1", cause=Cause.LATE)
    assert annex_of_publication(Publication.objects.get()) == before
    assert publication_of(stands, today()) == made
    assert publication_of(stands, date(2022, 12, 31)) is None


def test_the_annex_has_the_names_of_the_example(of_round: Round) -> None:
    said = json.loads(canonical_text(content_of(of_round, today())))
    told = ranking_annex.context_of(
        said, today(), is_sample=False, number="1", on=date(2023, 1, 2), publication="x"
    )
    assert names(told) == names(example_of(DocumentKind.RANKING_ANNEX))
    assert told["groups"][0]["lines"][0]["index"] == Decimal("87.5")
