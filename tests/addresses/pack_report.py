"""The report of a pack as a page: packs tell of all units, so it is for the province's roles. It
leads to the day of the pack.
"""

from __future__ import annotations

from tests.addresses.rows import FOUND, NOT_ALLOWED, NOT_FOUND, Row, Things, answers
from tests.report_packs import make_reported_pack

THINGS: Things = {"reported_pack": lambda _: make_reported_pack().pk}
PACK = {"pk": "reported_pack"}

TABLE = (
    Row("pack_report", answers(FOUND, officer=NOT_FOUND, head=NOT_FOUND), PACK),
    Row("pack_report", answers(NOT_FOUND), {"pk": 0}),
    Row("pack_report", answers(NOT_ALLOWED), PACK, method="post"),
)
