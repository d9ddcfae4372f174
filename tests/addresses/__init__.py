"""What everybody is answered at every address, one module for each part of the product.

A new address is added to the module of its part; a new part is named in `PARTS`.
"""

from tests.addresses import (
    administration,
    assignments,
    bulk,
    evidence,
    extensions,
    external,
    forecasts,
    frame,
    freshness,
    imports,
    reminders,
    reports,
    saved_views,
    score_sheets,
    units,
)

PARTS = (
    reminders,
    frame,
    units,
    assignments,
    bulk,
    saved_views,
    evidence,
    extensions,
    freshness,
    forecasts,
    external,
    imports,
    reports,
    score_sheets,
    administration,
)
