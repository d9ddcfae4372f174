"""The public page: publications that are marked for it, and nothing else.

It reads the table of publications alone, its documents' results alone (never a reading, an
explanation or a file), and is there only while CCHC_PUBLIC_PAGE is on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from reports_app.publication_pages import chain
from reports_app.publication_pages.shown import public_shown_of

PER_PAGE = 30
FRESH = 300  # seconds for which anybody on the way may keep a page

View = Callable[..., HttpResponse]


def _for_everybody(view: View) -> View:
    """Open without signing in while the province has the page on; else there is no such page."""

    @login_not_required
    @csrf_exempt  # it takes nothing; and a form refused would tell that it is there
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_PAGE:
            raise Http404
        response = require_safe(view)(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            patch_cache_control(response, public=True, max_age=FRESH)
        return response

    return shown


@_for_everybody
def public_home(request: HttpRequest) -> HttpResponse:
    """What is published for everybody, newest first."""
    page = Paginator(chain.public().defer("document"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports_app/public_home.html", {"page": page})


@_for_everybody
def public_publication(request: HttpRequest, number: int) -> HttpResponse:
    """One of them: rankings with their areas, or the headline of a pack."""
    held = get_object_or_404(chain.public(), number=number)
    shown = public_shown_of(held)
    context = {
        "publication": held,
        "shown": shown,
        "check_code": held.code,
        "own_days": shown.days(held),
    }
    return render(request, "reports_app/public_publication.html", context)
