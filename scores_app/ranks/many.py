"""The rankings of several rounds at once, for those who look over the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F, Q

from scores_app.choices import Basis
from scores_app.models import Ranking, RankingRow, RoundSet
from scores_app.ranks.runs import Inputs, inputs_of_many, table_kept
from scores_app.ranks.tables import Table, table_of


def tables_of(round_sets: Sequence[RoundSet], basis: Basis, day: date) -> dict[int, Table]:
    """The table of each group of a round as of the end of `day`.

    Of a round that is over, the run of an earlier day is the table of this day too, as long as
    nothing was written since: events are only added, so equal prints mean equal inputs. Two queries
    for all of them together, and one more for each without such a run (two where the bands of its
    set are not at hand).
    """
    kept = _kept(inputs_of_many(round_sets, day), basis, day) if round_sets else {}
    return {
        part.pk: table_kept(kept[part.pk], part, basis, day)
        if part.pk in kept
        else table_of(part, basis, day)
        for part in round_sets
    }


def _kept(prints: Mapping[int, Inputs], basis: Basis, day: date) -> dict[int, list[RankingRow]]:
    """The lines of the last run of each group that says what a run of this day would; read by one
    statement, so that a run that is being replaced is read whole.
    """
    same = Q()
    for pk, inputs in prints.items():
        same |= Q(round_set=pk) & inputs.same(day)
    runs = Ranking.objects.filter(same, basis=basis, as_of__lte=day)
    last = runs.order_by("round_set_id", "-as_of").distinct("round_set_id")
    lines = RankingRow.objects.filter(ranking__in=last.values("pk"))
    found: defaultdict[int, list[RankingRow]] = defaultdict(list)
    for line in lines.annotate(of_group=F("ranking__round_set")):
        found[line.of_group].append(line)
    return found
