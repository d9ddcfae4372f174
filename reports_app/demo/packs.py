"""The pack of the conference of 06/09/2023, asked for as staff would: it is made in the background
once everything runs.
"""

from __future__ import annotations

from datetime import date

from reports_app.demo.reference import Tally
from reports_app.demo.scoring.entries import People
from reports_app.models import Pack, ReportPeriod
from reports_app.pack.making import pack_request

CONFERENCE = date(2023, 9, 6)
PERIOD = "2023-Q3"


def ask_for_pack() -> Tally:
    """Asks for the pack, unless there is one of that period and day already, dropped or not."""
    period = ReportPeriod.objects.get(code=PERIOD)
    is_new = not Pack.objects.filter(period=period, as_of=CONFERENCE).exists()
    if is_new:
        pack_request(period=period, day=CONFERENCE, since=None, actor=People.read().staff)
    return Tally(created=int(is_new), unchanged=int(not is_new))
