"""Puts the sample together: all of it or nothing, and nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.core.locks import advisory_lock
from reports_app.demo import (
    accounts,
    assignments,
    criteria,
    files,
    forecasts,
    packs,
    publications,
    reference,
)
from reports_app.demo.accounts import MadeAccount
from reports_app.demo.initiatives.loading import load_initiatives
from reports_app.demo.past_years.loading import load_years
from reports_app.demo.past_years.sets import load_sets
from reports_app.demo.reference import Tally
from reports_app.demo.scoring import rounds
from scores_app.published import runs as external_runs
from tasks_app import snapshots

FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2023, 12, 31)


@dataclass(frozen=True, slots=True)
class Built:
    """What a run did: rows by part, accounts it made, days whose figures it stored."""

    parts: dict[str, Tally]
    accounts: list[MadeAccount]
    days: int


def build() -> Built:
    """Loads what is missing of the sample, then the daily figures of 2023.

    Raises CommandError if a data file is refused, OSError if the passwords cannot be kept; nothing
    is left half-written then.
    """
    with transaction.atomic():
        advisory_lock("demo_data")
        parts = {
            "areas": reference.load_areas(),
            "units": reference.load_sheet("units", files.UNITS),
            "central_agencies": reference.load_sheet("units", files.CENTRAL_AGENCIES),
            "provinces": reference.load_sheet("units", files.PROVINCES),
            "external_index": reference.load_sheet("external-index", files.EXTERNAL_INDEX),
            "external_index_breaks": reference.load_breaks(),
            "hoabinh_units": reference.load_sheet("units", files.HOABINH_UNITS),
            "hoabinh_index": reference.load_sheet("external-index", files.HOABINH_INDEX),
        }
        made = accounts.load_accounts()
        parts["assignments"] = assignments.load_assignments()
        parts["initiatives"] = load_initiatives()
        parts["report_periods"] = forecasts.load_periods()
        parts["forecasts"] = forecasts.load_forecasts()
        parts["unit_groups"] = criteria.load_groups()
        parts["criteria_sets"] = criteria.load_sets()
        parts["score_rounds"] = rounds.load_rounds()
        parts["past_sets"] = load_sets()
        parts["past_years"] = load_years()
        parts["publications"] = publications.publish_ended()
        parts["packs"] = packs.ask_for_pack()
        if made:
            accounts.keep_passwords(made)
    external_runs.recompute_changed()
    return Built(parts, made, _store_year())


def _store_year() -> int:
    """Stores the figures of each day of 2023 for the trend, where they are missing."""
    with transaction.atomic():  # one commit instead of 360
        return snapshots.recompute_range(FIRST_DAY, LAST_DAY)
