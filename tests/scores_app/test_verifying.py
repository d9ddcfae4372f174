"""Verifying publications: what somebody with the database in hands changed is found and named."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cchc.core.canonical import canonical_text
from cchc.core.check_codes import spelled
from cchc.core.clock import today
from scores_app import jobs
from scores_app.models import Publication, PublicationCheck, Round
from scores_app.publications import inputs, verifying
from scores_app.publications.rederived import Unfollowed
from scores_app.ranks import totals
from scores_app.services.publishing import ranking_publish
from tests.factories import make_user
from tests.scores_app.publishing_cases import ended_round
from tests.scores_app.tampering import (
    TABLE,
    as_replica,
    by_hand,
    found,
    past_triggers,
    rewritten,
    words,
)
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds() -> list[Round]:
    return [ended_round(("3", "5"), (None, "4"), ("1", None), code=f"KY-{n}") for n in range(3)]


@pytest.fixture
def links(rounds: list[Round]) -> list[Publication]:
    return [ranking_publish(round_id=one.pk, actor=None) for one in rounds]


def test_nothing_is_found_where_nothing_is_wrong(links: list[Publication]) -> None:
    verified = verifying.verify_all()
    assert (verified.checked, verified.findings) == (3, ())
    assert all(verifying.verify_one(link).findings == () for link in links)


def test_nothing_is_found_on_a_later_day(
    links: list[Publication], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = today() + timedelta(days=1)
    for module in (inputs, totals):
        monkeypatch.setattr(module, "today", lambda: later)
    assert verifying.verify_all().findings == ()


def test_one_byte_of_a_document_is_found(links: list[Publication]) -> None:
    by_hand(links[1], document=links[1].document.replace("Sở 1", "Sở l", 1))
    numbers = {number for number, _ in found()}
    kinds = {what for number, what in found() if number == 2}
    assert numbers == {2, 3}
    assert {"sha256", "code", "result"} <= kinds
    assert (3, "previous") in found()
    assert not verifying.verify_one(links[2]).is_sound
    assert verifying.verify_one(links[0]).is_sound


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"sha256": "0" * 64}, "sha256"),
        ({"code": "0" * 12}, "code"),
        ({"title": "Kết quả khác"}, "column"),
        ({"decision_no": "1/QĐ"}, "column"),
        ({"data_code": "K7QM2F9TXAB4"}, "column"),
        ({"publisher": "Người khác"}, "column"),
        ({"is_public": True}, "column"),
        ({"previous": "0" * 64}, "column"),
    ],
)
def test_each_column_is_held_against_the_document(
    links: list[Publication], columns: dict[str, Any], what: str
) -> None:
    by_hand(links[1], **columns)
    assert found() == [(2, what)]


def test_a_link_that_is_gone_is_missed(links: list[Publication]) -> None:
    with past_triggers() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [links[1].pk])  # noqa: S608
    assert found() == [(3, "missing"), (3, "previous")]
    assert "số 2" in words()


def test_a_hash_made_anew_breaks_the_link_behind_it(links: list[Publication]) -> None:
    def raised(document: Any) -> None:
        for group in document["inputs"]["groups"]:
            group["name"] = "Nhóm khác"

    rewritten(links[1], raised)
    assert found() == [(2, "books"), (3, "previous")]


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE {} SET title = 'Kết quả khác' WHERE number = 3", [(3, "column")]),
        ("DELETE FROM {} WHERE number = 2", [(3, "missing"), (3, "previous")]),
        ("UPDATE {} SET round_id = 0 WHERE number = 3", [(3, "column"), (3, "books")]),
        ("UPDATE {} SET number = 2147483647 WHERE number = 3", None),
    ],
)
def test_what_is_done_as_a_replica_is_found(
    links: list[Publication], sql: str, what: list[tuple[int, str]] | None
) -> None:
    with as_replica() as cursor:
        cursor.execute(sql.format(TABLE))
    assert found() == what or (what is None and "từ số 3 đến số 2147483646" in words())


def test_a_correction_whose_first_version_is_gone_is_told(
    rounds: list[Round], links: list[Publication]
) -> None:
    made = ranking_publish(round_id=rounds[2].pk, reason="Công khai", is_public=True, actor=None)
    with as_replica() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE number = 3")  # noqa: S608
    assert (4, "column") in found()
    assert "bản được thay ghi ở bản công bố khác văn bản." in words()
    one = Publication.objects.get(pk=made.pk)
    assert not verifying.verify_one(one).is_sound


def test_a_group_that_is_told_twice_is_found(links: list[Publication]) -> None:
    def doubled(document: Any) -> None:
        [group] = document["result"]["groups"]
        forged = json.loads(json.dumps(group))
        forged["lines"][0]["points"] = "1"
        document["result"]["groups"] = [forged, group]

    rewritten(links[2], doubled)
    assert set(found()) == {(3, "result"), (3, "books")}
    assert "một nhóm có nhiều bảng xếp hạng theo bản công bố" in words()


def test_a_better_rank_does_not_follow_from_the_inputs(links: list[Publication]) -> None:
    def raised(document: Any) -> None:
        line = document["result"]["groups"][0]["lines"][1]
        line["rank"], line["points"] = 1, "6.5"

    rewritten(links[2], raised)
    assert set(found()) == {(3, "result"), (3, "books")}
    assert "Sở 2: điểm theo bản công bố là 6,5, theo kết quả tính lại từ đầu vào là 6." in words()
    assert "Sở 2: hạng theo bản công bố là 1" in words()


@pytest.mark.parametrize(
    "document", ["", "{}", "[1]", "chữ", '{"format":"cchc-publication/1","number":0.5}']
)
def test_what_can_no_longer_be_read_is_said(links: list[Publication], document: str) -> None:
    by_hand(links[0], document=document)
    assert (1, "form") in found()


def test_a_document_without_its_parts_is_said(links: list[Publication]) -> None:
    rewritten(links[2], lambda document: document["inputs"].pop("groups"))
    assert found() == [(3, "form")]
    assert words() == "văn bản thiếu phần cần để tính lại."


OTHERS: tuple[Any, ...] = (None, 1, -1, True, "", "chữ", "1e999999", "NaN", [], {}, [[]], [{}])


def spoilt(document: Any, chance: random.Random) -> None:
    """Anything anywhere in a document becomes something else."""
    holder: Any = document
    place: Any = chance.choice(list(document))
    while isinstance(holder[place], dict | list) and holder[place] and chance.random() < 0.8:
        holder = holder[place]
        place = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[place] = chance.choice(OTHERS)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_document_becomes_it_is_told(links: list[Publication], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    link = links[1]
    for _ in range(60):
        document = json.loads(links[0].document)
        spoilt(document, chance)
        link.document = canonical_text(document)
        assert verifying.verify_one(link).problems


def test_what_a_check_met_is_missed_later(links: list[Publication]) -> None:
    first = verifying.check()
    assert (first.checked, first.findings, len(first.seen)) == (3, [], 3)
    assert verifying.check().seen == {}
    rewritten(links[2], lambda document: document.update(title="Kết quả khác"))
    by_hand(links[2], title="Kết quả khác")
    assert found() == [(3, "seen")]
    assert spelled(links[2].code) in words()
    with past_triggers() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE number = 3")  # noqa: S608
    assert found() == [(3, "seen")]
    assert "nay không còn" in words()


def test_checks_stay_as_they_are(links: list[Publication]) -> None:
    verifying.check()
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicationCheck.objects.update(seen={})


def test_who_published_is_held_against_the_document(rounds: list[Round]) -> None:
    actor, other = make_user(Role.STAFF, full_name="Trần Bình"), make_user(Role.STAFF)
    made = ranking_publish(round_id=rounds[0].pk, actor=actor)
    User.objects.filter(pk=actor.pk).update(full_name="Trần Thị Bình")
    assert found() == [], "a name that is corrected makes nobody another person"
    for person in (other.pk, None):
        by_hand(made, published_by_id=person)
        assert found() == [(1, "column")]
        assert words() == "người công bố ghi ở bản công bố khác văn bản."


def test_no_check_is_emptied_away(links: list[Publication]) -> None:
    verifying.check()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="không xóa được"):
        cursor.execute("TRUNCATE scores_app_publicationcheck")


def test_a_link_that_came_while_a_check_ran_is_left_to_the_next(
    rounds: list[Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ranking_publish(round_id=rounds[0].pk, actor=None)
    walked = verifying._walked

    def slowly() -> Any:
        met = walked()
        ranking_publish(round_id=rounds[1].pk, actor=None)
        return met

    monkeypatch.setattr(verifying, "_walked", slowly)
    kept = verifying.check()
    second = Publication.objects.get(number=2)
    assert kept.seen == {"1": first.sha256}
    assert first.published_at <= kept.ran_at < second.published_at
    monkeypatch.setattr(verifying, "_walked", walked)
    assert verifying.check().seen == {"2": second.sha256}


def test_a_check_keeps_some_notes_and_their_number(
    links: list[Publication], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [Unfollowed(f"Chỗ {number}", is_note=True) for number in range(9)]
    monkeypatch.setattr(verifying, "unfollowed", lambda inputs: notes)
    kept = [one["words"] for one in verifying.check().findings if one["number"] == 1]
    assert kept == ["Chỗ 0.", "Chỗ 1.", "Chỗ 2.", "và 6 lưu ý khác."]
    assert len(verifying.verify_one(links[0]).notes) == 9


def test_the_nightly_job_keeps_what_it_finds(
    links: list[Publication], caplog: pytest.LogCaptureFixture
) -> None:
    jobs.verify_publications()
    assert not caplog.records
    by_hand(links[0], title="Khác")
    jobs.verify_publications()
    last = PublicationCheck.objects.order_by("-pk").first()
    assert last is not None
    assert [one["what"] for one in last.problems] == ["column"]
    assert "Chuỗi công bố: 1 chỗ không đúng" in caplog.text


def test_a_refused_publication_leaves_no_link(rounds: list[Round]) -> None:
    with pytest.raises(ValidationError):
        ranking_publish(round_id=rounds[0].pk, reason="Không cần", actor=None)
    assert not Publication.objects.exists()
