"""Packs tell of all units: the province's roles read them, Sở Nội vụ has them made and dropped."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from cchc.core.clock import today
from reports_app.models import Pack
from tests.addresses.rows import FORBIDDEN, FOUND, NOT_FOUND, OK, Row, Things, answers
from tests.cast import Cast
from tests.factories import make_period
from tests.pack_factories import make_pack

CODE = "KY-GOI-SO-LIEU"
PERIOD = {"code": CODE}
PACK = {"pk": "ready_pack"}
FILE = {**PACK, "path": "DOC-TRUOC.txt"}
WAITING = {"pk": "waiting_pack"}
UNKNOWN = {"pk": 999999}
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
PROVINCE = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)
NOBODY_HAS_IT = answers(NOT_FOUND)


def _ready(cast: Cast) -> int:
    return make_pack(make_period(CODE, starts_on=today() - timedelta(days=9))).pk


def _waiting(cast: Cast) -> int:
    period = make_period("KY-GOI-CHO", starts_on=today() - timedelta(days=9))
    return Pack.objects.create(period=period, as_of=today(), since=today()).pk


THINGS: Things = {"ready_pack": _ready, "waiting_pack": _waiting}

TABLE = (
    Row("pack_create", answers(FOUND), PERIOD),
    Row("pack_create", answers(FORBIDDEN, staff=UNPROCESSABLE), PERIOD, "post"),
    Row("pack_detail", PROVINCE, PACK),
    Row("pack_detail", PROVINCE, WAITING),
    Row("pack_detail", NOBODY_HAS_IT, UNKNOWN),
    Row("pack_again", answers(FOUND), PACK),
    Row("pack_again", answers(FORBIDDEN, staff=FOUND), PACK, "post"),
    Row("pack_download", PROVINCE, PACK),
    Row("pack_download", NOBODY_HAS_IT, WAITING),
    Row("pack_file", PROVINCE, FILE),
    Row("pack_file", NOBODY_HAS_IT, {**PACK, "path": "../etc/passwd"}),
    Row("pack_pdf", NOBODY_HAS_IT, FILE),
    Row("pack_drop", answers(FORBIDDEN, staff=OK), PACK),
    Row("pack_drop", answers(FORBIDDEN, staff=UNPROCESSABLE), PACK, "post"),
)
