"""Templates of documents, and the documents of results."""

from __future__ import annotations

from http import HTTPStatus

from cchc.core.canonical import sha256_of
from cchc.core.clock import now
from reports_app.models import DocumentTemplate
from scores_app.choices import RoundState, SheetState
from scores_app.models import Round
from scores_app.services.publishing import ranking_publish
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.reports_app.template_files import saying
from tests.score_factories import make_round, make_sheet

KIND = {"kind": "score_sheet"}
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
CODE, UNOPENED = "KY-VAN-BAN", "KY-CHUA-MO-VAN-BAN"
KEPT = answers(NOT_FOUND, staff=OK, admin=OK)
ROUND = {"code": CODE, "form": "docx"}
OWN = {"pk": "document_sheet", "form": "docx"}
FOREIGN = {"pk": "foreign_document_sheet", "form": "docx"}
READERS = answers(OK, officer=FORBIDDEN, head=FORBIDDEN)
UNKNOWN_KIND = answers(NOT_FOUND, officer=FORBIDDEN, head=FORBIDDEN)
STAFF_MOVES = answers(staff=FOUND)


def _own(cast: Cast) -> int:
    return make_sheet(make_round(code=CODE), cast.unit, state=SheetState.SENT).pk


def _unopened(cast: Cast) -> int:
    """Of a round in preparation, which staff and administrators alone know."""
    return make_sheet(make_round(code=UNOPENED, state=RoundState.DRAFT), cast.unit).pk


def _annexed(cast: Cast) -> int:
    made = make_round(code="KY-PHU-LUC")
    make_sheet(made, cast.unit, state=SheetState.APPROVED)
    Round.objects.filter(pk=made.pk).update(state=RoundState.CLOSED, closed_at=now())
    return ranking_publish(round_id=made.pk, actor=None).number


def _version(cast: Cast) -> int:
    content = saying("{{ unit.name }}")
    made = DocumentTemplate.objects.create(
        kind="score_sheet", file_name="mau.docx", content=content, sha256=sha256_of(content)
    )
    return made.pk


THINGS: Things = {
    "document_sheet": _own,
    "foreign_document_sheet": lambda cast: make_sheet(make_round(), cast.other_unit).pk,
    "template_version": _version,
    "annexed": _annexed,
    "unopened_document_sheet": _unopened,
}

TABLE = (
    Row("template_list", READERS),
    Row("template_list", answers(NOT_ALLOWED), method="post"),
    Row("template_detail", READERS, KIND),
    Row(
        "template_detail",
        UNKNOWN_KIND,
        {"kind": "x"},
    ),
    Row("template_detail", answers(staff=REFUSED), KIND, "post"),
    Row("template_own", READERS, KIND),
    Row("template_preview", READERS, {**KIND, "form": "docx"}),
    Row("template_file", READERS, {**KIND, "pk": "template_version"}),
    Row("template_own_back", STAFF_MOVES, KIND, "post"),
    Row("template_back", STAFF_MOVES, {**KIND, "pk": "template_version"}, "post"),
    Row("score_sheet_document", WITH_ROLE, OWN),
    Row("score_sheet_document", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("ranking_annex", WITH_ROLE, ROUND),
    Row("ranking_annex", answers(NOT_FOUND), {"code": "KHONG-CO", "form": "docx"}),
    Row("publication_annex", WITH_ROLE, {"number": "annexed", "form": "docx"}),
    Row("publication_annex", answers(NOT_FOUND), {"number": 999, "form": "docx"}),
    Row("ranking_annex", KEPT, {"code": UNOPENED, "form": "docx"}),
    Row("score_sheet_document", KEPT, {"pk": "unopened_document_sheet", "form": "docx"}),
)
