"""Why the units of a group lost points: by cause, each with the units that lost most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scores_app import losses_by_cause
from scores_app.choices import Basis
from scores_app.losses_by_cause import Losses, LostBy
from scores_app.ranks.lines import GroupRanking, Listed

NAMED = 3


@dataclass(frozen=True, slots=True)
class GroupCause:
    """A cause over the group: all that was lost for it, its part of all lost points in per cent, at
    how many units, and those that lost most.
    """

    lost: LostBy
    share: Decimal | None
    units: int
    most: list[tuple[Listed, LostBy]]


@dataclass(frozen=True, slots=True)
class GroupLosses:
    """All lost points of the group; `units` lost any."""

    total: Losses
    causes: list[GroupCause]
    units: int


def losses_of(ranking: GroupRanking) -> GroupLosses | None:
    """What the final points of a group lost as of the day; None where they lost nothing or another
    basis is looked at. One query.
    """
    if ranking.basis != Basis.FINAL:
        return None
    found = losses_by_cause.of_group(ranking.round_set, ranking.day)
    total = losses_by_cause.together(found.values())
    causes = [_cause(one, total, ranking, found) for one in total.causes]
    return GroupLosses(total, causes, len(found)) if causes else None


def _cause(
    lost: LostBy, total: Losses, ranking: GroupRanking, found: Mapping[int, Losses]
) -> GroupCause:
    held = sorted(_held(lost.key, ranking, found), key=lambda pair: -pair[1].points)
    return GroupCause(lost, total.share(lost), len(held), held[:NAMED])


def _held(
    key: str, ranking: GroupRanking, found: Mapping[int, Losses]
) -> Iterator[tuple[Listed, LostBy]]:
    for line in ranking.lines:
        of_sheet = found.get(line.row.sheet_id)
        lost = of_sheet.of(key) if of_sheet else None
        if lost:
            yield line, lost
