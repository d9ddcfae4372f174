"""Verifying publications: what they say is held against the books, as they are and as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scores_app.choices import RoundState
from scores_app.models import Publication, Round, Score
from scores_app.publications import books, verifying
from scores_app.publications.recount import result_of
from scores_app.services.publishing import ranking_publish
from tests.score_factories import put_state
from tests.scores_app.publishing_cases import ended_round, score
from tests.scores_app.tampering import (
    found,
    past_triggers,
    rewritten,
    words,
)
from units_app.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds() -> list[Round]:
    return [ended_round(("3", "5"), (None, "4"), ("1", None), code=f"KY-{n}") for n in range(3)]


@pytest.fixture
def links(rounds: list[Round]) -> list[Publication]:
    return [ranking_publish(round_id=one.pk, actor=None) for one in rounds]


def test_inputs_made_to_fit_do_not_follow_from_rules_and_books(links: list[Publication]) -> None:
    def raised(document: Any) -> None:
        reading = document["inputs"]["groups"][0]["sheets"][1]["readings"][3]
        reading["points"] = "4.5"
        document["result"] = result_of(document["inputs"])

    rewritten(links[2], raised)
    assert {what for _, what in found()} == {"points", "books"}
    assert "tiêu chí 2.1: điểm ghi 4,5, theo số liệu và cách tính là 4." in words()


def of_group(*path: Any) -> Callable[[Any], Any]:
    """Where something stands in the inputs of a document."""

    def holder(document: Any) -> Any:
        held = document["inputs"]["groups"][0]
        for step in path:
            held = held[step]
        return held

    return holder


@pytest.mark.parametrize(
    ("where", "field", "value", "told"),
    [
        (lambda document: document["inputs"]["round"], "name", "Kỳ khác", "kỳ chấm: tên"),
        (lambda document: document["inputs"]["round"], "window_to", "2026-01-01", "ngày cuối"),
        (of_group(), "name", "Nhóm khác", "tên theo bản công bố là Nhóm khác"),
        (of_group("set"), "name", "Bộ khác", "bộ tiêu chí: tên theo bản công bố là Bộ khác"),
        (of_group("set"), "legal_basis", "Quyết định khác", "bộ tiêu chí: căn cứ"),
        (of_group("criteria", 1), "name", "Khác", "tiêu chí 1.1: tên theo bản công bố là Khác"),
        (of_group("criteria", 2), "rule_params", {"x": "1"}, "tiêu chí 1.2: tham số cách tính"),
        (of_group("sheets", 0), "unranked_reason", "Bịa", "Sở 1: lý do không xếp hạng"),
        (of_group("sheets", 0), "state", "sent", "Sở 1: tình trạng phiếu"),
        (of_group("sheets", 0, "readings", 2), "value", "3", "Sở 1, tiêu chí 2.1: số liệu"),
    ],
)
def test_inputs_that_change_no_result_are_held_against_the_books(
    links: list[Publication], where: Callable[[Any], Any], field: str, value: Any, told: str
) -> None:
    rewritten(links[2], lambda document: where(document).update({field: value}))
    assert (3, "books") in found()
    assert told in words()


def test_a_name_that_no_unit_ever_had_is_found(links: list[Publication]) -> None:
    def renamed(document: Any) -> None:
        for part in (document["inputs"]["groups"][0]["sheets"], lines_of(document)):
            for one in part:
                if one["unit"]["name"] == "Sở 1":
                    one["unit"]["name"] = "Sở Một"

    def lines_of(document: Any) -> Any:
        return document["result"]["groups"][0]["lines"]

    rewritten(links[2], renamed)
    assert set(found()) == {(3, "books")}
    assert "tên theo sổ lúc công bố là Sở 1" in words()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("scores_app_unitgroup", "nay tên là Tên mới"),
        ("scores_app_criteriaset", "nay tên là Tên mới"),
        ("scores_app_criterion", "nay tên là Tên mới"),
    ],
)
def test_a_name_that_is_corrected_later_is_a_note(
    links: list[Publication], table: str, told: str
) -> None:
    with past_triggers(table) as cursor:
        cursor.execute(f"UPDATE {table} SET name = 'Tên mới'")  # noqa: S608 - names of this test
    verified = verifying.verify_all()
    assert verified.problems == []
    assert {one.what for one in verified.notes} == {"books"}
    assert told in verified.notes[0].words


def test_no_other_version_of_rules_excuses_a_forged_reading(links: list[Publication]) -> None:
    def forged(document: Any) -> None:
        reading = document["inputs"]["groups"][0]["sheets"][1]["readings"][3]
        reading["points"] = reading["value"] = "4.5"
        document["result"] = result_of(document["inputs"])
        document["rules_version"] = "99"

    rewritten(links[2], forged)
    assert (3, "books") in found()
    assert "Sở 2, tiêu chí 2.1 (thẩm định lại): điểm theo bản công bố là 4,5" in words()


def test_what_other_rules_would_give_otherwise_is_not_proved(
    links: list[Publication], monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten(links[2], lambda document: document.update(rules_version="0.1"))
    verified = verifying.verify_all()
    assert verified.is_sound
    assert [(one.number, one.what) for one in verified.notes] == [(3, "rules")]
    assert "bản công bố ghi quy tắc tính 0.1" in verified.notes[0].words
    monkeypatch.setattr(books, "differences", lambda *args: iter(["Sở 1: hạng khác"]))
    assert set(found()) == {(1, "books"), (2, "books"), (3, "rules")}
    [unproved] = [one for one in verifying.verify_all().problems if one.what == "rules"]
    assert "không chứng minh được: Sở 1: hạng khác." in unproved.words


def test_a_correction_of_the_books_is_a_note(rounds: list[Round], links: list[Publication]) -> None:
    put_state(RoundState.DRAFT, rounds[0])
    score(rounds[0].sets.get().sheets.order_by("unit__order")[0], "2", "5")
    put_state(RoundState.CLOSED, rounds[0])
    with past_triggers("scores_app_scoreevent") as cursor:  # one transaction has one moment
        cursor.execute(
            "UPDATE scores_app_scoreevent SET recorded_at = clock_timestamp()"
            " WHERE id = (SELECT max(id) FROM scores_app_scoreevent WHERE points = 2)"
        )
    verified = verifying.verify_all()
    assert verified.is_sound
    assert [(one.number, one.what) for one in verified.notes] == [(1, "books")]
    assert "ghi sau khi công bố" in verified.notes[0].words
    ranking_publish(round_id=rounds[0].pk, reason="Sửa điểm Sở 1", actor=None)
    assert verifying.verify_all().findings == ()


def test_books_changed_by_hand_are_not_explained(links: list[Publication]) -> None:
    held = Score.objects.filter(points="5").order_by("pk").first()
    assert held is not None
    with past_triggers("scores_app_score") as cursor:
        cursor.execute("UPDATE scores_app_score SET points = 1 WHERE id = %s", [held.pk])
    assert verifying.verify_all().notes
    with past_triggers("scores_app_scoreevent") as cursor:
        cursor.execute("UPDATE scores_app_scoreevent SET points = 1 WHERE points = 5")
    assert (1, "books") in found()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"name": "Sở Một"}, "Sở 1 nay tên là Sở Một."),
        ({"code": "MA-MOI"}, "Sở 1 nay mang mã MA-MOI, lúc công bố là "),
        ({"valid_from": date(2020, 1, 1)}, "Sở 1 nay có ngày bắt đầu khác lúc công bố."),
        ({"name": "Sở Một", "code": "MA-MOI", "valid_from": date(2020, 1, 1)}, "mã MA-MOI"),
    ],
)
def test_what_is_corrected_in_a_unit_is_a_note(
    links: list[Publication], facts: dict[str, Any], told: str
) -> None:
    """Books correct a name in place: no figure of the publication is another one for that."""
    unit = Unit.objects.filter(score_sheets__round_set__round=links[0].round, name="Sở 1").get()
    Unit.objects.filter(pk=unit.pk).update(**facts)
    verified = verifying.verify_all()
    assert verified.problems == []
    assert [(one.number, one.what) for one in verified.notes] == [(1, "books")]
    assert told in verified.notes[0].words
    assert verifying.verify_one(links[0]).is_sound


def test_two_units_that_change_their_codes_are_still_themselves(links: list[Publication]) -> None:
    one, other = Unit.objects.filter(score_sheets__round_set__round=links[0].round)[:2]
    codes = one.code, other.code
    with past_triggers("units_app_unitaudit") as cursor:  # one transaction has one moment
        cursor.execute(
            "UPDATE units_app_unitaudit SET pgh_created_at = pgh_created_at - interval '1 day'"
        )
    for unit, code in ((one, "TAM"), (other, codes[0]), (one, codes[1])):
        Unit.objects.filter(pk=unit.pk).update(code=code)
    with past_triggers("units_app_unitaudit") as cursor:
        cursor.execute(
            "UPDATE units_app_unitaudit SET pgh_created_at = now() + interval '1 day'"
            " WHERE pgh_label = 'update'"
        )
    verified = verifying.verify_all()
    assert verified.problems == []
    assert len(verified.notes) == 1
