"""The drafts that make themselves when the window of a period is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cchc.core.clock import now
from reports_app.choices import PackOrigin
from reports_app.models import Pack, ReportPeriod
from reports_app.pack.making import pack_request
from tasks_app.models import Assignment

SETTLES = timedelta(minutes=10)  # after midnight, for the figures of the day's last minute
WITHIN_DAYS = 30  # a period that ended longer ago gets no draft any more
LEFT_AFTER = timedelta(minutes=3)


def cut_off_packs_request(moment: datetime | None = None) -> list[Pack]:
    """Asks for the draft of each period that is over by `moment` (now) and has none; however late
    the schedule comes, for WITHIN_DAYS. Nothing where the books hold no assignment.
    """
    day = ((moment or now()) - SETTLES).date()
    over = list(_without_draft(day))
    if not over or not Assignment.objects.exists():
        return []
    return [_requested(period) for period in over]


def waiting_packs_take_up() -> int:
    """Hands packs to the queue again that nobody has touched for minutes: their worker was killed,
    or the queue lost them; how many. Those that are with a living worker are not made twice.
    """
    from reports_app import jobs

    left = Pack.objects.being_made().filter(touched_at__lt=now() - LEFT_AFTER)
    return sum(jobs.request_pack(pk) for pk in left.values_list("pk", flat=True))


def _without_draft(day: date) -> list[ReportPeriod]:
    """Periods that ended before `day`, not too long ago; a dropped draft counts as made."""
    ended = ReportPeriod.objects.filter(
        ends_on__lt=day, ends_on__gte=day - timedelta(days=WITHIN_DAYS)
    )
    made = set(
        Pack.objects.filter(period__in=ended, origin=PackOrigin.CUT_OFF).values_list(
            "period_id", "as_of"
        )
    )
    return [one for one in ended.order_by("ends_on", "pk") if (one.pk, one.ends_on) not in made]


def _requested(period: ReportPeriod) -> Pack:
    pack, _ = pack_request(
        period=period, day=period.ends_on, since=None, actor=None, origin=PackOrigin.CUT_OFF
    )
    return pack
