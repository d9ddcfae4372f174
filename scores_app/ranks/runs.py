"""Stored rankings: computed on schedule and after changes, shown only while they are current.

As with completion figures (decision 3) a run keeps a print of what it counted; a page reads a run
whose print is that of the books now, and otherwise computes the same table itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

import cchc
from cchc.core.clock import now, today
from cchc.core.figures import exact_text
from cchc.core.locks import advisory_lock
from scores_app.choices import Basis, RoundState
from scores_app.models import Ranking, RankingRow, RoundSet, ScoreSheet
from scores_app.ranks.kept import kept_facts, read_row, unlike
from scores_app.ranks.tables import Table, order_of, table_of

_PRINT = """
SELECT part.id,
    (SELECT count(*) FROM scores_app_scoreevent event
        JOIN scores_app_scoresheet held ON held.id = event.sheet_id
        WHERE held.round_set_id = part.id AND event.effective_on <= %(day)s),
    (SELECT count(*) FROM scores_app_sheetevent event
        JOIN scores_app_scoresheet held ON held.id = event.sheet_id
        WHERE held.round_set_id = part.id AND event.effective_on <= %(day)s),
    sheets.*
FROM scores_app_roundset part, LATERAL (
    SELECT count(*), count(*) FILTER (WHERE is_ranked), coalesce(sum(version), 0)
    FROM scores_app_scoresheet WHERE round_set_id = part.id
) sheets
WHERE part.id = ANY(%(round_sets)s)
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table for a page, and when it was computed."""

    table: Table
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a table of a day is made of: the books of that day with what the round settles, and the
    sheets as they stand now, which only a table of today reads.
    """

    books: str
    sheets: str

    def __str__(self) -> str:
        return f"{self.books}|{self.sheets}"

    def are(self, stored: str, day: date) -> bool:
        """Whether a run of this day was made of the same."""
        return stored.startswith(f"{self.books}|") if day < today() else stored == str(self)

    def made(self, day: date) -> Q:
        """The runs of this day that were made of the same, by this program."""
        return self.same(day) & Q(as_of=day)

    def same(self, day: date) -> Q:
        """The runs, of whichever day, that a table of this day would repeat."""
        same = Q(inputs__startswith=f"{self.books}|") if day < today() else Q(inputs=str(self))
        return same & Q(rules_version=rules_version())


def rules_version() -> str:
    """The program that counts; a run made by another one is stale."""
    return cchc.__version__


def inputs_of(round_set: RoundSet, day: date) -> Inputs:
    """What a table of `day` would be made of now; equal prints mean equal inputs.

    Readings and states of sheets are kept as events that are only ever added, so their number says
    which they are; what the round itself settles is digested. One query.
    """
    return inputs_of_many([round_set], day)[round_set.pk]


def inputs_of_many(round_sets: Iterable[RoundSet], day: date) -> dict[int, Inputs]:
    """The same of several groups; one query for all of them."""
    groups = {part.pk: part for part in round_sets}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_PRINT, {"round_sets": list(groups), "day": day})
        for pk, readings, states, *sheets in cursor.fetchall():
            books = f"{readings}.{states}.{settled_digest(groups[pk])}"
            found[pk] = Inputs(books, ".".join(map(str, sheets)))
    return found


def settled_digest(round_set: RoundSet) -> str:
    """A digest of what the round settles for all its days; it stands from the opening on,
    of loaded results from their first recording on.
    """
    of_round = round_set.round
    settled = (
        round_set.criteria_set_id,
        round_set.survey_run,
        exact_text(of_round.bonus_max),
        exact_text(of_round.penalty_max),
        *([of_round.known_from] if of_round.is_loaded else []),
    )
    return hashlib.sha256(repr(settled).encode()).hexdigest()[:16]


def settled_as_now(run: Ranking) -> bool:
    """Whether the round settles today what it did when the run was made."""
    books, _, _ = run.inputs.partition("|")
    return books.endswith(f".{settled_digest(run.round_set)}")


def current(round_set: RoundSet, basis: Basis, day: date) -> Shown:
    """The table of a day: the stored one if nothing changed since, else computed now; at most four
    queries. A run and its lines are read by one statement, so that one that is being replaced is
    read whole, before or after.
    """
    lines = list(
        RankingRow.objects.filter(
            ranking__round_set=round_set,
            ranking__basis=basis,
            ranking__as_of=day,
            ranking__rules_version=rules_version(),
        ).annotate(made_at=F("ranking__computed_at"), made_of=F("ranking__inputs"))
    )
    if lines and inputs_of(round_set, day).are(lines[0].made_of, day):
        return Shown(table_kept(lines, round_set, basis, day), lines[0].made_at)
    return Shown(table_of(round_set, basis, day), now())


def table_kept(lines: Iterable[RankingRow], round_set: RoundSet, basis: Basis, day: date) -> Table:
    """The table that stored lines are of."""
    return Table(round_set, basis, day, tuple(sorted(map(read_row, lines), key=order_of)))


def recompute(round_set: RoundSet, basis: Basis, day: date, *, anew: bool = False) -> Ranking:
    """The stored table of a day: computed and put in the place of the one before, unless that was
    made from the same inputs; its time says when the figures last changed.

    With `anew` it is computed whatever is stored, and replaces what says something else. One
    transaction: killed halfway, the last complete result stays.
    """
    with transaction.atomic():
        advisory_lock(f"ranking {round_set.pk} {basis} {day}")
        # Read before the figures: what comes in between makes the run stale, never wrong.
        inputs = inputs_of(round_set, day)
        runs = Ranking.objects.filter(round_set=round_set, basis=basis)
        held = runs.filter(inputs.made(day)).first()
        if held and not anew:
            return held
        table = table_of(round_set, basis, day)
        if held and not any(unlike(held.rows.all(), table)):
            return held
        runs.filter(as_of=day).delete()
        return _store(table, inputs)


def _store(table: Table, inputs: Inputs) -> Ranking:
    run = Ranking.objects.create(
        round_set=table.round_set,
        basis=table.basis,
        as_of=table.day,
        computed_at=now(),
        inputs=str(inputs),
        rules_version=rules_version(),
    )
    rows = [RankingRow(ranking=run, sheet_id=row.sheet_id, **kept_facts(row)) for row in table.rows]
    RankingRow.objects.bulk_create(rows, batch_size=1000)
    return run


def recompute_open(
    day: date | None = None, *, only_stale: bool = False, anew: bool = False
) -> list[Ranking]:
    """Stores every ranking that can still change, of each basis, as `recompute`; `day` is today if
    none. With `only_stale`, those alone whose stored run is missing or no longer current.
    """
    wanted = day or today()
    return [
        recompute(round_set, basis, wanted, anew=anew)
        for round_set in open_groups(wanted)
        for basis in (stale_bases(round_set, wanted) if only_stale else Basis)
    ]


def open_groups(day: date) -> list[RoundSet]:
    """The groups with sheets of rounds that were not closed before `day`."""
    sheets = ScoreSheet.objects.filter(round_set=OuterRef("pk"))
    still_open = ~Q(round__state=RoundState.CLOSED) | Q(round__closed_at__date__gte=day)
    groups = RoundSet.objects.filter(still_open, Exists(sheets)).order_by("pk")
    return list(groups.select_related("round", "criteria_set", "group"))


def stale_bases(round_set: RoundSet, day: date) -> list[Basis]:
    """Those of which the stored run of a day is missing, of other rules or of other inputs; two
    queries.
    """
    made = inputs_of(round_set, day).made(day)
    held = set(Ranking.objects.filter(made, round_set=round_set).values_list("basis", flat=True))
    return [basis for basis in Basis if basis not in held]
