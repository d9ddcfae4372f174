"""Choosing which of several sources is shown: with a reason, by one person at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from scores_app.models import ExternalIndex, StatementChoice
from scores_app.services.external import StaleStatementError, statement_choose
from tests.cast import Cast
from tests.factories import make_unit
from tests.scores_app.test_external_pages import LIST, publish, text_of
from units_app.choices import UnitKind

pytestmark = pytest.mark.django_db
REASON = "Bộ Nội vụ đã đính chính"


@pytest.fixture(autouse=True)
def _in_2026() -> Iterator[None]:
    with time_machine.travel("2026-06-01T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def sources(cast: Cast) -> tuple[ExternalIndex, ExternalIndex]:
    """What is shown, and what another source says."""
    unit = make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)
    return publish(unit, "88.35", 18), publish(unit, "88.10", source="Báo B", is_shown=False)


def url_of(statement: ExternalIndex) -> str:
    return f"{LIST}ket-qua/{statement.pk}/chon/"


def shown() -> list[str]:
    return list(ExternalIndex.objects.shown().values_list("source", flat=True))


def test_a_choice_is_shown_with_who_made_it_and_why(
    cast: Cast, sources: tuple[ExternalIndex, ExternalIndex]
) -> None:
    first, second = sources
    page = cast["staff"].get(f"{LIST}PAR INDEX/2023/").content.decode()
    assert "Hiển thị dòng trên vì được nhập trước." in page
    assert url_of(second) in page
    answer = cast["staff"].post(url_of(second), {"shown": first.pk, "reason": f" {REASON} "})
    assert answer.status_code == 302
    assert shown() == ["Báo B"]
    choice = StatementChoice.objects.get()
    assert (choice.statement, choice.replaced, choice.reason) == (second, first, REASON)
    page = text_of(cast["leader"].get(f"{LIST}PAR INDEX/2023/"))
    assert "lựa chọn của Chuyên viên Sở Nội vụ lúc 10:00 01/06/2026: Bộ Nội vụ đã đính" in page
    assert "Hiển thị kết quả này" not in page


def test_every_change_of_what_is_shown_is_in_the_audit(
    cast: Cast, sources: tuple[ExternalIndex, ExternalIndex]
) -> None:
    first, second = sources
    cast["staff"].post(url_of(second), {"shown": first.pk, "reason": REASON})
    audit: Any = second.audit  # type: ignore[attr-defined]
    trail = audit.order_by("pgh_id").values_list("pgh_label", "is_shown")
    assert list(trail) == [("insert", False), ("update", True)]


def test_a_reason_is_needed_and_what_was_typed_is_kept(
    cast: Cast, sources: tuple[ExternalIndex, ExternalIndex]
) -> None:
    first, second = sources
    response = cast["staff"].post(url_of(second), {"shown": first.pk, "reason": "  "})
    assert "Ghi lý do chọn kết quả này." in text_of(response)
    assert shown() == ["Báo A"]
    with pytest.raises(ValidationError):
        statement_choose(statement_id=second.pk, shown_id=first.pk, reason=" ", actor=None)


def test_who_is_slower_sees_what_is_shown_now(
    cast: Cast, sources: tuple[ExternalIndex, ExternalIndex]
) -> None:
    first, second = sources
    third = publish(first.unit, "88.20", source="Báo C", is_shown=False)
    cast["staff"].post(url_of(third), {"shown": first.pk, "reason": "Nguồn gốc"})
    late = {"shown": first.pk, "reason": REASON}
    response = cast["staff"].post(url_of(second), late)
    assert response.status_code == 409
    page = response.content.decode()
    assert "vừa được người khác thay đổi" in page
    assert "Báo C" in page
    assert f">\n{REASON}</textarea>" in page
    assert shown() == ["Báo C"]
    assert f'name="shown" value="{third.pk}"' in page
    again = {"shown": third.pk, "reason": REASON}
    assert cast["staff"].post(url_of(second), again).status_code == 302
    assert shown() == ["Báo B"]


def test_what_is_shown_already_cannot_be_chosen(
    cast: Cast, sources: tuple[ExternalIndex, ExternalIndex]
) -> None:
    first, _ = sources
    assert "không cần chọn lại" in text_of(cast["staff"].get(url_of(first)))
    with pytest.raises(ValidationError):
        statement_choose(statement_id=first.pk, shown_id=first.pk, reason=REASON, actor=None)
    with pytest.raises(StaleStatementError):
        statement_choose(statement_id=first.pk, shown_id=None, reason=REASON, actor=None)


def test_one_can_be_shown_where_none_was(cast: Cast) -> None:
    only = publish(make_unit(kind=UnitKind.PROVINCE), "80", is_shown=False)
    assert "Chưa có kết quả nào được hiển thị." in text_of(cast["staff"].get(url_of(only)))
    posted = cast["staff"].post(url_of(only), {"shown": "", "reason": REASON})
    assert posted.status_code == 302
    assert shown() == ["Báo A"]
    assert StatementChoice.objects.get().replaced is None
