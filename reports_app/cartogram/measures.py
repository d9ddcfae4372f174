"""What a tile can say: figures of each commune, counted by the functions of their own pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cchc.core.clock import now
from models_app import counting
from scores_app.choices import Basis
from scores_app.models import RoundSet
from scores_app.ranks.lines import GroupRanking, group_ranking
from tasks_app import completion
from units_app.choices import UnitKind
from units_app.models import User


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by unit. A unit that is missing has none: it is not known, which is not zero.

    `others` is what holds for units that are missing, where nothing recorded means none.
    """

    values: Mapping[int, Decimal]
    source: str
    computed_at: datetime
    is_sample: bool
    others: Decimal | None = None

    def of(self, unit: int | None) -> Decimal | None:
        """The figure of a unit; None where it is not known."""
        return None if unit is None else self.values.get(unit, self.others)


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the figures to choose from. `is_rate`: in per cent with two decimals, else a number;
    `if_none` says that it is zero everywhere. `for_all`: known to everybody with a role; the others
    are the province's alone.
    """

    key: str
    label: str
    subtitle: str
    if_none: str
    is_rate: bool
    for_all: bool
    read: Callable[[User | None, date], Measured | None]


def latest_group(user: User | None, day: date) -> RoundSet | None:
    """The latest round of the communes whose results stand on `day` and that this person knows
    (None: any); one query.
    """
    seen = RoundSet.objects.all() if user is None else RoundSet.objects.for_user(user)
    return seen.latest_standing_on(day).filter(group__kind=UnitKind.COMMUNE).first()


def _index(user: User | None, day: date) -> Measured | None:
    found = latest_group(user, day)
    return None if found is None else of_ranking(group_ranking(found, Basis.FINAL, day))


def of_ranking(ranking: GroupRanking) -> Measured:
    """The indexes of a ranking that is at hand."""
    found = ranking.round_set
    values = {
        line.sheet.unit_id: line.row.index for line in ranking.lines if line.row.index is not None
    }
    source = f"xếp hạng {found.group.name}, {found.round.name}"
    if ranking.is_provisional:
        source += ", tạm tính"
    return Measured(values, source, ranking.computed_at, found.is_sample)


def _tasks(user: User | None, day: date) -> dict[int, completion.Counts]:
    found = completion.groups(completion.scope(day, user), day, [("unit",)])
    return {group.key: group.counts for group in found if group.key is not None}


def _overdue(user: User | None, day: date) -> Measured:
    units = _tasks(user, day)
    return Measured(
        {unit: Decimal(counts.overdue) for unit, counts in units.items()},
        "sổ nhiệm vụ của Sở Nội vụ, việc đơn vị chủ trì, cả hai nguồn",
        now(),
        any(counts.sample for counts in units.values()),
        others=Decimal(0),
    )


def _done(user: User | None, day: date) -> Measured:
    units = _tasks(user, day)
    rates = {unit: counts.rate_all for unit, counts in units.items()}
    return Measured(
        {unit: rate for unit, rate in rates.items() if rate is not None},
        "sổ nhiệm vụ của Sở Nội vụ, việc đơn vị chủ trì, cả hai nguồn",
        now(),
        any(counts.sample for counts in units.values()),
    )


def _initiatives(user: User | None, day: date) -> Measured:
    found = counting.groups(counting.scope(day, user), day, ["unit"])
    return Measured(
        {int(group.key): Decimal(group.counts.registered) for group in found if group.key},
        "sổ mô hình, sáng kiến",
        now(),
        any(group.counts.sample for group in found),
        others=Decimal(0),
    )


MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            key="index",
            label="Chỉ số CCHC",
            subtitle="Chỉ số cải cách hành chính của kỳ chấm gần nhất, %",
            if_none="",
            is_rate=True,
            for_all=True,
            read=_index,
        ),
        Measure(
            key="overdue",
            label="Quá hạn",
            subtitle="Số nhiệm vụ chủ trì đang quá hạn",
            if_none="Không xã, phường nào có nhiệm vụ quá hạn",
            is_rate=False,
            for_all=False,
            read=_overdue,
        ),
        Measure(
            key="done",
            label="Tỷ lệ hoàn thành",
            subtitle="Tỷ lệ A: hoàn thành ÷ được giao, %",
            if_none="",
            is_rate=True,
            for_all=False,
            read=_done,
        ),
        Measure(
            key="initiatives",
            label="Mô hình, sáng kiến",
            subtitle="Số mô hình, sáng kiến đã đăng ký",
            if_none="Chưa xã, phường nào đăng ký mô hình, sáng kiến",
            is_rate=False,
            for_all=False,
            read=_initiatives,
        ),
    )
}
