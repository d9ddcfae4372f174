"""What everybody is answered at every address, one module for each part of the product.

A new address is added to the module of its part; a new part is named in `PARTS`.
"""

from tests.addresses import (
    administration,
    appraisal,
    assignments,
    bulk,
    counted_scores,
    evidence,
    extensions,
    external,
    forecasts,
    frame,
    freshness,
    imports,
    initiatives,
    rankings,
    reminders,
    reports,
    rounds,
    saved_views,
    score_sheets,
    sets,
    units,
    unopened,
)

PARTS = (
    appraisal,
    reminders,
    frame,
    units,
    assignments,
    bulk,
    counted_scores,
    saved_views,
    evidence,
    extensions,
    freshness,
    forecasts,
    external,
    imports,
    initiatives,
    rounds,
    reports,
    score_sheets,
    unopened,
    sets,
    rankings,
    administration,
)
