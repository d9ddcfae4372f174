"""Publications are read by everybody with a role; their whole documents, with every reading, by the
province's roles; staff publish. The public page is off unless the province switches it on.
"""

from __future__ import annotations

from http import HTTPStatus

from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    STAFF,
    WITH_ROLE,
    Answers,
    Row,
    Things,
    answers,
)
from tests.cast import EVERYONE, Cast
from tests.reports_app.publication_cases import CODE, made_pack, published, scored_round

BAD = HTTPStatus.BAD_REQUEST
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
UNTYPED = answers(FORBIDDEN, staff=WRONG)
PROVINCE = answers(appraiser=OK, staff=OK, leader=OK, admin=OK)
NOWHERE: Answers = dict.fromkeys(EVERYONE, NOT_FOUND)


def _published(cast: Cast) -> int:
    return published(scored_round(cast)).number


def _pack(_cast: Cast) -> int:
    return made_pack().pk


THINGS: Things = {"published": _published, "ready_pack": _pack}
ONE = {"number": "published"}
UNKNOWN = {"number": 999}

TABLE = (
    Row("publication_list", WITH_ROLE),
    Row("publication_list", answers(NOT_ALLOWED), method="post"),
    Row("publication_detail", WITH_ROLE, ONE),
    Row("publication_detail", answers(NOT_FOUND), UNKNOWN),
    Row("publication_verify", WITH_ROLE, ONE, "post"),
    Row("publication_verify", answers(FOUND), ONE),
    Row("publication_verify", answers(NOT_FOUND), UNKNOWN, "post"),
    Row("publication_document", PROVINCE, ONE),
    Row("publication_document", answers(NOT_FOUND, officer=FORBIDDEN, head=FORBIDDEN), UNKNOWN),
    Row("publication_compare", WITH_ROLE),
    Row("publication_compare_export", answers(BAD), {"form": "csv"}),
    Row("ranking_publish", STAFF, {"code": CODE}),
    Row("ranking_publish", answers(staff=NOT_FOUND), {"code": "khong-co"}),
    Row("ranking_publish", UNTYPED, {"code": CODE}, "post"),
    Row("pack_publish", STAFF, {"pk": "ready_pack"}),
    Row("pack_publish", answers(staff=NOT_FOUND), {"pk": 999}),
    Row("pack_publish", UNTYPED, {"pk": "ready_pack"}, "post"),
    Row("check_home", WITH_ROLE),
    Row("check_home", answers(WRONG), method="post"),
    Row("check_code", WITH_ROLE, {"code": "K7QM2F9TXAB4"}),
    Row("check_code", answers(NOT_ALLOWED), {"code": "K7QM2F9TXAB4"}, "post"),
    Row("public_home", NOWHERE),
    Row("public_publication", NOWHERE, ONE),
)
