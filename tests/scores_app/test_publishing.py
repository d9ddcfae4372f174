"""Publishing a ranking: what is frozen, what is refused, what a correction is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of
from cchc.core.clock import today
from reports_app.publication_pages.proposed import proposed_ranking
from scores_app.choices import RoundState
from scores_app.models import CriteriaSet, Publication, Round
from scores_app.publications import following
from scores_app.publications.document import STALE, seen_of
from scores_app.services.publishing import DECISION_BOTH, NOT_ENDED, frozen_of, ranking_publish
from scores_app.sets.forms import CODE_PUBLISHED, GroupForm
from tests.factories import make_user
from tests.races import at_once
from tests.score_factories import make_round, put_state
from tests.scores_app.publishing_cases import ended_round, score
from units_app.choices import Role

pytestmark = pytest.mark.django_db
STAYS = "không sửa, không xóa được"


@pytest.fixture
def held() -> Round:
    return ended_round(("3", "5"), (None, "4"), ("1", None))


def published(held: Round, **facts: Any) -> Publication:
    return ranking_publish(**{"round_id": held.pk, "actor": None, **facts})


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act()
    return " ".join(refused.value.messages)


def corrected(held: Round) -> None:
    """Somebody with the database in hands changes a closed round."""
    put_state(RoundState.DRAFT, held)
    score(held.sets.get().sheets.order_by("unit__order")[0], "3", "3")
    put_state(RoundState.CLOSED, held)


def test_a_ranking_is_frozen_whole(held: Round) -> None:
    actor = make_user(Role.STAFF, full_name="Trần Thị Bình")
    made = published(held, actor=actor, decision_no="15/QĐ-UBND", decision_on=today())
    document = json.loads(made.document)
    assert canonical_text(document) == made.document
    assert (made.number, made.previous, made.sha256) == (1, "", sha256_of(made.document))
    assert made.code == code_of(made.sha256)
    assert document["published_by"] == "Trần Thị Bình"
    assert document["decision"] == {"no": "15/QĐ-UBND", "on": today().isoformat()}
    [group] = document["inputs"]["groups"]
    assert [one["code"] for one in group["criteria"]] == ["1", "1.1", "1.2", "2", "2.1", "3", "3.1"]
    first = group["sheets"][0]
    assert [(one["criterion"], one["stage"]) for one in first["readings"]] == [
        ("1.1", "appraisal"),
        ("1.2", "appraisal"),
        ("2.1", "appraisal"),
        ("2.1", "second"),
    ]
    lines = document["result"]["groups"][0]["lines"]
    assert [(one["unit"]["name"], one["rank"], one["index"]) for one in lines] == [
        ("Sở 1", 1, "100"),
        ("Sở 2", 2, "85.714285714285714286"),
        ("Sở 3", None, None),
    ]
    assert lines[1]["areas"] == {"1": ["2", "2", 0], "2": ["4", "5", 0]}
    assert lines[2]["unknown"] == 1


def test_a_correction_says_why_and_what_differs(held: Round) -> None:
    first = published(held)
    assert "ghi lý do" in refusal(lambda: published(held))
    assert "Không có gì khác" in refusal(lambda: published(held, reason="Sửa điểm"))
    corrected(held)
    second = published(held, reason="Sửa điểm Sở 1")
    assert (second.number, second.revision, second.revises) == (2, 2, first)
    assert second.previous == first.sha256
    told = json.loads(second.document)
    assert (told["revises"], told["revision"], told["reason"]) == (1, 2, "Sửa điểm Sở 1")


def test_to_name_no_decision_any_more_corrects_nothing(held: Round) -> None:
    published(held, decision_no="15/QĐ-UBND", decision_on=today())
    assert "Không có gì khác" in refusal(lambda: published(held, reason="Công bố lại"))
    other = published(held, reason="Sửa số", decision_no="16/QĐ-UBND", decision_on=today())
    assert other.decision_no == "16/QĐ-UBND"


def test_to_show_it_to_all_is_a_correction_too(held: Round) -> None:
    published(held)
    assert published(held, reason="Đưa ra trang công khai", is_public=True).is_public


def test_a_first_one_corrects_nothing(held: Round) -> None:
    assert "lần công bố đầu" in refusal(lambda: published(held, reason="Sửa"))


def test_nothing_else_is_frozen_than_what_was_seen(held: Round) -> None:
    seen = seen_of(frozen_of(held, today()))
    corrected(held)
    assert refusal(lambda: published(held, seen=seen)) == STALE
    assert not Publication.objects.exists()
    assert published(held, seen=seen_of(frozen_of(held, today()))).number == 1


@pytest.mark.parametrize(("of_round", "of_set"), [(True, False), (False, True), (False, False)])
def test_what_is_made_up_is_published_as_such(held: Round, of_round: bool, of_set: bool) -> None:
    with pgtrigger.ignore():
        Round.objects.filter(pk=held.pk).update(is_sample=of_round)
        CriteriaSet.objects.update(is_sample=of_set)
    held.refresh_from_db()
    assert held.holds_sample() is (of_round or of_set)
    assert proposed_ranking(held).rankings[0].publication.is_sample is held.holds_sample()
    assert published(held).is_sample is held.holds_sample()


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.OPEN])
def test_what_has_not_ended_is_not_published(held: Round, state: str) -> None:
    put_state(state, held)
    assert refusal(lambda: published(held)) == NOT_ENDED


def test_a_group_without_a_sheet_is_named() -> None:
    empty = ended_round()
    assert "Nhóm chưa có phiếu điểm" in refusal(lambda: published(empty))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"decision_no": "15/QĐ"}, DECISION_BOTH),
        ({"decision_on": today()}, DECISION_BOTH),
        ({"decision_no": "15", "decision_on": today() + timedelta(days=1)}, "tương lai"),
        ({"decision_no": "1" * 61, "decision_on": today()}, "60"),
    ],
)
def test_half_a_decision_is_refused(held: Round, facts: dict[str, Any], words: str) -> None:
    assert words in refusal(lambda: published(held, **facts))


def test_queries_do_not_grow_with_units(held: Round, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(21):
        published(held)
    other = ended_round(*[("2", "3")] * 9, code="2025-CB")
    with django_assert_num_queries(20):  # the name of the province is known
        published(other)


def test_who_follows_is_told_once_it_stands(
    held: Round,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(following, "_followers", [])
    told: list[int] = []
    following.follows(told.append)
    following.follows(told.append)
    with django_capture_on_commit_callbacks(execute=True):
        made = published(held)
        assert told == []
    assert made.pk in told


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE scores_app_publication SET title = 'khác'",
        "DELETE FROM scores_app_publication",
        "TRUNCATE scores_app_publication CASCADE",
    ],
)
def test_the_database_refuses_to_change_it(held: Round, sql: str) -> None:
    published(held)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=STAYS), transaction.atomic():
            cursor.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: Publication.objects.update(is_public=True),
        lambda made: made.delete(),
        lambda made: made.save(),
    ],
)
def test_no_queryset_changes_it(held: Round, change: Callable[[Publication], object]) -> None:
    made = published(held)
    with pytest.raises(DatabaseError, match=STAYS), transaction.atomic():
        change(made)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(held: Round) -> None:
    outcomes = at_once(lambda: published(held), lambda: published(held))
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    assert any("ghi lý do" in outcome for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_make_two_links(held: Round) -> None:
    other = ended_round(("3", "5"), code="2025-CB")
    assert at_once(lambda: published(held), lambda: published(other)) == ["done", "done"]
    first, second = Publication.objects.order_by("number")
    assert second.previous == first.sha256


def test_the_code_of_a_published_group_stands(held: Round) -> None:
    group = held.sets.get().group
    typed = {"code": "ma-khac", "name": "Tên khác", "kind": group.kind, "order": 1}
    assert GroupForm(typed, instance=group).is_valid()
    group.refresh_from_db()
    published(held)
    assert GroupForm(typed, instance=group).errors == {"code": [CODE_PUBLISHED]}
    group.refresh_from_db()
    assert GroupForm({**typed, "code": group.code}, instance=group).is_valid()


def test_a_running_round_is_unknown_to_the_chain() -> None:
    assert refusal(lambda: published(make_round())) == NOT_ENDED
