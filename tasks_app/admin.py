"""What administrators see of tasks under /quan-tri/: the fields of the reform programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from tasks_app.models import Area
from units_app.admin_site import Editable

if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]
else:  # Django's own class takes no parameters
    Page = admin.ModelAdmin


@admin.register(Area)
class AreaAdmin(Editable, Page):
    """Areas are data: each programme and each set of criteria brings its own."""

    list_display = ("code", "name", "order")
    search_fields = ("code", "name")
