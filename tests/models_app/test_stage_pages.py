"""The pages that record a stage or put one right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from models_app.choices import Stage
from models_app.models import Initiative
from models_app.services.adopting import Taking, adoption_add
from tests.cast import Cast
from tests.initiative_factories import (
    end_adoption,
    make_adoption,
    make_draft,
    make_initiative,
    record_stage,
)
from units_app.audit_log import entries_of

pytestmark = pytest.mark.django_db

RECOGNITION = {
    "on": "06/09/2023",
    "document_no": "1542/QĐ-UBND",
    "document_on": "05/09/2023",
    "issuer": "UBND tỉnh Hà Tĩnh",
    "reason": "Đủ điều kiện.",
}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


def address(initiative: Initiative, stage: str = "") -> str:
    if stage:
        return reverse("stage_record", args=[initiative.pk, stage])
    return reverse("stage_correct", args=[initiative.pk])


def send(cast: Cast, who: str, initiative: Initiative, to: str = "", **typed: Any) -> Any:
    typed = {"version": initiative.version, **typed}
    return cast[who].post(address(initiative, to), typed)


def test_staff_record_a_recognition(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    detail = reverse("initiative_detail", args=[made.pk])
    assert address(made, "recognised") in cast["staff"].get(detail).content.decode()
    assert send(cast, "staff", made, "recognised", **RECOGNITION).url == detail
    page = cast["leader"].get(detail).content.decode()
    assert "1542/QĐ-UBND ngày 05/09/2023, UBND tỉnh Hà Tĩnh" in page
    assert "Mới công nhận</span>" in page


def test_what_is_wrong_is_said_at_once_and_what_was_typed_stays(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    typed = {**RECOGNITION, "on": "07/09/2023", "document_no": "15/QĐ-UBND-M"}
    response = send(cast, "staff", made, "recognised", **typed)
    errors = response.context["form"].errors
    assert {"on", "document_no"} <= set(errors)
    assert "15/QĐ-UBND-M" in response.content.decode()
    made.refresh_from_db()
    assert made.stage == Stage.APPRAISED


def test_who_was_slower_sees_both_and_decides_again(cast: Cast) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.unit)
    record_stage(made, Stage.APPLIED, date(2023, 9, 1), actor=cast.users["staff"])
    typed = {"on": "06/09/2023", "document_no": "9/KH-UBND", "document_on": "06/09/2023"}
    first = send(cast, "staff", made, "replicated", reason="Mở rộng.", **typed)
    page = first.content.decode()
    assert first.status_code == 409
    assert "vừa có người khác cập nhật" in page
    assert "Mở rộng." in page
    made.refresh_from_db()
    assert made.stage == Stage.APPLIED
    version = first.context["form"].data["version"]
    again = send(cast, "staff", made, "replicated", **{**typed, "version": version})
    assert again.status_code == 302
    made.refresh_from_db()
    assert made.stage == Stage.REPLICATED


def test_too_late_keeps_what_was_typed_to_be_copied(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    record_stage(made, Stage.REJECTED, date(2023, 9, 1))
    response = send(cast, "staff", made, "recognised", **RECOGNITION)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Đủ điều kiện." in page
    assert "không ghi tiếp được giai đoạn này" in page
    assert 'name="document_no"' not in page


def test_asked_too_late_leads_back(cast: Cast) -> None:
    made = make_initiative(Stage.REJECTED, unit=cast.unit)
    response = cast["staff"].get(address(made, "recognised"), follow=True)
    assert "không ghi tiếp được giai đoạn này" in response.content.decode()


def test_a_day_too_early_says_which_stage_stands_since_when_and_how_it_is_put_right(
    cast: Cast,
) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.unit)
    (said,) = errors_of(send(cast, "staff", made, "applied", on="03/05/2023"))
    assert said.startswith("Giai đoạn “Mới công nhận” đã ghi từ ngày 04/05/2023")
    assert "Đính chính giai đoạn" in said
    (said,) = errors_of(send(cast, "staff", made, "applied", on="28/02/2023"))
    assert said.startswith("Sáng kiến đăng ký ngày 01/03/2023")
    right = {"stage": Stage.RECOGNISED, "on": "05/05/2023", "reason": "Ghi nhầm ngày."}
    decision = {"document_no": "120/QĐ-UBND", "document_on": "04/05/2023"}
    assert send(cast, "staff", made, **right, **decision).status_code == 302
    made.refresh_from_db()
    (said,) = errors_of(send(cast, "staff", made, "applied", on="05/09/2023"))
    assert said.startswith("Sổ được đính chính từ ngày 06/09/2023")


def errors_of(response: Any) -> list[str]:
    return list(response.context["form"].errors["on"])


def test_spreading_is_the_next_step_only_once_a_unit_applies_it(cast: Cast) -> None:
    made = make_initiative(Stage.APPLIED, unit=cast.unit)
    detail = reverse("initiative_detail", args=[made.pk])
    warning = "Chưa có đơn vị nào áp dụng lại sáng kiến này"

    def is_main() -> bool:
        (step,) = (s for s in cast["staff"].get(detail).context["steps"] if "rộng" in s.label)
        return bool(step.is_main)

    def form_page(stage: str = "replicated") -> str:
        return str(cast["staff"].get(address(made, stage)).content.decode())

    assert not is_main()
    assert warning in form_page()
    assert warning not in form_page("stopped")
    adoption = make_adoption(made, cast.other_unit, since=date(2023, 8, 1))
    assert is_main()
    assert warning not in form_page()
    end_adoption(adoption)
    assert not is_main()


def test_a_unit_records_only_that_it_applies(cast: Cast) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.unit)
    assert send(cast, "officer", made, "stopped", on="06/09/2023").status_code == 403
    assert send(cast, "officer", made, "applied", on="06/09/2023").status_code == 302
    made.refresh_from_db()
    assert made.stage == Stage.APPLIED


def test_a_draft_has_no_stages_to_record(cast: Cast) -> None:
    draft = make_draft(cast.users["staff"], unit=cast.unit)
    assert cast["staff"].get(address(draft, "appraised")).status_code == 403
    assert cast["staff"].get(address(draft)).status_code == 403


def test_how_many_units_apply_it_is_said_before_it_is_stopped(cast: Cast) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.unit)
    taking = Taking(unit=cast.other_unit, since=date(2023, 8, 1))
    adoption = adoption_add(initiative_id=made.pk, taking=taking, actor=None)
    said = "1 đơn vị đang áp dụng sáng kiến này"
    assert said in cast["staff"].get(address(made, "stopped")).content.decode()
    assert said in cast["staff"].get(address(made)).content.decode()
    assert said not in cast["staff"].get(address(made, "applied")).content.decode()
    send(cast, "staff", made, "stopped", on="06/09/2023", reason="Thay bằng cách làm khác.")
    adoption.refresh_from_db()
    assert adoption.ended_on is None


def test_a_correction_begins_with_what_stands_and_tells_old_and_new(cast: Cast) -> None:
    made = make_initiative(Stage.RECOGNISED, unit=cast.unit)
    form = cast["staff"].get(address(made)).context["form"]
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    kept = {
        "stage": typed["stage"],
        "on": "04/05/2023",
        "document_no": typed["document_no"],
        "document_on": "04/05/2023",
        "issuer": typed["issuer"],
        "reason": "Ghi nhầm số.",
    }
    nothing = send(cast, "staff", made, **kept)
    assert "Chưa có gì khác với sổ" in nothing.content.decode()
    assert send(cast, "staff", made, **{**kept, "document_no": "121/QĐ-UBND"}).status_code == 302
    detail = reverse("initiative_detail", args=[made.pk])
    page = cast["staff"].get(detail).content.decode()
    assert "Số quyết định: <del>120/QĐ-UBND</del> → <ins>121/QĐ-UBND</ins>" in page
    assert "Ghi nhầm số." in page


def test_a_past_day_offers_no_changes(cast: Cast) -> None:
    made = make_initiative(Stage.APPRAISED, unit=cast.unit)
    detail = reverse("initiative_detail", args=[made.pk])
    page = cast["staff"].get(detail, {"as_of": "2023-05-01"}).content.decode()
    assert address(made, "recognised") not in page
    assert address(made) not in page
    assert reverse("comment_add", args=[made.pk]) not in page


def test_recognising_what_reads_like_another_asks_why_it_is_none(cast: Cast) -> None:
    title = "Hẹn giờ nộp hồ sơ và trả kết quả tại nhà"
    earlier = make_initiative(Stage.RECOGNISED, unit=cast.other_unit, title=title)
    made = make_initiative(Stage.APPRAISED, unit=cast.unit, title=title)
    page = cast["staff"].get(address(made, "recognised")).content.decode()
    assert "Vì sao không trùng" in page
    assert f"{earlier.code}: {title}" in page
    refused = send(cast, "staff", made, "recognised", **RECOGNITION)
    assert "why_distinct" in refused.context["form"].errors
    why = "Chỉ làm với người cao tuổi."
    send(cast, "staff", made, "recognised", **RECOGNITION, why_distinct=why)
    assert made.events.get(seq=3).reason == f"Không trùng: {why}\nĐủ điều kiện."


def test_the_audit_tells_changes_of_initiatives_in_words(cast: Cast) -> None:
    draft = make_draft(cast.users["officer"], unit=cast.unit, title="Trả kết quả tại nhà")
    Initiative.objects.filter(pk=draft.pk).update(title="Trả kết quả qua bưu chính")
    newest = entries_of(Initiative, pgh_obj_id=draft.pk)[0]
    told = {change.label: (change.before, change.after) for change in newest.changes}
    assert newest.what == "mô hình, sáng kiến"
    assert told == {
        "tên mô hình, sáng kiến": ("Trả kết quả tại nhà", "Trả kết quả qua bưu chính"),
    }
    first = entries_of(Initiative, pgh_obj_id=draft.pk)[-1]
    told = {change.label: (change.before, change.after) for change in first.changes}
    assert told["giai đoạn"] == ("", "Bản nháp")
    assert told["đơn vị đăng ký"] == ("", str(cast.unit))
