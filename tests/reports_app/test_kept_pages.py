"""Pages of what was published years ago show it as it was."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from tests.cast import Cast
from tests.scores_app.kept_cases import kept_row

pytestmark = pytest.mark.django_db
LIST = "/bao-cao/cong-bo/"


def test_a_publication_of_years_ago_is_shown(cast: Cast) -> None:
    """Its document is one of version 1.2.0: what pages want of it now must have been there."""
    made = kept_row()
    page = cast["leader"].get(f"{LIST}{made.number}/")
    assert page.status_code == HTTPStatus.OK
    text = page.content.decode()
    for told in ("Sở C", "47,95", "92,79", "Mới thành lập", "Ủy ban nhân dân cấp xã"):
        assert told in text
    assert cast["leader"].get(LIST).status_code == HTTPStatus.OK
