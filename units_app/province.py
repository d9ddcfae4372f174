"""The province whose installation this is."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from cchc.core.text import nfc
from units_app.choices import UnitKind
from units_app.models import Unit


def province_name_on(day: date) -> str:
    """Its name on the day, for papers that must say the same whenever they are made; "" before its
    units are loaded. One query; pages, which show today's, ask `cchc.core.context.province_name`.
    """
    own = Unit.objects.filter(code=settings.PROVINCE_CODE, kind=UnitKind.PROVINCE)
    name = own.valid_on(day).order_by("pk").values_list("name", flat=True).first()
    return nfc(name or "")
