"""What people are told of publications: staff what waits, everybody what was published last."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
import pytest

from cchc.core.clock import now, today
from reports_app.overview.published import latest_published
from reports_app.publication_digest import sections
from scores_app.choices import PublicationKind
from scores_app.models import Round, ScoreSheet
from tasks_app.reminders.digests import sections_now
from tests.cast import Cast
from tests.reports_app.delivery_cases import append, line_of, publish_lines
from tests.score_factories import make_sheet
from tests.scores_app.publishing_cases import ended_round
from units_app.everybody import everybody
from units_app.models import User

pytestmark = pytest.mark.django_db
WAITS = "publish"


def waiting(user: User) -> list[str]:
    parts = {part["section"]: part["items"] for part in sections_now(user.pk, today())}
    return [item["title"] for item in parts.get(WAITS, [])]


def test_staff_are_told_of_rounds_that_wait_to_be_published(cast: Cast) -> None:
    held = ended_round(("3", "5"))
    staff = cast.users["staff"]
    assert waiting(staff) == [f"Công bố xếp hạng, {held.name}"]
    assert waiting(cast.users["leader"]) == []
    publish_lines([], round=held)
    assert waiting(staff) == []


def test_what_ended_long_ago_or_was_loaded_is_not_told(cast: Cast) -> None:
    ended_round(("3", "5"))
    people = everybody(today())
    told = dict(sections(today() + timedelta(days=59), people))
    assert len(told[cast.users["staff"].pk].lines) == 1
    told = dict(sections(today() + timedelta(days=60), people))
    assert len(told[cast.users["staff"].pk].lines) == 0
    with pgtrigger.ignore("scores_app.Round:goes_on", "scores_app.Round:loaded_moves"):
        Round.objects.update(
            is_loaded=True, decision_no="1", decision_on=today(), decision_source="Báo cáo"
        )
    assert waiting(cast.users["staff"]) == []


def test_the_province_reads_the_newest_of_each_kind_in_force(cast: Cast) -> None:
    first = publish_lines([line_of(cast.unit)], as_of=today())
    second = publish_lines([line_of(cast.unit, 2)], revises=first, as_of=today())
    pack = append({"result": {"files": {}}}, PublicationKind.PACK, title="Gói số liệu")
    leader = cast.users["leader"]
    assert [one.publication for one in latest_published(leader, today())] == [pack, second]
    assert latest_published(leader, today() - timedelta(days=1)) == []


def test_many_packs_do_not_hide_the_ranking(cast: Cast) -> None:
    held = ended_round(("3", "5"))
    make_sheet(held, cast.unit)
    ranking = publish_lines([line_of(cast.unit)], round=held)
    packs = [
        append({"result": {"files": {}}}, PublicationKind.PACK, title="Gói", subject=str(at))
        for at in range(21)
    ]
    found = latest_published(cast.users["leader"], today())
    assert [one.publication for one in found] == [packs[-1], ranking]
    (mine,) = latest_published(cast.users["officer"], today())
    assert mine.publication == ranking


def test_a_past_day_is_told_what_stood_then(cast: Cast) -> None:
    first = publish_lines([line_of(cast.unit)], published_at=now() - timedelta(days=9))
    publish_lines([line_of(cast.unit, 2)], revises=first)
    found = latest_published(cast.users["staff"], today() - timedelta(days=3))
    assert [one.publication for one in found] == [first]


def test_a_unit_reads_of_a_ranking_that_it_is_in(cast: Cast) -> None:
    held = ended_round(("3", "5"))
    sheet = make_sheet(held, cast.unit)
    assert ScoreSheet.objects.count() == 2
    made = publish_lines([line_of(cast.unit)], round=held)
    append({"result": {"files": {}}}, PublicationKind.PACK, title="Gói số liệu")
    (found,) = latest_published(cast.users["officer"], today())
    assert (found.publication, list(found.sheets)) == (made, [sheet])
    assert latest_published(cast.users["nobody"], today()) == []


def test_the_first_page_names_it_below_the_rankings(cast: Cast) -> None:
    held = ended_round(("3", "5"))
    make_sheet(held, cast.unit)
    publish_lines([line_of(cast.unit)], round=held, is_sample=True)
    leader = cast["leader"].get("/").content.decode()
    assert "Bản công bố mới nhất" in leader
    officer = cast["officer"].get("/").content.decode()
    assert "Kết quả của đơn vị đã công bố" in officer
    assert "Phiếu điểm" in officer
