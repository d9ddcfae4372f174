"""The card of an initiative, as page and as PDF."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import attached, refused, with_code
from cchc.core.pdf_fonts import FontsMissingError
from cchc.core.printed import mark_of
from models_app.card import Card, card_of
from models_app.card_pdf import card_pdf
from models_app.models import Initiative

CARD = "Thẻ giới thiệu"


@require_safe
def initiative_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card as a page that prints on one sheet."""
    context = {"card": _card(request, pk), "pk": pk}
    return render(request, "models_app/initiative_card.html", context)


@require_safe
def initiative_card_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The card as PDF; refused where the day was not understood, or the font is not there."""
    if refused_day(request):
        return refused(refused_day(request))
    card = _card(request, pk)
    mark = mark_of(request, f"{CARD} {card.code}")
    try:
        content = card_pdf(replace(card, notes=tuple(filter(None, (*card.notes, mark.line)))))
    except FontsMissingError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    name = f"sang-kien-{slugify(card.code)}_{card.day.isoformat()}.pdf"
    made = HttpResponse(content, content_type="application/pdf")
    return with_code(attached(made, name), mark)


def _card(request: HttpRequest, pk: int) -> Card:
    """The card of what this person may see and was in force on the day; else there is none."""
    day = requested_day(request)
    found = Initiative.objects.for_user(request.user, day).as_of(day).holding().for_list()
    initiative = get_object_or_404(found.defer(None).defer("search_text"), pk=pk)
    address = request.build_absolute_uri(reverse("initiative_detail", args=[pk]))
    return card_of(initiative, day, request.user, address=address)  # type: ignore[arg-type]
