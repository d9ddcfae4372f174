"""Documents in a larger form: nothing uploaded is lost, everything wrong is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from evidence_app.forms import EvidenceFields
from evidence_app.models import Evidence
from tests.cast import Cast
from tests.evidence_files import pdf_bytes, upload
from tests.factories import make_evidence

pytestmark = pytest.mark.django_db


class SendForm(EvidenceFields):
    """A form that asks for something else too, and whose own clean() knows nothing of ours."""

    note = forms.CharField()

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


def sent(cast: Cast, files: list[Any] | None = None, **data: Any) -> SendForm:
    """The form as an officer of the cast sends it."""
    values = MultiValueDict(
        {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    )
    uploads = MultiValueDict({"evidence_files": files or []})
    return SendForm(values, uploads, actor=cast.users["officer"], unit=cast.unit)


def shown(form: SendForm) -> str:
    request = RequestFactory().get("/nhiem-vu/1/")
    return render_to_string("evidence_app/_fields.html", {"form": form}, request)


def test_several_files_and_chosen_ones_are_given_together(cast: Cast) -> None:
    present = make_evidence(cast.unit)
    files = [upload(pdf_bytes("Một"), "mot.pdf"), upload(pdf_bytes("Hai"), "hai.pdf")]
    form = sent(cast, files, note="Gửi", evidence_chosen=str(present.pk))
    assert form.is_valid()
    given = form.evidence(named="Báo cáo 15/BC-STP", issued_on=date(2023, 9, 1))
    assert [document.name for document in given] == [present.name, "mot", "hai"]
    facts = Evidence.objects.order_by("pk").values_list("number", "issued_on", "unit")
    assert list(facts) == [
        ("", None, cast.unit.pk),
        ("15/BC-STP", date(2023, 9, 1), cast.unit.pk),
        ("15/BC-STP", date(2023, 9, 1), cast.unit.pk),
    ]


def test_uploads_outlive_the_refusal_of_another_field(cast: Cast) -> None:
    form = sent(cast, [upload(pdf_bytes(), "ket-qua.pdf")], note="")
    assert not form.is_valid()
    [kept] = form.evidence_shown
    page = shown(form)
    assert f'name="evidence_chosen" value="{kept.pk}" checked' in page
    assert "ket-qua" in page
    again = sent(cast, note="Gửi", evidence_chosen=str(kept.pk), evidence_new=str(kept.pk))
    assert again.is_valid()
    assert [one.number for one in again.evidence(named="16/BC-STP")] == ["16/BC-STP"]
    assert Evidence.objects.count() == 1


def test_a_bad_file_is_named_and_the_good_one_beside_it_kept(cast: Cast) -> None:
    files = [upload(b"MZ\x90 program", "bao-cao.pdf"), upload(pdf_bytes(), "tot.pdf")]
    form = sent(cast, files, note="Gửi")
    assert not form.is_valid()
    [complaint] = form.errors["evidence_files"]
    assert str(complaint).startswith("bao-cao.pdf: Tệp không thuộc loại")
    assert [document.name for document in form.evidence_shown] == ["tot"]


def test_what_was_unchecked_is_not_given(cast: Cast) -> None:
    kept = make_evidence(cast.unit, actor=cast.users["officer"])
    form = sent(cast, note="Gửi", evidence_new=str(kept.pk))
    assert form.is_valid()
    assert form.evidence() == []
    assert not form.has_evidence()


@pytest.mark.parametrize("value", ["foreign", "abc", "99999999999999999999", "0"])
def test_nothing_can_be_chosen_that_may_not_be_seen(cast: Cast, value: str) -> None:
    foreign = make_evidence(cast.other_unit)
    own = make_evidence(cast.unit)
    chosen = [str(foreign.pk) if value == "foreign" else value, str(own.pk)]
    form = sent(cast, note="Gửi", evidence_chosen=chosen)
    assert not form.is_valid() or form.evidence() == [own]
    assert form.evidence_shown == [own]


def test_searching_saves_nothing_and_complains_of_nothing_else(cast: Cast) -> None:
    found = make_evidence(cast.unit, name="Kế hoạch xã Đông Anh")
    make_evidence(cast.other_unit, name="Đông Anh của đơn vị khác")
    form = sent(cast, [upload(pdf_bytes())], note="", evidence_q="dong anh", evidence_find="1")
    assert not form.is_valid()
    assert not form.errors
    assert form.evidence_found == [found]
    assert len(form.evidence_shown) == 1
    page = shown(form)
    assert "Kế hoạch xã Đông Anh" in page
    assert "của đơn vị khác" not in page


def test_words_nobody_looked_for_are_looked_for_first(cast: Cast) -> None:
    """Enter in the search box searches without JavaScript too."""
    assert sent(cast, note="Gửi", evidence_q="ke hoach").is_searching
    assert sent(cast, note="Gửi", evidence_q="ke hoach", evidence_q_was="ke hoach").is_valid()


def test_words_found_nowhere_say_so(cast: Cast) -> None:
    form = sent(cast, note="Gửi", evidence_q="khong co", evidence_find="1")
    form.is_valid()
    assert "Không có tài liệu nào khớp" in shown(form)


def test_a_file_the_vault_has_is_said(cast: Cast) -> None:
    make_evidence(cast.unit, name="Báo cáo quý", number="9/BC-STP", content=pdf_bytes("Chung"))
    make_evidence(cast.other_unit, name="Của đơn vị khác", content=pdf_bytes("Riêng"))
    files = [upload(pdf_bytes("Chung"), "a.pdf"), upload(pdf_bytes("Riêng"), "b.pdf")]
    form = sent(cast, files, note="Gửi")
    assert form.is_valid()
    assert form.evidence_notes == [
        "Tệp “a.pdf” đã có trong kho: “9/BC-STP Báo cáo quý” (chưa dùng ở đâu).",
        "Tệp “b.pdf” đã có trong kho, ở tài liệu của đơn vị khác.",
    ]


def test_too_many_files_are_refused_before_any_is_stored(cast: Cast) -> None:
    form = sent(cast, [upload(pdf_bytes()) for _ in range(21)], note="Gửi")
    assert form.errors["evidence_files"] == ["Mỗi lần chỉ nhận đến 20 tệp."]
    assert not Evidence.objects.exists()


def test_words_no_text_can_hold_are_refused_not_looked_for(cast: Cast) -> None:
    form = sent(cast, note="Gửi", evidence_q="quyết\0định")
    assert not form.is_valid()
    assert form.evidence_found == []
    assert form.errors["evidence_q"]
