"""The registry of initiatives: its pages, and its counts of a past day beside bare SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from django.db import connection
from django.urls import reverse

from bench import ground, registry
from bench.data import past_day
from bench.figures import Compared, FigureError, Figures, take_turns
from bench.pages import Measured, Results, asking, repeat, signed_in
from bench.quiet import MACHINE
from bench.say import step
from models_app import counting

MOST = 10_000
"""The largest size at which it is measured; the conference's registry has 80."""
LISTS = ("initiatives", "initiatives, past day")
FURTHER = ("one initiative", "page of counts, past day", "who took over what")
COUNTS = "counts of initiatives on a past day"

BARE = """
WITH standing AS (
    SELECT DISTINCT ON (initiative_id) initiative_id, unit_id, stage, decision_on
    FROM models_app_initiativeevent
    WHERE effective_on <= %(day)s
    ORDER BY initiative_id, seq DESC
), taken AS (
    SELECT own.initiative_id, own.unit_id
    FROM (
        SELECT DISTINCT ON (adoption_id) adoption_id, ended_on
        FROM models_app_adoptionevent
        WHERE effective_on <= %(day)s
        ORDER BY adoption_id, seq DESC
    ) held
    JOIN models_app_adoption own ON own.id = held.adoption_id
    WHERE held.ended_on IS NULL OR held.ended_on > %(day)s
)
SELECT
    count(*) AS registered,
    count(*) FILTER (
        WHERE stage IN ('recognised', 'applied', 'replicated')
        OR stage = 'stopped' AND decision_on IS NOT NULL) AS ever_recognised,
    count(*) FILTER (WHERE stage IN ('recognised', 'applied', 'replicated')) AS holding,
    (SELECT count(DISTINCT initiative_id) FROM taken) AS adopted,
    (SELECT count(*) FROM taken) AS adoptions,
    count(DISTINCT unit_id) AS registering_units,
    (SELECT count(DISTINCT unit_id) FROM taken) AS adopting_units,
    count(*) FILTER (WHERE is_sample) AS sample,
    count(*) FILTER (WHERE stage = 'registered') AS stage_registered,
    count(*) FILTER (WHERE stage = 'appraised') AS stage_appraised,
    count(*) FILTER (WHERE stage = 'recognised') AS stage_recognised,
    count(*) FILTER (WHERE stage = 'rejected') AS stage_rejected,
    count(*) FILTER (WHERE stage = 'applied') AS stage_applied,
    count(*) FILTER (WHERE stage = 'replicated') AS stage_replicated,
    count(*) FILTER (WHERE stage = 'stopped') AS stage_stopped
FROM standing
JOIN (SELECT id, is_sample FROM models_app_initiative) own ON own.id = initiative_id
"""


def addresses() -> dict[str, str]:
    """What is asked for, by the name it has in the report."""
    of_list, past = f"{reverse('initiative_list')}?per_page=100", f"as_of={past_day().isoformat()}"
    return {
        "initiatives": of_list,
        "initiatives, past day": f"{of_list}&{past}",
        "one initiative": reverse("initiative_detail", args=[1]),
        "page of counts, past day": f"{reverse('initiative_counts')}?{past}",
        "who took over what": reverse("initiative_flows"),
    }


def measure(sizes: Iterable[int], rounds: int) -> tuple[Results, Figures]:
    """Every page and the counts at every size up to MOST, sizes and pages taking turns."""
    results: Results = {}
    figures: Figures = {}
    sizes = [size for size in sizes if size <= MOST]
    for size in sizes:
        _prepare(size)
    with step("Đo sáng kiến"):
        for _ in range(rounds):
            for size in sizes:
                ground.use(_database(size))
                MACHINE.wait()
                _pages_once(results, size)
                _counts_once(figures, size)
    return results, figures


def product(day: date) -> dict[str, int]:
    """The counts as the product makes them."""
    told = asdict(counting.counts(counting.scope(day), day))
    stages = told.pop("stages")
    return {**told, **{f"stage_{stage}": number for stage, number in stages.items()}}


def bare(day: date) -> dict[str, int]:
    """The counts by the statement above."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"day": day})
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _database(size: int) -> str:
    return f"initiatives_{size}"


def _prepare(size: int) -> None:
    if ground.exists(_database(size)):
        ground.use(_database(size))
        ground.migrate()
        return
    with step(f"Nạp {size} sáng kiến"):
        ground.copy(ground.BASE, ground.HALF_MADE)
        registry.fill(size)
        ground.rename(ground.HALF_MADE, _database(size))


def _pages_once(results: Results, size: int) -> None:
    client = signed_in()
    for name, address in addresses().items():
        repeat(results.setdefault((name, size), Measured()), asking(client, address))


def _counts_once(figures: Figures, size: int) -> None:
    day = past_day()
    if product(day) != bare(day):
        raise FigureError(f"{size}: {product(day)} ≠ {bare(day)}")
    compared = figures.setdefault((COUNTS, size), Compared())
    take_turns(compared, lambda: product(day), lambda: bare(day))
