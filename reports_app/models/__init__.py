"""Tables of reporting periods, forecasts, packs, templates of documents, and what was mailed."""

from reports_app.models.deliveries import Delivery
from reports_app.models.packs import Pack, PackFile
from reports_app.models.periods import (
    BEGUN,
    DRAFTED,
    PAST,
    RUNNING,
    UPCOMING,
    Forecast,
    ForecastItem,
    ReportPeriod,
)
from reports_app.models.templates import DocumentTemplate

__all__ = [
    "BEGUN",
    "DRAFTED",
    "PAST",
    "RUNNING",
    "UPCOMING",
    "Delivery",
    "DocumentTemplate",
    "Forecast",
    "ForecastItem",
    "Pack",
    "PackFile",
    "ReportPeriod",
]
