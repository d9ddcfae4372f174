"""Addresses of saved views."""

from django import template

from tasks_app.models import SavedView
from tasks_app.saved_views import address_of

register = template.Library()


@register.simple_tag
def saved_view_url(view: SavedView) -> str:
    """The list as the view keeps it."""
    return address_of(view)
