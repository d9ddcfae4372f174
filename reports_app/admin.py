"""What administrators see of reports under /quan-tri/: the reporting periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from reports_app.models import ReportPeriod
from units_app.admin_site import Editable

if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]
else:  # Django's own class takes no parameters
    Page = admin.ModelAdmin


@admin.register(ReportPeriod)
class ReportPeriodAdmin(Editable, Page):
    """The standard ones are made by themselves; a conference may need another window."""

    list_display = ("code", "name", "starts_on", "ends_on", "due_on")
    search_fields = ("code", "name")
