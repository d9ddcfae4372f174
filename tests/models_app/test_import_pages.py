"""A file of initiatives through the pages: preview in words, applying, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from models_app.models import Adoption, Initiative
from tests.cast import Cast
from tests.factories import make_unit
from tests.initiative_factories import make_area
from tests.models_app.test_sheets import APPLIED, cells
from tests.tasks_app.test_import_pages import apply, checked, csv_of, outcomes, page

pytestmark = pytest.mark.django_db
KIND = "initiatives"


@pytest.fixture(autouse=True)
def _world(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    make_area()
    for name, code in (("Sở Nội vụ", "SO-NV"), ("Sở Y tế", "SO-YT")):
        make_unit(name, code=code)
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def test_from_upload_to_undo(cast: Cast) -> None:
    staged = checked(cast, csv_of(cells("SK-1"), cells("SK-2", unit="SO-XX")), kind=KIND)
    assert outcomes(staged) == ["created", "refused"]
    assert "Không có đơn vị nào mang mã hoặc tên “SO-XX”" in page(cast, staged)
    apply(cast, checked(cast, csv_of(cells("SK-1")), kind=KIND))
    changed = cells("SK-1", **APPLIED, adopters="SO-TC, SO-YT (15/07/2023)")
    staged = checked(cast, csv_of(changed), kind=KIND)
    changes = {column: (old, new) for column, old, new in staged.lines.get().changes}
    assert changes["Giai đoạn"] == ("Chờ thẩm định", "Đang áp dụng")
    assert changes["Ngày của giai đoạn"] == ("01/03/2023", "01/06/2023")
    assert changes["Đơn vị áp dụng"] == ("", "SO-TC (01/06/2023), SO-YT (15/07/2023)")
    batch = apply(cast, staged).batch_id
    assert Adoption.objects.count() == 2
    detail = reverse("batch_detail", args=[batch])
    cast["staff"].post(detail, {"reason": "Nhầm tệp"})
    assert not Adoption.objects.exists()
    assert Initiative.objects.get().stage == "registered"


def test_only_who_keeps_the_books_is_offered_the_kind(cast: Cast) -> None:
    for role, offered in (("staff", True), ("officer", False), ("leader", False)):
        content = cast[role].get("/nhap-du-lieu/").content.decode()
        assert ("Mô hình, sáng kiến</option>" in content) is offered, role
