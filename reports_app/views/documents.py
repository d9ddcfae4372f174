"""Documents of results: the paper of a unit, the annex of a ranking."""

from __future__ import annotations

import logging
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused
from reports_app.deliveries.told import UNREADABLE
from reports_app.documents.ranking_annex import (
    annex_of_publication,
    draft_annex,
    publication_of,
)
from reports_app.documents.score_sheet import score_sheet_file
from reports_app.documents.sending import PLAIN_TYPE, DocumentForm, document_response
from scores_app.choices import PublicationKind
from scores_app.claims.sight import reads_claims
from scores_app.models import Publication, Round
from scores_app.views.ranking_asked import someone_with_a_role
from scores_app.views.sheets import own_sheet
from units_app.models import User

UNREADABLE_WORDS = (
    "Không đọc được văn bản của bản công bố số {number} nên không lập được phụ lục. "
    "Mở trang bản công bố, bấm kiểm tra để biết chỗ sai."
)
log = logging.getLogger(__name__)


@require_safe
def score_sheet_document(request: HttpRequest, pk: int, form: DocumentForm) -> HttpResponseBase:
    """The paper of a unit, for whoever may open its score sheet."""
    sheet = own_sheet(request, pk)
    if refused_day(request):
        return refused(refused_day(request))
    day, reads = requested_day(request), reads_claims(cast("User", request.user), sheet)
    stem = f"phieu-ket-qua_{sheet.round_set.round.code}_{sheet.unit.code}_{day.isoformat()}"
    who = str(request.user.pk)
    try:
        return document_response(lambda: score_sheet_file(sheet, day, reads, who=who), stem, form)
    except LookupError as error:
        raise Http404 from error


@require_safe
def ranking_annex(request: HttpRequest, code: str, form: DocumentForm) -> HttpResponseBase:
    """The annex of a round: as published, or a draft by the books of the day."""
    someone_with_a_role(request)
    day = requested_day(request)
    of_round = get_object_or_404(Round.objects.for_user(request.user).known_on(day), code=code)
    if refused_day(request):
        return refused(refused_day(request))
    published = publication_of(of_round, day)
    stem = f"phu-luc-xep-hang_{code}_{day.isoformat()}"
    if published:
        return _published(published, stem, form)
    who = str(request.user.pk)
    return document_response(lambda: draft_annex(of_round, day, who=who), f"{stem}_du-thao", form)


@require_safe
def publication_annex(request: HttpRequest, number: int, form: DocumentForm) -> HttpResponseBase:
    """The annex of one publication, also of one that was corrected since."""
    someone_with_a_role(request)
    rankings = Publication.objects.filter(kind=PublicationKind.RANKING)
    found = get_object_or_404(rankings, number=number)
    stem = f"phu-luc-xep-hang_{found.subject}_so-{found.number}"
    return _published(found, stem, form)


def _published(publication: Publication, stem: str, form: DocumentForm) -> HttpResponseBase:
    """Its annex; in words with status 503 why there is none, where the document is damaged."""
    try:
        return document_response(lambda: annex_of_publication(publication), stem, form)
    except UNREADABLE:
        log.exception("Không đọc được bản công bố số %s.", publication.number)
        words = UNREADABLE_WORDS.format(number=publication.number)
        return HttpResponse(words, status=503, content_type=PLAIN_TYPE)
