"""Whatever somebody made of a document past the database's guard: every page still answers."""

from __future__ import annotations

import json
import random
from http import HTTPStatus
from typing import Any

import pytest

from scores_app.models import Publication
from tests.cast import Cast
from tests.reports_app.publication_cases import CODE, by_hand, corrected, published, scored_round

pytestmark = pytest.mark.django_db
LIST = "/bao-cao/cong-bo/"
OTHERS: tuple[Any, ...] = (
    *(None, 0, 10**9, -1, True, "", "chữ", "\ud800", "\0", [], {}, [[]], [{}]),
    *("1e999999", "1e999999999", "NaN", "-Infinity", "2026-13-01"),
)
ADDRESSES = (
    LIST,
    f"{LIST}1/",
    f"{LIST}so-sanh/?a=1&b=2",
    f"{LIST}so-sanh/xuat.csv?a=1&b=2",
    f"{LIST}xep-hang/{CODE}/",
    f"{LIST}2/phu-luc.docx",
    f"/xep-hang/{CODE}/",
    "/cong-bo/",
    "/cong-bo/1/",
    "/cong-bo/2/",
)


def spoilt(document: Any, chance: random.Random) -> tuple[Any, Any]:
    """Anything anywhere in a document becomes something else; tells what and where."""
    holder: Any = document
    place: Any = chance.choice(["inputs", "result", *document])
    while isinstance(holder[place], dict | list) and holder[place] and chance.random() < 0.9:
        holder = holder[place]
        place = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[place] = chance.choice(OTHERS)
    return place, holder[place]


@pytest.mark.parametrize("seed", range(2))
def test_no_page_breaks(cast: Cast, settings: Any, seed: int) -> None:
    settings.PUBLIC_PAGE = True
    held = scored_round(cast)
    published(held, is_public=True)
    corrected(held, cast.unit)
    published(held, is_public=True, reason="Sửa điểm")
    links = {one.pk: json.loads(one.document) for one in Publication.objects.all()}
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(25):
        told = []
        for pk, document in links.items():
            changed = json.loads(json.dumps(document))
            told.append(spoilt(changed, chance))
            by_hand(pk, document=json.dumps(changed))
        for address in ADDRESSES:
            try:
                answer = cast["staff"].get(address)
            except Exception as error:
                raise AssertionError(f"{address}: {told}") from error
            assert answer.status_code != HTTPStatus.INTERNAL_SERVER_ERROR, (address, told)
        assert "Sai" in cast["staff"].post(f"{LIST}1/kiem-tra/").content.decode(), told
