"""Publishing a pack: its bytes stay, its figures are proved, and commands do the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cchc.core.canonical import sha256_of
from cchc.core.check_codes import spelled
from cchc.core.clock import today
from reports_app.choices import PackState
from reports_app.models import Pack, PackFile, ReportPeriod
from reports_app.pack import making
from reports_app.pack.proving import frozen_of
from reports_app.publishing import EDITED, NOT_READY, OTHER_BYTES, PUBLISHED, UNSOUND, pack_publish
from scores_app.models import Publication, PublicationCheck, Round
from scores_app.publications import verifying
from scores_app.publications.document import STALE, seen_of
from tests.factories import make_user
from tests.reports_app.pack_cases import damaged, made_period
from units_app.choices import Role

pytestmark = pytest.mark.django_db


def made_pack(period: Any) -> Pack:
    pack, _ = making.pack_request(period=period, day=today(), since=None, actor=None)
    making.pack_make(pack.pk)
    pack.refresh_from_db()
    assert pack.state == PackState.READY, pack.problem
    return pack


@pytest.fixture
def pack() -> Pack:
    return made_pack(made_period())


def put_bytes(pack: Pack, change: Callable[[bytes], bytes]) -> bytes:
    """Another file in place of a pack's, past the triggers; its bytes."""
    content = change(bytes(PackFile.objects.get(pack=pack).content))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_app_packfile DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE reports_app_packfile SET content = %s WHERE pack_id = %s", [content, pack.pk]
        )
        cursor.execute("ALTER TABLE reports_app_packfile ENABLE TRIGGER USER")
    return content


def refusal(pack: Pack, **facts: Any) -> str:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        pack_publish(pack_id=pack.pk, actor=None, **facts)
    return "\n".join(refused.value.messages)


def told(*arguments: str) -> Any:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_pack_is_published_and_stays(pack: Pack) -> None:
    made = pack_publish(pack_id=pack.pk, actor=make_user(Role.STAFF), is_public=True)
    document = json.loads(made.document)
    assert document["inputs"] == {"manifest": pack.manifest, "pack_sha256": pack.sha256}
    assert document["result"]["headline"]["assigned"] == 3
    assert len(document["result"]["files"]) == len(pack.manifest["files"])
    assert (made.subject, made.as_of) == (pack.period.code, pack.as_of)
    pack.refresh_from_db()
    assert pack.publication == made
    with pytest.raises(DatabaseError, match="không sửa, không xóa"), transaction.atomic():
        pack.delete()
    assert refusal(pack) == PUBLISHED
    assert verifying.verify_all().findings == ()


def test_the_same_pack_again_is_nothing_new(pack: Pack) -> None:
    pack_publish(pack_id=pack.pk, actor=None)
    again = made_pack(pack.period)
    assert "ghi lý do" in refusal(again)
    assert "Không có gì khác" in refusal(again, reason="Lập lại")


def test_a_pack_that_is_not_what_was_made_is_refused(pack: Pack) -> None:
    content = put_bytes(pack, damaged)
    assert refusal(pack) == OTHER_BYTES
    Pack.objects.filter(pk=pack.pk).update(sha256=sha256_of(content))
    assert UNSOUND in refusal(pack)
    Pack.objects.filter(pk=pack.pk).update(state=PackState.BUILDING)
    assert refusal(pack) == NOT_READY


def test_a_pack_of_a_period_that_was_edited_since_is_made_anew(pack: Pack) -> None:
    others: dict[str, Any] = {
        "code": "KY-KHAC",
        "name": "Kỳ khác",
        "starts_on": pack.period.starts_on - timedelta(days=1),
        "due_on": pack.period.due_on + timedelta(days=1),
    }
    for name, value in others.items():
        kept = getattr(pack.period, name)
        ReportPeriod.objects.filter(pk=pack.period.pk).update(**{name: value})
        assert refusal(pack) == EDITED, name
        ReportPeriod.objects.filter(pk=pack.period.pk).update(**{name: kept})
    assert pack_publish(pack_id=pack.pk, actor=None).subject == pack.period.code


def test_a_published_pack_that_somebody_changed_is_found(pack: Pack) -> None:
    made = pack_publish(pack_id=pack.pk, actor=None)
    put_bytes(pack, lambda content: content[:-200] + content[-199:])
    problems = verifying.verify_one(made).problems
    assert {one.what for one in problems} == {"pack"}
    assert "không còn đúng mã băm" in problems[0].words


def test_a_pack_whose_file_is_lost_is_not_the_fault_of_its_document(pack: Pack) -> None:
    made = pack_publish(pack_id=pack.pk, actor=None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_app_packfile DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM reports_app_packfile")
        cursor.execute("ALTER TABLE reports_app_packfile ENABLE TRIGGER USER")
    [one] = verifying.verify_one(made).problems
    assert (one.what, "không còn tệp của gói số liệu" in one.words) == ("pack", True)


def test_who_may_not_publish_does_not_by_command(pack: Pack) -> None:
    make_user(Role.LEADER, username="lanh-dao")
    with pytest.raises(CommandError, match="không có quyền công bố"):
        call_command("publish", "--pack", str(pack.pk), "--as", "lanh-dao")
    assert not Publication.objects.exists()


def test_a_pack_that_was_not_seen_is_not_published(pack: Pack) -> None:
    assert refusal(pack, seen="0" * 64) == STALE
    assert pack_publish(pack_id=pack.pk, seen=seen_of(frozen_of(pack)), actor=None).number == 1


def test_commands_publish_and_verify(pack: Pack) -> None:
    user = make_user(Role.STAFF, username="can-bo")
    of_round = Round.objects.get()
    first = told("publish", "--round", of_round.code, "--as", user.username)
    second = told("publish", "--pack", str(pack.pk), "--public")
    assert (first["number"], second["number"]) == (1, 2)
    assert second["previous"] == first["sha256"]
    report = told("verify", "--expect", first["code"])
    assert (report["checked"], report["sound"], report["problems"]) == (2, True, [])
    assert PublicationCheck.objects.get().seen.keys() == {"1", "2"}
    assert told("verify", "--number", "2", "--expect", second["code"])["sound"]
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--number", "1", "--expect", second["code"], stdout=StringIO())
    assert ended.value.code == 1


def test_verify_names_what_is_wrong_and_ends_with_one(pack: Pack) -> None:
    made = pack_publish(pack_id=pack.pk, actor=None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE scores_app_publication DISABLE TRIGGER USER")
        cursor.execute("UPDATE scores_app_publication SET title = 'Khác'")
        cursor.execute("ALTER TABLE scores_app_publication ENABLE TRIGGER USER")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", stdout=out)
    assert ended.value.code == 1
    assert f"Bản số {made.number}: tên ghi ở bản công bố khác văn bản." in out.getvalue()


def test_a_pack_is_made_where_there_is_none(pack: Pack) -> None:
    Pack.objects.all().delete()
    made = told("publish", "--period", pack.period.code, "--as-of", today().isoformat())
    publication = Publication.objects.get()
    assert made["code"] == spelled(publication.code)
    assert Pack.objects.get().publication == publication


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["publish", "--round", "KHONG-CO"], "Không có kỳ chấm “KHONG-CO”"),
        (["publish", "--pack", "0"], "Không có gói số liệu số 0"),
        (["publish", "--period", "KHONG-CO"], "Không có kỳ báo cáo"),
        (["publish", "--pack", "0", "--as", "khong-ai"], "Không có tài khoản"),
        (["verify", "--number", "9"], "Không có bản công bố số 9"),
        (["verify", "--expect", "chữ"], "không phải mã kiểm tra"),
        (["verify", "--pack", "/khong/co.zip"], "không đọc được tệp"),
    ],
)
def test_what_is_asked_wrongly_is_refused(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command(*arguments, stdout=StringIO())


def test_a_pack_of_a_day_to_come_is_refused(pack: Pack) -> None:
    with pytest.raises(CommandError):
        call_command(
            "publish", "--period", pack.period.code, "--as-of", str(today() + timedelta(days=1))
        )
