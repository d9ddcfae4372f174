"""From an initiative to the criterion of an open score sheet for which it is shown."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.refusals import take_errors
from models_app.models import Initiative
from models_app.permissions import owns
from scores_app.offers.forms import OfferForm
from scores_app.offers.ways import places_for, why_not
from scores_app.services.offers import initiative_offer as offer
from scores_app.views.sheet_entries import sheet_url
from scores_app.views.sheets import someone_with_a_role
from units_app.access import access_of
from units_app.models import User


@require_http_methods(["GET", "POST"])
def initiative_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit chooses for which criterion of its open sheets it shows an initiative of its own."""
    user = someone_with_a_role(request)
    initiative = get_object_or_404(Initiative.objects.for_user(user), pk=pk)
    if not owns(access_of(user), initiative):
        raise PermissionDenied
    obstacle = why_not(initiative)
    places = [] if obstacle else places_for(initiative, user)
    form = OfferForm(request.POST or None, places=places)
    if form.is_valid() and _offered(form, initiative, user):
        place = form.chosen
        messages.success(request, f"Đã dùng sáng kiến cho tiêu chí {place.criterion.code}.")
        return redirect(f"{sheet_url(place.sheet)}#tc-{place.criterion.pk}")
    context = {"initiative": initiative, "form": form, "places": places, "obstacle": obstacle}
    return render(request, "scores_app/initiative_offer.html", context)


def _offered(form: OfferForm, initiative: Initiative, user: User) -> bool:
    """Whether it is shown there now; else the form says why not."""
    place = form.chosen
    try:
        offer(sheet=place.sheet, criterion=place.criterion, initiative=initiative, actor=user)
    except ValidationError as error:
        take_errors(form, error)
        return False
    return True
