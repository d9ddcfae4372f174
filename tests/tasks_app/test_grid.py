"""New tasks typed or pasted into the grid: the checks of an import, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from cchc.core.models import ImportBatch
from cchc.core.undo import undo_batch
from tasks_app.grid import MOST_ROWS, pasted_rows
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_unit
from tests.tasks_app.test_sheets import cells

pytestmark = pytest.mark.django_db
KEYS = list(cells())


@pytest.fixture(autouse=True)
def _world() -> Iterator[None]:
    make_unit("Sở Nội vụ", code="SO-NV")
    make_unit("Sở Y tế", code="SO-YT")
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def send(cast: Cast, rows: list[dict[str, str]], does: str = "write", **more: str) -> Any:
    data = {f"r{n}-{key}": text for n, row in enumerate(rows) for key, text in row.items()}
    data |= {"rows": str(len(rows)), "does": does, **more}
    return cast["staff"].post(reverse("assignment_grid"), data)


def test_rows_are_taken_as_one_batch_that_can_be_undone(cast: Cast) -> None:
    response = send(cast, [cells("CP-1"), {}, cells("CP-2", co_units="SO-YT")])
    batch = ImportBatch.objects.get()
    assert response["Location"] == reverse("batch_detail", args=[batch.pk])
    assert (batch.origin, batch.created, batch.actor) == ("grid", 2, cast.users["staff"])
    assert Assignment.objects.count() == 2
    undo_batch(batch_id=batch.pk, actor=cast.users["staff"], reason="Nhầm")
    assert not Assignment.objects.exists()


def test_names_of_units_and_areas_may_be_written(cast: Cast) -> None:
    send(cast, [cells("CP-1", lead_unit="sở  nội vụ", co_units="Sở Y tế")])
    task = Assignment.objects.get()
    assert task.lead_unit.code == "SO-NV"
    assert [unit.code for unit in task.co_units.all()] == ["SO-YT"]


def test_what_is_wrong_stands_in_its_cell_and_nothing_is_lost(cast: Cast) -> None:
    rows = [cells("CP-1", lead_unit="KHONG-CO", title="Giữ lời"), cells("CP-2", due_on="32/1/23")]
    page = send(cast, rows).content.decode()
    assert not Assignment.objects.exists()
    assert 'href="#o-1-lead_unit"' in page
    assert 'href="#o-2-due_on"' in page
    assert 'aria-describedby="o-2-due_on-loi"' in page
    assert all(f'value="{text}"' in page for text in ("Giữ lời", "32/1/23", "KHONG-CO"))


def test_a_task_on_record_and_a_repeated_code_are_refused(cast: Cast) -> None:
    send(cast, [cells("CP-1")])
    page = send(cast, [cells("CP-1", title="Khác"), cells("CP-2"), cells("CP-2")]).content.decode()
    assert "đã có trong sổ" in page
    assert "Trùng với dòng 2" in page
    assert Assignment.objects.count() == 1


def test_a_check_writes_nothing(cast: Cast) -> None:
    page = send(cast, [cells("CP-1")], does="check").content.decode()
    assert "1 dòng đều đúng" in page
    assert not ImportBatch.objects.exists()
    assert "Bảng chưa có dòng nào" in send(cast, [{}]).content.decode()


def test_a_block_is_pasted_without_a_script(cast: Cast) -> None:
    block = 'Nội dung nhiệm vụ\tMã nhiệm vụ\r\n"Hai\ndòng"\tCP-9\r\n'
    page = send(cast, [{"code": "CP-1"}], does="paste", pasted=block).content.decode()
    assert 'name="r0-code" value="CP-1"' in page
    assert 'name="r1-title" value="Hai dòng"' in page
    assert 'name="r1-code" value="CP-9"' in page


def test_a_block_without_headers_stands_in_the_order_of_the_sheet() -> None:
    rows, unknown = pasted_rows("CP-1\tChính phủ giao\tNội dung\n\n")
    assert rows == [{"code": "CP-1", "source": "Chính phủ giao", "title": "Nội dung"}]
    assert unknown == []


def test_a_block_with_an_unknown_column_waits_and_stays_as_it_came(cast: Cast) -> None:
    block = "Mã nhiệm vụ\tNội dung nhiệm vụ\tĐầu mối\nCP-7\tRà soát\tChị Hoa"
    waits = send(cast, [cells("CP-1")], does="paste", pasted=block).content.decode()
    assert "bảng không có các cột: Đầu mối" in waits
    assert "Chị Hoa</textarea>" in waits
    assert 'value="CP-1"' in waits
    assert 'value="CP-7"' not in waits
    taken = send(cast, [cells("CP-1")], does="paste_known", pasted=block).content.decode()
    assert 'value="CP-7"' in taken
    assert "Chị Hoa" not in taken


def test_too_long_a_block_says_what_was_left_out(cast: Cast) -> None:
    block = "\n".join(f"CP-{n}" for n in range(MOST_ROWS + 3))
    assert "3 dòng cuối" in send(cast, [], does="paste", pasted=block).content.decode()


def test_two_hundred_rows_in_a_fixed_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(45):
        response = send(cast, [cells(f"CP-{n}") for n in range(MOST_ROWS)])
    assert response.status_code == 302
    assert Assignment.objects.count() == MOST_ROWS
