"""The guide's pictures of a publication and of its mail, on the sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.guide.test_views import keep

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

PLACES = {
    "cong-bo": "/bao-cao/cong-bo/1/",
    "thu-cong-bo": "/bao-cao/cong-bo/1/thu/",
}


@pytest.mark.parametrize("name", PLACES)
def test_pictures(visit: Visit, name: str, tmp_path: Path) -> None:
    page = visit("chuyenvien")
    page.set_viewport_size({"width": 1100, "height": 560})
    page.goto(PLACES[name])
    keep(page, name, tmp_path)
