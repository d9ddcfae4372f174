"""What a pack is of: a period, the day of its figures, the day changes are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from cchc.core.clock import today
from cchc.core.sheets.values import FIRST_YEAR
from reports_app.conference.choosing import usual
from reports_app.models import ReportPeriod
from reports_app.pack.ranking_stems import stems_of
from scores_app.choices import Basis, RoundState
from scores_app.models import RoundSet
from scores_app.ranks.lines import GroupRanking, group_ranking


@dataclass(frozen=True)
class Asked:
    """`groups` are the rankings that belong to it, one round for each group of units."""

    period: ReportPeriod
    day: date
    since: date
    groups: tuple[RoundSet, ...]

    @cached_property
    def rankings(self) -> tuple[GroupRanking, ...]:
        """The ranking of each group, by the final readings of the day; read when first asked for,
        and then shared by all that tells of them.
        """
        return tuple(group_ranking(group, Basis.FINAL, self.day) for group in self.groups)

    @cached_property
    def stems(self) -> dict[str, str]:
        """How the names of each ranking's files begin, by the code of its group."""
        return stems_of({part.group.code: part.group.name for part in self.groups})


def asked_of(period: ReportPeriod, day: date | None = None, since: date | None = None) -> Asked:
    """A pack of a period; a fixed number of queries.

    Args:
        period: whose window and name it has.
        day: the day of the figures: the last of the period, or today while that is to come.
        since: the day that changes are counted from: where the report before ended.

    Raises ValueError for a day to come, one before `since`, or of a year no sheet takes.
    """
    wanted = day or min(period.ends_on, today())
    earlier = since or since_day(period, wanted)
    if wanted.year < FIRST_YEAR:
        raise ValueError(f"Ngày số liệu phải từ năm {FIRST_YEAR}.")
    if wanted > today():
        raise ValueError("Ngày số liệu ở tương lai.")
    if earlier > wanted:
        raise ValueError("Ngày so sánh không được sau ngày số liệu.")
    return Asked(period, wanted, earlier, groups_of(wanted))


def since_day(period: ReportPeriod, day: date) -> date:
    """The last day of the report before: of the period that ended last before `day`, this one
    aside; the day before the period begins where there is none, or it is a year ago and more.
    """
    ended = ReportPeriod.objects.filter(ends_on__lt=min(day, period.ends_on))
    last = ended.exclude(pk=period.pk).order_by("-ends_on").values_list("ends_on", flat=True)
    earlier = last.first()
    if earlier is None or (day - earlier).days > 366:
        return min(period.starts_on - timedelta(days=1), day)
    return earlier


def groups_of(day: date) -> tuple[RoundSet, ...]:
    """Of each group of units the latest round that had ended by `day`, else the latest that stood
    then, in the order of the groups; none in preparation.
    """
    told = RoundSet.objects.exclude(round__state=RoundState.DRAFT).latest_standing_on(day)
    return tuple(sorted(usual(list(told), day), key=lambda part: (part.group.order, part.pk)))
