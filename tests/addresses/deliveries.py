"""The mail of a publication: the province's roles see it, staff send what failed again."""

from __future__ import annotations

from http import HTTPStatus

from tests.addresses.reports import PROVINCE
from tests.addresses.rows import FORBIDDEN, FOUND, NOT_ALLOWED, NOT_FOUND, Row, Things, answers
from tests.cast import Cast
from tests.reports_app.delivery_cases import line_of, publish_lines

NUMBER = {"number": "mailed_publication"}
LETTER = {**NUMBER, "pk": 999_999}
UNKNOWN = {"number": 999_999}


def _publication(cast: Cast) -> int:
    made: int = publish_lines([line_of(cast.unit)]).number
    return made


THINGS: Things = {"mailed_publication": _publication}

TABLE = (
    Row("delivery_list", PROVINCE, NUMBER),
    Row("delivery_list", answers(NOT_FOUND, officer=FORBIDDEN, head=FORBIDDEN), UNKNOWN),
    Row("delivery_list", answers(NOT_ALLOWED), NUMBER, "post"),
    Row("delivery_retry", answers(FOUND), NUMBER),
    Row("delivery_retry", answers(staff=FOUND), NUMBER, "post"),
    Row("delivery_retry", answers(staff=NOT_FOUND), UNKNOWN, "post"),
    Row("delivery_decide", answers(FOUND), LETTER),
    Row("delivery_decide", answers(staff=HTTPStatus.BAD_REQUEST), LETTER, "post"),
    Row("delivery_decide", answers(staff=NOT_FOUND), {**UNKNOWN, "pk": 1}, "post"),
)
