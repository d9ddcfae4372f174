"""Two publications of one kind, what differs between them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from reports_app.publication_pages.pack_contents import Change, FileSides, files_between
from reports_app.publication_pages.pack_figures import FigureSides, figures_between
from scores_app.models import Publication
from scores_app.publications.thawed import FrozenRanking, Thawed
from scores_app.publications.unit_keys import UnitKey, key_of
from scores_app.ranks.lines import Listed


@dataclass(frozen=True, slots=True)
class Sides:
    """One unit in both; None where one of them does not have it."""

    before: Listed | None
    after: Listed | None

    @property
    def there(self) -> Listed:
        """The later one, else the earlier one: one of the two has it."""
        return cast("Listed", self.after or self.before)

    @property
    def is_alone(self) -> bool:
        """Whether only one of the two has this unit."""
        return self.before is None or self.after is None

    @property
    def differing(self) -> tuple[str, ...]:
        """What differs, in words."""
        if self.before is None or self.after is None:
            return ("chỉ có ở bản sau",) if self.before is None else ("chỉ có ở bản trước",)
        return tuple(_differing(self.before, self.after))

    @property
    def band_differs(self) -> bool:
        """Whether the two say another band, or one of them none for want of the unit."""
        bands = [one.row.band if one else None for one in (self.before, self.after)]
        return bands[0] != bands[1]

    @property
    def moved(self) -> int:
        """By how many ranks it moved, either way."""
        if self.before is None or self.after is None:
            return 0
        return abs((self.after.row.rank or 0) - (self.before.row.rank or 0))

    @property
    def won(self) -> int | None:
        """Ranks gained from the earlier to the later one; None where one of them has no rank."""
        ranks = [side.row.rank if side else None for side in (self.before, self.after)]
        return None if None in ranks else (ranks[0] or 0) - (ranks[1] or 0)


@dataclass(frozen=True, slots=True)
class GroupSides:
    """One group in both: the units that differ, those that moved most first, and the others."""

    code: str
    name: str
    differing: tuple[Sides, ...]
    same: tuple[Sides, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`before` is the earlier one (`chain.in_time`). `groups` are those of rankings; `figures`,
    `files` and `changes` of packs, the last ones where both packs are at hand, so that rows count.
    """

    before: Publication
    after: Publication
    groups: tuple[GroupSides, ...] = ()
    figures: tuple[FigureSides, ...] = ()
    files: tuple[FileSides, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def is_revision(self) -> bool:
        """Whether the later one was published in place of the earlier one."""
        return self.after.revises_id is not None and self.after.revises_id == self.before.pk

    @property
    def is_same(self) -> bool:
        """Whether both say the same figures."""
        return not (
            any(group.differing for group in self.groups)
            or any(one.differs for one in self.figures)
            or any(one.differs for one in self.files)
        )

    @property
    def number_differing(self) -> int:
        """How many units of all groups differ."""
        return sum(len(group.differing) for group in self.groups)


def comparison_of(before: Publication, after: Publication) -> Comparison:
    """Reads both documents. Of packs that are stored the rows that differ are counted: two queries.

    Raises UnreadableError where one of the documents is no longer one.
    """
    old, new = Thawed(before), Thawed(after)
    if old.is_ranking:
        return Comparison(before, after, groups=tuple(_groups(old.rankings, new.rankings)))
    files, changes = files_between(old, new)
    return Comparison(
        before, after, figures=figures_between(old, new), files=files, changes=changes
    )


def _groups(old: Sequence[FrozenRanking], new: Sequence[FrozenRanking]) -> Iterator[GroupSides]:
    before = {one.round_set.group.code: one for one in old}
    after = {one.round_set.group.code: one for one in new}
    for code in dict.fromkeys([*after, *before]):
        pair = before.get(code), after.get(code)
        named = cast("FrozenRanking", pair[1] or pair[0])
        rows = list(_sides(*(one.lines if one else [] for one in pair)))
        differing = sorted((one for one in rows if one.differing), key=_order)
        same = tuple(one for one in rows if not one.differing)
        yield GroupSides(code, named.round_set.group.name, tuple(differing), same)


def _sides(old: Iterable[Listed], new: Iterable[Listed]) -> Iterator[Sides]:
    before, after = _by_unit(old), _by_unit(new)
    for key in dict.fromkeys([*after, *before]):
        yield Sides(before.get(key), after.get(key))


def _by_unit(lines: Iterable[Listed]) -> dict[UnitKey, Listed]:
    return {key_of(line.sheet.unit): line for line in lines}


def _order(one: Sides) -> tuple[bool, int, int]:
    """Those of one side alone first, then those that moved furthest."""
    return not one.is_alone, -one.moved, one.there.row.rank or 0


def _differing(before: Listed, after: Listed) -> Iterator[str]:
    old, new = before.row, after.row
    for words, one, other in (
        ("tình trạng", old.status, new.status),
        ("hạng", old.rank, new.rank),
        ("chỉ số", old.index, new.index),
        ("điểm", old.points, new.points),
        ("điểm tối đa áp dụng", old.applicable, new.applicable),
        ("điểm thưởng", old.bonus, new.bonus),
        ("điểm trừ", old.penalty, new.penalty),
        ("mức", old.band, new.band),
        ("tên đơn vị", before.sheet.unit.name, after.sheet.unit.name),
    ):
        if one != other:
            yield words
    if _areas(before) != _areas(after):
        yield "điểm lĩnh vực"


def _areas(line: Listed) -> dict[str, object]:
    return {cell.area.code: cell.part for cell in line.areas if cell.part}
