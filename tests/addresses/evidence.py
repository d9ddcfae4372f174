"""The vault of evidence."""

from __future__ import annotations

from tests.addresses.rows import NOT_FOUND, OK, OWN_UNIT, Row, Things, answers
from tests.factories import make_evidence

EVIDENCE = {"pk": "evidence"}
FOREIGN = {"pk": "foreign_evidence"}
NOT_THEIRS = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)
THINGS: Things = {
    "evidence": lambda cast: make_evidence(cast.unit).pk,
    "foreign_evidence": lambda cast: make_evidence(cast.other_unit).pk,
}

TABLE: tuple[Row, ...] = (
    Row("evidence_detail", OWN_UNIT, EVIDENCE),
    Row("evidence_detail", NOT_THEIRS, FOREIGN),
    Row("evidence_download", OWN_UNIT, EVIDENCE),
    Row("evidence_download", NOT_THEIRS, FOREIGN),
)
