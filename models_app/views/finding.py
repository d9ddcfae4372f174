"""The initiative that a page is about."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from models_app.models import Initiative


def own_initiative(request: HttpRequest, pk: int) -> Initiative:
    """The initiative as it is now if this person may see it; else the page does not exist."""
    visible = Initiative.objects.for_user(request.user).select_related("area", "unit")
    found: Initiative = get_object_or_404(visible, pk=pk)
    return found
