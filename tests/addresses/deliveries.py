"""The mail of a publication: the province's roles see it, staff send what failed again."""

from __future__ import annotations

from tests.addresses.reports import PROVINCE
from tests.addresses.rows import FORBIDDEN, FOUND, NOT_ALLOWED, NOT_FOUND, Row, Things, answers
from tests.cast import Cast
from tests.reports_app.delivery_cases import line_of, publish_lines

NUMBER = {"number": "mailed_publication"}
UNKNOWN = {"number": 999_999}


def _publication(cast: Cast) -> int:
    made: int = publish_lines([line_of(cast.unit)]).number
    return made


THINGS: Things = {"mailed_publication": _publication}

TABLE = (
    Row("delivery_list", PROVINCE, NUMBER),
    Row("delivery_list", answers(NOT_FOUND, officer=FORBIDDEN, head=FORBIDDEN), UNKNOWN),
    Row("delivery_list", answers(NOT_ALLOWED), NUMBER, "post"),
    Row("delivery_retry", answers(NOT_ALLOWED), NUMBER),
    Row("delivery_retry", answers(staff=FOUND), NUMBER, "post"),
    Row("delivery_retry", answers(staff=NOT_FOUND), UNKNOWN, "post"),
)
