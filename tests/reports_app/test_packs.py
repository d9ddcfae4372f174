"""Packs as they are asked for and made: once, of one moment, again when they fail, and dropped."""

from __future__ import annotations

import errno
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from cchc.core.clock import now, today
from reports_app import jobs
from reports_app.choices import DocumentKind, PackOrigin, PackState
from reports_app.documents.templates_kept import TemplateRefusedError
from reports_app.models import DocumentTemplate, Pack, PackFile, ReportPeriod
from reports_app.pack import cut_off, making, progress
from reports_app.pack.contents import contents_of, file_of
from reports_app.pack.workplace import FULL, LEFT_AFTER
from scores_app.models import Publication
from tests.cast import Cast
from tests.factories import make_period, make_user
from tests.pack_factories import make_pack
from tests.races import at_once
from units_app.choices import Role
from units_app.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The packs that were handed to the queue."""
    handed: list[int] = []

    def enqueue(job: Any, pack_id: int) -> bool:
        handed.append(pack_id)
        return True

    monkeypatch.setattr(jobs, "enqueue", enqueue)
    return handed


def running_period(code: str = "KY-GOI") -> ReportPeriod:
    return make_period(code, starts_on=today() - timedelta(days=30))


def request_of(period: ReportPeriod, **facts: Any) -> Pack:
    asked = {"day": today(), "since": None, "actor": None, **facts}
    return making.pack_request(period=period, **asked)[0]


def made(period: ReportPeriod, **facts: Any) -> Pack:
    pack = request_of(period, **facts)
    making.pack_make(pack.pk)
    pack.refresh_from_db()
    return pack


def test_a_pack_is_made_and_stored() -> None:
    actor = make_user(Role.STAFF)
    pack = made(running_period(), actor=actor)
    assert (pack.state, pack.problem) == (PackState.READY, "")
    content = bytes(pack.file.content)
    assert len(content) == pack.size
    assert pack.manifest["code"] == pack.code
    assert pack.done == pack.total > 0
    assert {one.path for one in contents_of(pack.manifest).others} == {"DOC-TRUOC.txt"}
    assert b"cchc-pack/1" in file_of(pack, "manifest.json")
    assert progress.told(pack).step == "Đang chờ đến lượt"


def test_two_builds_are_the_same_bytes() -> None:
    period = running_period()
    first, second = made(period), made(period)
    assert first.pk != second.pk
    assert (first.sha256, first.code) == (second.sha256, second.code)


def test_an_equal_pack_that_is_being_made_is_not_asked_for_twice(
    asked: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    period = running_period()
    with django_capture_on_commit_callbacks(execute=True):
        first = request_of(period)
        second = request_of(period)
        other = request_of(period, day=today() - timedelta(days=1))
    assert first == second
    assert asked == [first.pk, other.pk]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_pack(asked: list[int]) -> None:
    period = running_period()
    assert at_once(lambda: request_of(period), lambda: request_of(period)) == ["done", "done"]
    assert Pack.objects.count() == 1
    assert len(asked) == 1


def test_days_that_cannot_be_are_refused() -> None:
    period = running_period()
    with pytest.raises(ValidationError, match="tương lai"):
        request_of(period, day=today() + timedelta(days=1))
    with pytest.raises(ValidationError, match="không được sau"):
        request_of(period, since=today(), day=today() - timedelta(days=1))
    assert not Pack.objects.exists()


def test_where_no_queue_answers_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(jobs, "enqueue", lambda *_: False)
    with django_capture_on_commit_callbacks(execute=True):
        pack = request_of(running_period())
    assert "Hàng đợi chưa phản hồi" in progress.told(pack).step


def test_the_right_is_asked_for_again_when_it_is_made() -> None:
    actor = make_user(Role.STAFF)
    pack = request_of(running_period(), actor=actor)
    Membership.objects.filter(user=actor).update(valid_to=today() - timedelta(days=1))
    making.pack_make(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.problem) == (PackState.FAILED, making.NO_RIGHT)


@pytest.mark.usefixtures("asked")
def test_a_template_that_is_taken_no_more_is_named_as_what_holds_it_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = DocumentTemplate(kind=DocumentKind.REPORT, file_name="mẫu cũ.docx")

    def refuses(*_: object) -> None:
        raise TemplateRefusedError(version, ["Tệp có macro."])

    monkeypatch.setattr(making, "build", refuses)
    pack = made(running_period())
    assert pack.state == PackState.FAILED
    assert "mẫu “mẫu cũ.docx” của loại “Báo cáo kỳ”" in pack.problem
    assert "Tệp có macro." in pack.problem


def test_a_failure_keeps_its_step_and_can_be_made_again(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    def breaks(_: Any, tell: Any) -> None:
        tell("Bảng “Nhiệm vụ”", 2, 9)
        raise RuntimeError("disk full")

    actor = make_user(Role.STAFF)
    with monkeypatch.context() as broken:
        broken.setattr(making, "build", breaks)
        pack = made(running_period())
    assert pack.state == PackState.FAILED
    assert pack.problem == making.BROKEN
    assert (pack.step, pack.done, pack.total) == ("Bảng “Nhiệm vụ”", 2, 9)
    assert making.pack_again(pack_id=pack.pk, actor=actor)
    making.pack_make(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.problem, pack.asked_by) == (PackState.READY, "", actor)


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fills(_: Any, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    period = running_period()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_bytes", fills)
        pack = made(period)
        with pytest.raises(CommandError, match="đã đầy"):
            call_command("quarter_pack", period=period.code, out=tmp_path)
    assert (pack.state, pack.problem) == (PackState.FAILED, FULL)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_worker_left_goes_with_the_next_pack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, going_on, other = (tmp_path / name for name in ("cchc-goi-a", "cchc-goi-b", "khac"))
    for place in (left, going_on, other):
        (place / "so-lieu").mkdir(parents=True)
        (place / "so-lieu" / "nhiem-vu.csv").write_text("x")
    written = tmp_path / "openpyxl.abc"
    written.write_text("x")
    long_ago = (now() - LEFT_AFTER - timedelta(hours=1)).timestamp()
    for place in (left, other, written):
        os.utime(place, (long_ago, long_ago))
    assert made(running_period()).state == PackState.READY
    assert set(tmp_path.iterdir()) == {going_on, other}


def test_one_that_stops_again_and_again_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "build", dies)
    pack = request_of(running_period())
    for _ in range(progress.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            making.pack_make(pack.pk)
    making.pack_make(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.problem) == (PackState.FAILED, making.TOO_OFTEN)


def test_what_is_ready_is_made_no_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = made(running_period())
    monkeypatch.setattr(making, "build", None)
    making.pack_make(pack.pk)
    assert not making.pack_again(pack_id=pack.pk, actor=make_user(Role.STAFF))
    assert Pack.objects.get().ready_at == pack.ready_at


def test_a_dropped_draft_keeps_its_code_and_loses_its_file() -> None:
    actor = make_user(Role.STAFF)
    pack = made(running_period())
    with pytest.raises(ValidationError, match="lý do"):
        making.pack_drop(pack_id=pack.pk, reason=" ", actor=actor)
    making.pack_drop(pack_id=pack.pk, reason="Lập nhầm ngày", actor=actor)
    pack.refresh_from_db()
    assert (pack.state, pack.drop_reason) == (PackState.DROPPED, "Lập nhầm ngày")
    assert pack.code
    assert not PackFile.objects.exists()


def test_what_is_being_made_is_not_dropped() -> None:
    pack = request_of(running_period())
    with pytest.raises(ValidationError, match="chưa lập xong"):
        making.pack_drop(pack_id=pack.pk, reason="x", actor=None)


def publication_of(pack: Pack) -> Publication:
    """A link of the chain for a pack, as small as the table takes it."""
    from hashlib import sha256

    document = f'{{"pack":"{pack.pk}"}}'
    return Publication.objects.create(
        number=1,
        kind="pack",
        code="0" * 12,
        title="Gói",
        subject=pack.period.code,
        as_of=pack.as_of,
        published_at=now(),
        sha256=sha256(document.encode()).hexdigest(),
        document=document,
    )


def published(period: ReportPeriod) -> Pack:
    pack = made(period)
    Pack.objects.filter(pk=pack.pk).update(publication=publication_of(pack))
    pack.refresh_from_db()
    return pack


def test_a_published_pack_and_its_period_stay() -> None:
    period = running_period()
    pack = published(period)
    with pytest.raises(ValidationError, match="đã công bố"):
        making.pack_drop(pack_id=pack.pk, reason="x", actor=None)
    with pytest.raises(IntegrityError, match="giữ nguyên"), transaction.atomic():
        ReportPeriod.objects.filter(pk=period.pk).update(ends_on=today())
    ReportPeriod.objects.filter(pk=period.pk).update(name="Tên khác")


def test_packs_are_for_the_roles_of_the_province(cast: Cast) -> None:
    made(running_period())
    users: dict[str, User] = cast.users
    seen = {who for who, user in users.items() if Pack.objects.for_user(user).exists()}
    assert seen == {"staff", "appraiser", "leader", "admin"}


def test_packs_that_nobody_touched_are_taken_up_again(asked: list[int]) -> None:
    period = running_period()
    fresh, left = request_of(period), request_of(period, day=today() - timedelta(days=1))
    Pack.objects.filter(pk=left.pk).update(
        state=PackState.BUILDING, touched_at=now() - cut_off.LEFT_AFTER * 2
    )
    assert cut_off.waiting_packs_take_up() == 1
    assert asked == [left.pk]
    assert fresh.pk not in asked


def test_only_the_last_drafts_that_made_themselves_are_kept() -> None:
    period = running_period()
    days = [today() - timedelta(days=back) for back in range(making.KEPT, 0, -1)]
    packs = [make_pack(period, as_of=day, origin=PackOrigin.CUT_OFF) for day in days]
    other = make_pack(period, as_of=days[0])
    made(period, origin=PackOrigin.CUT_OFF)
    assert Pack.objects.get(state=PackState.DROPPED) == packs[0]
    assert Pack.objects.get(pk=other.pk).state == PackState.READY
