"""Which units the address names: by their numbers, so that a choice outlives a round."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from scores_app.choices import RowStatus
from scores_app.ranks.lines import GroupRanking, Listed

FEWEST, MOST = 2, 6
UNIT = "don-vi"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lines that are compared, in the order of the ranking; `offered` all that could be, `left`
    those named beyond MOST.
    """

    lines: list[Listed]
    offered: list[Listed]
    left: list[Listed]

    @property
    def is_enough(self) -> bool:
        return len(self.lines) >= FEWEST

    @property
    def units(self) -> set[int]:
        return {line.sheet.unit_id for line in self.lines}


def chosen_of(query: QueryDict, ranking: GroupRanking) -> Chosen:
    """Reads the address; numbers of units that are not in the ranking, or of which nothing is
    known, are passed over.
    """
    offered = [line for line in ranking.lines if line.row.status != RowStatus.MISSING]
    by_unit = {str(line.sheet.unit_id): line for line in offered}
    named = [by_unit[text] for text in dict.fromkeys(query.getlist(UNIT)) if text in by_unit]
    kept = {line.sheet.pk for line in named[:MOST]}
    return Chosen([line for line in offered if line.sheet.pk in kept], offered, named[MOST:])
