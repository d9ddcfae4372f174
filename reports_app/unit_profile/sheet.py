"""The figures of a profile as a sheet in long form: part, name, value, unit of measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cchc.core.figures import in_full, shown
from cchc.core.imports import Column, SheetKind, Value
from reports_app.unit_profile import wording
from reports_app.unit_profile.profile import Profile
from reports_app.unit_profile.result import Result

PERCENT, POINTS, TASKS, INITIATIVES = "%", "điểm", "nhiệm vụ", "sáng kiến"
COLUMNS = (
    Column("part", "Phần", width=30),
    Column("name", "Chỉ tiêu", width=60),
    Column("value", "Giá trị", "decimal", width=16),
    Column("measured_in", "Đơn vị tính", width=14),
    Column("words", "Diễn giải", width=60),
)
# Of one unit, from its page alone.
PROFILE: SheetKind[Any] = SheetKind(
    name="unit-profile",
    label="Hồ sơ đơn vị",
    file_stem="ho-so-don-vi",
    columns=COLUMNS,
    identity=("part", "name"),
)
Row = tuple[str, str, Decimal | int | None, str, str]


def rows_of(profile: Profile) -> Iterator[Mapping[str, Value]]:
    """The same figures as the page, rounded as they are shown there; points with every digit."""
    names = [column.key for column in COLUMNS]
    for part, name, value, measured_in, words in _rows(profile):
        number = Decimal(value) if isinstance(value, int) else value
        yield dict(zip(names, (part, name, number, measured_in, words), strict=True))


def _rows(profile: Profile) -> Iterator[Row]:
    if profile.result:
        yield from _result(profile.result)
        yield "Xu hướng", "Xu hướng qua các năm", None, "", wording.trend(profile.years)
        yield from _areas(profile.result)
        yield from _criteria(profile.result)
        yield from _losses(profile.result)
    yield from _tasks(profile)
    yield from _initiatives(profile)
    yield from _ready(profile)


def _result(found: Result) -> Iterator[Row]:
    row, part = found.line.row, f"Kết quả {found.ranking.round_set.round.name}"
    yield part, "Hạng", row.rank, f"trên {len(found.ranking.ranked)}", wording.headline(found)
    yield part, "Chỉ số", shown(row.index), PERCENT, ""
    yield part, "Trung vị chỉ số của nhóm", shown(found.norms.index.median), PERCENT, ""
    yield part, "Chỉ số cao nhất của nhóm", shown(found.norms.index.best), PERCENT, ""
    yield part, "Điểm", in_full(row.points), POINTS, ""
    yield part, "Điểm tối đa áp dụng", in_full(row.applicable), POINTS, ""
    yield part, "Mức", None, "", row.band


def _areas(found: Result) -> Iterator[Row]:
    for area in found.areas:
        name = f"{area.cell.area.code}. {area.cell.area.name}"
        unknown = "" if area.cell.heat else area.cell.words
        yield "Lĩnh vực", name, shown(area.cell.index), PERCENT, unknown
        yield "Lĩnh vực, trung vị của nhóm", name, shown(area.norm.median), PERCENT, ""
        yield "Lĩnh vực, cao nhất của nhóm", name, shown(area.norm.best), PERCENT, ""
        yield "Lĩnh vực, hạng trong nhóm", name, area.place, f"trên {len(found.ranking.ranked)}", ""


def _criteria(found: Result) -> Iterator[Row]:
    for one in found.ahead:
        name = f"{one.line.criterion.code} {one.line.criterion.name}"
        yield "Tiêu chí hơn trung vị", name, in_full(one.above), POINTS, ""
    for one in found.behind:
        name = f"{one.line.criterion.code} {one.line.criterion.name}"
        yield "Tiêu chí mất nhiều điểm", name, in_full(one.line.lost), POINTS, one.why


def _losses(found: Result) -> Iterator[Row]:
    for one in found.causes.causes:
        words = f"{one.criteria} tiêu chí"
        yield "Điểm mất theo nguyên nhân", one.words, in_full(one.points), POINTS, words
    yield "Điểm mất theo nguyên nhân", "Tổng số", in_full(found.causes.points), POINTS, ""


def _tasks(profile: Profile) -> Iterator[Row]:
    for line in profile.tasks:
        part, counts = f"Nhiệm vụ: {line.name}", line.counts
        yield part, "Được giao", counts.assigned, TASKS, ""
        yield part, "Hoàn thành", counts.done, TASKS, ""
        yield part, "Tỷ lệ A: hoàn thành trên tổng được giao", shown(counts.rate_all), PERCENT, ""
        yield part, "Đến hạn", counts.due, TASKS, ""
        yield part, "Tỷ lệ B: hoàn thành trên số đến hạn", shown(counts.rate_due), PERCENT, ""
        yield part, "Quá hạn", counts.overdue, TASKS, ""
        yield part, "Đúng hạn theo thời hạn sau gia hạn", shown(counts.rate_on_time), PERCENT, ""
        original = shown(counts.rate_on_time_original)
        yield part, "Đúng hạn theo thời hạn ban đầu", original, PERCENT, ""


def _initiatives(profile: Profile) -> Iterator[Row]:
    part, found = "Mô hình, sáng kiến", profile.initiatives
    yield part, "Đăng ký", found.own.registered, INITIATIVES, ""
    yield part, "Đã được công nhận", found.own.ever_recognised, INITIATIVES, ""
    yield part, "Được đơn vị khác áp dụng", found.own.adopted, INITIATIVES, ""
    yield part, "Lượt đơn vị khác áp dụng", found.own.adoptions, "lượt", ""
    yield part, "Áp dụng của đơn vị khác", found.taken, INITIATIVES, ""


def _ready(profile: Profile) -> Iterator[Row]:
    for part in profile.ready.areas if profile.ready else ():
        for one in part.ready:
            adopted, of_unit = one.initiative.at_adopters, one.initiative.at_unit_name
            name = f"{part.loss.area.name}: {one.initiative.at_title}"
            yield "Có thể học", name, adopted, "đơn vị áp dụng", of_unit
