"""Tables of the registry of initiatives."""

from models_app.models.adoptions import (
    ADOPTING_FIELDS,
    Adopting,
    Adoption,
    AdoptionEvent,
    AdoptionEventEvidence,
)
from models_app.models.comments import Comment
from models_app.models.effects import (
    AIMING_FIELDS,
    Indicator,
    IndicatorEvent,
    Measurement,
    MeasurementEvidence,
)
from models_app.models.events import InitiativeEvent, InitiativeEventEvidence, WithdrawnEvent
from models_app.models.initiatives import (
    STANDING_FIELDS,
    Initiative,
    InitiativeEvidence,
    Standing,
)

__all__ = [
    "ADOPTING_FIELDS",
    "AIMING_FIELDS",
    "STANDING_FIELDS",
    "Adopting",
    "Adoption",
    "AdoptionEvent",
    "AdoptionEventEvidence",
    "Comment",
    "Indicator",
    "IndicatorEvent",
    "Initiative",
    "InitiativeEvent",
    "InitiativeEventEvidence",
    "InitiativeEvidence",
    "Measurement",
    "MeasurementEvidence",
    "Standing",
    "WithdrawnEvent",
]
