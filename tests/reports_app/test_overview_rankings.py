"""The latest rankings on the first page: the words of their own pages, kept while these stay."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports_app.overview.rankings import Told
from tests.cast import Cast
from tests.factories import make_unit
from tests.reports_app.test_conference_slides import two_years
from tests.score_factories import load_score
from units_app.models import Unit

pytestmark = pytest.mark.django_db
PAGE = "/xep-hang/2026/so/"


def told(client: Client, **query: Any) -> list[Told]:
    response = client.get("/", query)
    assert response.status_code == HTTPStatus.OK
    found: list[Told] = response.context["rankings"]
    return found


@pytest.fixture
def units(cast: Cast) -> list[Unit]:
    units = [cast.unit, *(make_unit(f"Sở {letter}") for letter in "BCD")]
    two_years(units)
    return units


def test_leaders_read_who_leads_and_who_moved_as_the_ranking_says(
    cast: Cast, units: list[Unit]
) -> None:
    (found,) = told(cast["leader"])
    headline = cast["leader"].get(PAGE).context["headline"]
    movers = [*headline.risers, *headline.fallers]
    assert headline.leaders
    assert movers
    for name in (one.sheet.unit.name for one in headline.leaders):
        assert f"<strong>{name}</strong>" in found.words
    for name in (one.line.sheet.unit.name for one in movers):
        assert f"<strong>{name}</strong>" in found.words
    text = cast["leader"].get("/").content.decode()
    assert "Xếp hạng mới nhất" in text
    assert f'href="{PAGE}"' in text


def test_the_words_are_kept_until_something_is_recorded(cast: Cast, units: list[Unit]) -> None:
    (before,) = told(cast["leader"])
    with CaptureQueriesContext(connection) as first:
        told(cast["leader"])
    sheet = cast["leader"].get(PAGE).context["headline"].leaders[0].sheet
    for code in ("1.1", "1.2", "2.1"):
        load_score(sheet, code, "0")
    with CaptureQueriesContext(connection) as anew:
        (after,) = told(cast["leader"])
    assert after.words != before.words
    assert len(first) < len(anew)
    with CaptureQueriesContext(connection) as again:
        told(cast["leader"])
    assert len(again) == len(first)


def test_a_unit_reads_its_own_place_as_its_profile_says(cast: Cast, units: list[Unit]) -> None:
    for who in ("officer", "head"):
        (found,) = told(cast[who])
        (place,) = found.places
        assert (place.unit, place.name) == (cast.unit.pk, cast.unit.name)
        text = cast[who].get("/").content.decode()
        assert place.words in text
        assert not any(unit.name in text for unit in units[1:])
        profile = f"/don-vi/{cast.unit.pk}/ho-so/"
        assert f'href="{profile}"' in text
        assert place.words in cast[who].get(profile).content.decode()
        (way,) = (url for url in text.split('"') if "len-hang" in url)
        assert cast[who].get(way).status_code == HTTPStatus.OK


def test_nothing_is_told_where_there_is_no_ranking(cast: Cast) -> None:
    for who in ("leader", "officer"):
        assert told(cast[who]) == []
        assert "Xếp hạng mới nhất" not in cast[who].get("/").content.decode()
