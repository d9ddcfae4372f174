"""Django's administration."""

from __future__ import annotations

from cchc.core.models import SpecialDay
from tests.addresses.rows import (
    ADMIN,
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    Row,
    Things,
    answers,
)
from tests.cast import EVERYONE
from tests.factories import make_area, make_period

THINGS: Things = {
    "user": lambda cast: cast.users["officer"].pk,
    "special_day": lambda cast: SpecialDay.objects.create(day="2030-01-01", name="Thử").pk,
    "area": lambda cast: make_area().pk,
    "period": lambda cast: make_period().pk,
}

TABLE = (
    Row("admin:index", ADMIN),
    Row("admin:login", dict.fromkeys(EVERYONE, FOUND)),
    Row("admin:logout", answers(admin=NOT_ALLOWED)),
    Row("admin:password_change", answers(admin=FOUND)),
    Row("admin:password_change_done", answers(admin=FOUND)),
    Row("admin:jsi18n", ADMIN),
    Row("admin:autocomplete", answers()),  # without saying what to complete nobody gets anything
    Row("admin:app_list", ADMIN, {"app_label": "units_app"}),
    Row("admin:view_on_site", answers(admin=NOT_FOUND), {"content_type_id": 0, "object_id": 0}),
)

# What each registered model offers: (list, add, change, delete, history) of an administrator.
READ_ONLY = (OK, FORBIDDEN, OK, FORBIDDEN, OK)
KEPT = (OK, OK, OK, FORBIDDEN, OK)
ADMIN_MODELS = {
    "units_app_user": ("user", KEPT),
    "units_app_unit": ("unit", KEPT),
    "reports_app_reportperiod": ("period", KEPT),
    "core_importbatch": ("", READ_ONLY),
    "core_area": ("area", KEPT),
    "core_specialday": ("special_day", KEPT),
    "axes_accessattempt": ("", READ_ONLY),
    "axes_accesslog": ("", READ_ONLY),
}
ADMIN_PAGES = ("changelist", "add", "change", "delete", "history")
