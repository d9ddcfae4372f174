"""Pages that belong to no app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says what happened to a form whose session ended, and what to do; nothing was saved."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
