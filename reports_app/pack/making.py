"""Packs as they are asked for, made, made again and dropped."""

from __future__ import annotations

import logging
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from cchc.core.clock import now
from cchc.core.locks import advisory_lock
from reports_app.choices import PackOrigin, PackState
from reports_app.documents.templates_kept import TemplateRefusedError
from reports_app.models import Pack, PackFile, ReportPeriod
from reports_app.pack import progress
from reports_app.pack.asked import Asked, asked_of
from reports_app.pack.building import Built, build, one_reading
from reports_app.pack.workplace import FULL, is_full
from reports_app.permissions import may_make_packs
from units_app.access import access_of

if TYPE_CHECKING:
    from units_app.models import User

NO_RIGHT = "Người yêu cầu không còn quyền lập gói số liệu."
TOO_LONG = "Lập gói quá thời gian cho phép. Bấm “Lập lại”; nếu vẫn vậy, báo người quản trị."
TOO_OFTEN = (
    "Việc lập gói dừng giữa chừng nhiều lần. Bấm “Lập lại”; nếu vẫn vậy, báo người quản trị."
)
BROKEN = "Chương trình gặp lỗi; chi tiết nằm trong nhật ký của máy chủ."
PUBLISHED = "Gói số liệu đã công bố nên không bỏ được."
NOT_READY = "Gói số liệu chưa lập xong."
KEPT = 5
TOO_MANY = f"Chỉ giữ {KEPT} gói tự lập gần nhất của mỗi kỳ."
log = logging.getLogger(__name__)


class NotMadeError(Exception):
    """Why a pack cannot be made, in words for people."""


@transaction.atomic
def pack_request(
    *,
    period: ReportPeriod,
    day: date | None,
    since: date | None,
    actor: User | None,
    origin: PackOrigin = PackOrigin.ASKED,
) -> tuple[Pack, bool]:
    """Asks for a pack; it is made in the background once the transaction is through.

    Args:
        period: of which period.
        day, since: as `asked_of` takes them; None for what is usual.
        actor: who asks, None where it makes itself.
        origin: why it is made.

    Returns the pack and whether it is new: an equal one that is being made is not asked for twice.
    Raises ValidationError for days that cannot be.
    """
    asked = _asked(period, day, since)
    advisory_lock(f"packs of {period.pk}")
    same = Pack.objects.being_made().filter(period=period, as_of=asked.day, since=asked.since)
    known = same.first()
    if known:
        return known, False
    pack = Pack.objects.create(
        period=period, as_of=asked.day, since=asked.since, origin=origin, asked_by=actor
    )
    _hand_over(pack.pk)
    return pack, True


@transaction.atomic
def pack_again(*, pack_id: int, actor: User) -> bool:
    """Makes a pack that failed, or that nobody seems to be making any more, for who asks now;
    whether there is such a one.
    """
    settled = (PackState.READY, PackState.DROPPED)
    wanted = Pack.objects.filter(pk=pack_id).exclude(state__in=settled)
    found = wanted.update(state=PackState.QUEUED, problem="", touched_at=now(), asked_by=actor)
    if found:
        progress.over(pack_id)
        _hand_over(pack_id)
    return bool(found)


def pack_make(pack_id: int) -> None:
    """Makes a pack that was asked for and stores it; a second call, or one beside another, changes
    nothing. What fails is kept with its reason.
    """
    if not _claimed(pack_id):
        return
    pack = Pack.objects.select_related("period", "asked_by").get(pk=pack_id)
    try:
        built = _built(pack)
    except (NotMadeError, TemplateRefusedError) as error:
        _fail(pack, str(error))
    except SoftTimeLimitExceeded:
        _fail(pack, TOO_LONG)
    except Exception as error:
        log.exception("Không lập được gói số liệu %s.", pack_id)
        _fail(pack, FULL if is_full(error) else BROKEN)
    else:
        if built:
            _store(pack, built)


@transaction.atomic
def pack_drop(*, pack_id: int, reason: str, actor: User | None) -> Pack:
    """Drops a draft: its file goes, the row with its check code and the reason stays.

    Raises ValidationError without a reason, or for a pack that is published or is being made.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do bỏ gói số liệu."})
    pack = Pack.objects.select_for_update().get(pk=pack_id)
    if pack.publication_id is not None:
        raise ValidationError(PUBLISHED)
    if pack.state not in {PackState.READY, PackState.FAILED}:
        raise ValidationError(NOT_READY)
    PackFile.objects.filter(pack=pack).delete()
    pack.state, pack.drop_reason = PackState.DROPPED, reason.strip()
    pack.dropped_at, pack.dropped_by = now(), actor
    pack.save(update_fields=["state", "drop_reason", "dropped_at", "dropped_by"])
    return pack


def drafts_tidy(period_id: int) -> int:
    """Drops all but the last KEPT drafts that a period made by itself; how many."""
    own = Pack.objects.drafts().filter(period=period_id, origin=PackOrigin.CUT_OFF)
    old = list(own.order_by("-as_of", "-pk").values_list("pk", flat=True)[KEPT:])
    for pk in old:
        pack_drop(pack_id=pk, reason=TOO_MANY, actor=None)
    return len(old)


def _asked(period: ReportPeriod, day: date | None, since: date | None) -> Asked:
    try:
        return asked_of(period, day, since)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _hand_over(pack_id: int) -> None:
    transaction.on_commit(partial(_enqueue, pack_id), robust=True)


def _enqueue(pack_id: int) -> None:
    from reports_app import jobs

    if not jobs.request_pack(pack_id):
        progress.tell(pack_id, progress.NO_QUEUE)


def _claimed(pack_id: int) -> bool:
    """A pack that a killed worker left goes on; who takes up one that is being made finds out by
    its lock.
    """
    waiting = Pack.objects.being_made().filter(pk=pack_id)
    return bool(waiting.update(state=PackState.BUILDING, touched_at=now()))


def _built(pack: Pack) -> Built | None:
    """The pack of one moment; None while another worker has it.

    Raises NotMadeError.
    """
    if pack.asked_by and not may_make_packs(access_of(pack.asked_by)):
        raise NotMadeError(NO_RIGHT)
    with one_reading():
        if not _has_lock(pack.pk):
            return None
        if progress.begun(pack.pk) > progress.MOST_TRIES:
            raise NotMadeError(TOO_OFTEN)
        try:
            asked = asked_of(pack.period, pack.as_of, pack.since)
        except ValueError as error:
            raise NotMadeError(str(error)) from error
        return build(asked, partial(progress.tell, pack.pk))


def _has_lock(pack_id: int) -> bool:
    """Until the transaction ends, whoever dies."""
    with connection.cursor() as cursor:
        name = f"make pack {pack_id}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def _fail(pack: Pack, problem: str) -> None:
    said = progress.told(pack)
    Pack.objects.being_made().filter(pk=pack.pk).update(
        state=PackState.FAILED,
        problem=problem,
        step=said.step[:160] if said.total else "",
        done=said.done,
        total=said.total,
        touched_at=now(),
    )
    progress.over(pack.pk)


@transaction.atomic
def _store(pack: Pack, built: Built) -> None:
    """Whoever is first stores; another worker made the same bytes."""
    steps = progress.told(pack)
    stored = (
        Pack.objects.being_made()
        .filter(pk=pack.pk)
        .update(
            state=PackState.READY,
            problem="",
            step="",
            done=steps.total,
            total=steps.total,
            ready_at=now(),
            touched_at=now(),
            program=str(built.manifest["program"])[:40],
            size=len(built.content),
            sha256=built.sha256,
            code=built.code,
            manifest=built.manifest,
            is_sample=built.is_sample,
        )
    )
    if stored:
        PackFile.objects.create(pack=pack, content=built.content)
        drafts_tidy(pack.period_id)
    progress.over(pack.pk)
