"""The vault of evidence."""

from __future__ import annotations

from tests.addresses.rows import NOT_FOUND, OK, OWN_UNIT, WITH_ROLE, Row, Things, answers
from tests.factories import make_evidence

EVIDENCE = {"pk": "evidence"}
FOREIGN = {"pk": "foreign_evidence"}
NOT_THEIRS = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)
GIVERS = answers(staff=OK, officer=OK, head=OK)
GIVERS_FOREIGN = answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND)
FIRST_PAGE = {**EVIDENCE, "number": 1}
THINGS: Things = {
    "evidence": lambda cast: make_evidence(cast.unit).pk,
    "foreign_evidence": lambda cast: make_evidence(cast.other_unit).pk,
}

TABLE: tuple[Row, ...] = (
    Row("evidence_list", WITH_ROLE),
    Row("evidence_upload", GIVERS),
    Row("evidence_detail", OWN_UNIT, EVIDENCE),
    Row("evidence_detail", NOT_THEIRS, FOREIGN),
    Row("evidence_download", OWN_UNIT, EVIDENCE),
    Row("evidence_download", NOT_THEIRS, FOREIGN),
    Row("evidence_page", OWN_UNIT, FIRST_PAGE),
    Row("evidence_page", NOT_THEIRS, {**FOREIGN, "number": 1}),
    Row("evidence_page", answers(NOT_FOUND), {**EVIDENCE, "number": 2}),
    Row("evidence_update", GIVERS, EVIDENCE),
    Row("evidence_update", GIVERS_FOREIGN, FOREIGN),
    Row("evidence_delete", GIVERS, EVIDENCE),
    Row("evidence_delete", GIVERS_FOREIGN, FOREIGN),
)
