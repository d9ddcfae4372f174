"""Cards of initiatives: there for everybody once it is in force, and for nobody before."""

from __future__ import annotations

from models_app.choices import Stage
from tests.addresses.rows import NOT_FOUND, WITH_ROLE, Row, Things, answers
from tests.initiative_factories import make_initiative

THINGS: Things = {
    "card_registered": lambda cast: make_initiative(unit=cast.unit).pk,
    "card_in_force": lambda cast: make_initiative(Stage.RECOGNISED, unit=cast.other_unit).pk,
}
REGISTERED, IN_FORCE = {"pk": "card_registered"}, {"pk": "card_in_force"}

TABLE = (
    Row("initiative_card", WITH_ROLE, IN_FORCE),
    Row("initiative_card", answers(NOT_FOUND), REGISTERED),
    Row("initiative_card_pdf", WITH_ROLE, IN_FORCE),
    Row("initiative_card_pdf", answers(NOT_FOUND), REGISTERED),
)
