"""The card of an initiative: what it says, of what, to whom, and that its PDF is one true page."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cchc.core.check_codes import typed_code
from cchc.core.printed import HEADER, line_of, page_of
from models_app.card import Card, CardFigure, Section
from models_app.card_pdf import card_pdf
from models_app.choices import Stage
from models_app.models import Comment, Initiative
from models_app.shortening import Shortened
from tests.cast import Cast
from tests.factories import make_evidence, make_unit
from tests.initiative_factories import (
    make_adoption,
    make_indicator,
    make_initiative,
    measure,
    record_stage,
)
from units_app.models import Succession, Unit

TITLE = "Hẹn giờ, trả kết quả tại nhà: người dân không phải đi lại"
SENTENCE = "Người dân ở xã miền núi phải đi lại nhiều lần để nộp và bổ sung hồ sơ đất đai. "
HEAVY = "NGƯỜI DÂN WWW "


def recognised(cast: Cast, **given: Any) -> Initiative:
    facts = {"unit": cast.unit, "title": TITLE, "actor": cast.users["officer"], **given}
    return make_initiative(Stage.RECOGNISED, **facts)


def with_figure(initiative: Initiative, **given: Any) -> None:
    """An indicator with a figure after application."""
    days = {"name": "Thời gian giải quyết một hồ sơ", "measured_in": "ngày làm việc"}
    figures = {"baseline": Decimal("12.5"), "target": Decimal(5)}
    indicator = make_indicator(initiative, **(days | figures | given))
    measure(indicator, "4.2", date(2023, 6, 30), actor=initiative.created_by)


def ask(cast: Cast, initiative: Initiative, day: str = "", who: str = "staff") -> Any:
    url = reverse("initiative_card", args=[initiative.pk])
    return cast[who].get(url, {"as_of": day} if day else {})


def page(cast: Cast, initiative: Initiative, day: str = "", who: str = "staff") -> str:
    """What the card says as page, white space folded."""
    content = ask(cast, initiative, day, who).content.decode()
    card = content[content.index('<article class="card-sheet"') : content.index("</article>")]
    return " ".join(unescape(strip_tags(card.replace("<", " <"))).split())


def pdf(cast: Cast, initiative: Initiative, day: str = "", who: str = "staff") -> Any:
    url = reverse("initiative_card_pdf", args=[initiative.pk])
    return cast[who].get(url, {"as_of": day} if day else {})


def read(content: bytes) -> tuple[int, str]:
    """How many pages it has, and the words on the first, white space folded."""
    document = pypdfium2.PdfDocument(content)
    try:
        words = document[0].get_textpage().get_text_bounded()
        return len(document), " ".join(words.split())
    finally:
        document.close()


@pytest.mark.django_db
def test_it_tells_what_it_is_of_whom_by_which_decision_and_what_came_of_it(cast: Cast) -> None:
    made = recognised(cast)
    with_figure(made)
    said = page(cast, made)
    for words in (
        TITLE,
        "Được công nhận từ ngày 04/05/2023",
        "Đơn vị đăng ký Sở Tư pháp",
        "Năm 2023",
        "Số 120/QĐ-UBND ngày 04/05/2023, UBND tỉnh",
        "Vấn đề đặt ra Người dân phải đi lại nhiều lần.",
        "Điểm mới Hẹn giờ và trả kết quả tại nhà.",
        "Thời gian giải quyết một hồ sơ 4,2 ngày làm việc · sau áp dụng, 30/06/2023",
        "Trước: 12,5 · mục tiêu: 5 Đạt mục tiêu",
        "Đơn vị áp dụng lại Chưa có đơn vị nào áp dụng lại.",
        f"Xem đầy đủ tại http://testserver/sang-kien/{made.pk}/",
    ):
        assert words in said


@pytest.mark.django_db
def test_it_names_no_person_and_shows_neither_comments_nor_documents(cast: Cast) -> None:
    paper = make_evidence(cast.unit, name="Báo cáo nội bộ", actor=cast.users["officer"])
    made = recognised(cast, evidence=[paper])
    Comment.objects.create(initiative=made, author=cast.users["staff"], text="Cần xem lại.")
    _, said = read(pdf(cast, made).content)
    for words in (said, page(cast, made)):
        assert "Báo cáo nội bộ" not in words
        assert "Cần xem lại" not in words
        assert cast.users["officer"].full_name not in words


@pytest.mark.django_db
def test_what_is_not_in_force_has_no_card(cast: Cast) -> None:
    for stage in (Stage.REGISTERED, Stage.APPRAISED, Stage.REJECTED, Stage.STOPPED):
        made = make_initiative(stage, unit=cast.unit)
        assert ask(cast, made).status_code == 404
        assert pdf(cast, made).status_code == 404


@pytest.mark.django_db
def test_a_past_day_has_the_card_of_that_day(cast: Cast) -> None:
    made = recognised(cast)
    with_figure(made)
    record_stage(made, Stage.STOPPED, date(2023, 8, 1))
    assert ask(cast, made).status_code == 404
    assert ask(cast, made, "2023-05-03").status_code == 404
    may = page(cast, made, "2023-05-04")
    assert "tính đến 04/05/2023" in may
    assert "Thời gian giải quyết một hồ sơ – ngày làm việc Trước: 12,5" in may
    assert "Chưa có số liệu sau áp dụng" in may
    assert "4,2" in page(cast, made, "2023-07-01")


@pytest.mark.django_db
def test_it_names_the_units_that_apply_it_on_the_day(cast: Cast) -> None:
    made = recognised(cast)
    names = [f"Ủy ban nhân dân xã Kỳ Thượng {number}" for number in range(14)]
    for number, name in enumerate(names):
        make_adoption(made, make_unit(name), since=date(2023, 6, 1 + number))
    assert "1 đơn vị: Ủy ban nhân dân xã Kỳ Thượng 0." in page(cast, made, "2023-06-01")
    said = page(cast, made)
    assert "14 đơn vị: Ủy ban nhân dân xã Kỳ Thượng 0, Ủy ban" in said
    assert "đơn vị khác." in said


@pytest.mark.django_db
def test_an_ended_unit_is_asked_through_those_it_became(cast: Cast) -> None:
    made = recognised(cast)
    heir = make_unit("Sở Nội chính")
    Unit.objects.filter(pk=cast.unit.pk).update(valid_to=date(2023, 12, 31))
    Succession.objects.create(predecessor=cast.unit, successor=heir)
    assert "Đơn vị đăng ký Sở Tư pháp, nay là Sở Nội chính" in page(cast, made)
    before = page(cast, made, "2023-12-31")
    assert "Đơn vị đăng ký Sở Tư pháp" in before
    assert "nay là" not in before


@pytest.mark.django_db
def test_long_texts_are_cut_and_the_card_says_where_all_of_it_stands(cast: Cast) -> None:
    made = recognised(cast, problem=SENTENCE * 20)
    said = page(cast, made)
    assert "… Điểm mới" in said
    assert "Đoạn kết thúc bằng dấu “…” đã rút gọn cho vừa một trang. Xem đầy đủ tại http" in said


@pytest.mark.django_db
def test_sample_data_say_so_on_page_and_paper(cast: Cast) -> None:
    made = recognised(cast, is_sample=True)
    assert '<span class="sample">Dữ liệu minh họa</span>' in ask(cast, made).content.decode()
    _, said = read(pdf(cast, made).content)
    assert f"{made.code} · Dữ liệu minh họa" in said
    assert "dữ liệu minh họa, không phải kết quả thật" in said


@pytest.mark.django_db
def test_the_pdf_says_word_for_word_what_the_page_says(cast: Cast) -> None:
    made = recognised(cast, problem=SENTENCE * 20, scope="Toàn huyện, 21 xã.\nTừ tháng 3.")
    with_figure(made)
    response = pdf(cast, made)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="sang-kien-sk-2023-')
    pages, said = read(response.content)
    assert pages == 1
    assert unicodedata.is_normalized("NFC", said)
    code = line_of(typed_code(response[HEADER]))
    assert sorted(said.split()) == sorted(f"{page(cast, made)} {code}".split())


@pytest.mark.django_db
def test_the_same_card_is_the_same_file_on_any_later_day(cast: Cast) -> None:
    made = recognised(cast)
    with time_machine.travel("2024-01-05 09:00+07:00"):
        first = pdf(cast, made, "2023-09-06").content
    with time_machine.travel("2024-03-07 15:00+07:00"):
        assert pdf(cast, made, "2023-09-06").content == first


@pytest.mark.django_db
def test_a_day_that_was_not_understood_makes_no_file(cast: Cast) -> None:
    response = pdf(cast, recognised(cast), "31/02/2023")
    assert response.status_code == 400
    assert "31/02/2023" in response.content.decode()


@pytest.mark.django_db
def test_a_bundle_without_fonts_is_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = recognised(cast)
    monkeypatch.setattr("cchc.core.pdf_fonts.finders.find", lambda name: None)
    response = pdf(cast, made)
    assert response.status_code == 503
    assert "chạy bin/run" in response.content.decode()


@pytest.mark.django_db
def test_its_queries_do_not_grow_with_figures_and_adopters(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = recognised(cast)
    with_figure(made)
    page(cast, made)
    for number in range(4):
        with_figure(made, name=f"Chỉ tiêu {number}")
        make_adoption(made)
    with django_assert_num_queries(9):
        said = page(cast, made)
    assert "và 2 chỉ tiêu khác" in said


def card(title: str, text: str, figure: str, names: str) -> Card:
    body = Shortened(text, is_cut=False)
    tile = CardFigure(name=figure, value="1.234.567,8901", measured=figure, aim=figure, outcome="–")
    section = Section(label="Điểm mới", body=body)
    return Card(
        code="SK-2023-001",
        title=title,
        stage="Nhân rộng từ ngày 03/07/2023",
        facts=(("Đơn vị đăng ký", names), ("Lĩnh vực", names), ("Năm", "2023"), ("Số", names)),
        sections=(section,) * 4,
        figures=(tile,) * 3,
        figures_left="và 2 chỉ tiêu khác",
        adopters=section,
        notes=(names, names),
        issuer="Tỉnh Hà Tĩnh",
        day=date(2023, 9, 6),
        is_sample=True,
    )


@settings(max_examples=20)
@given(
    title=st.integers(1, 35),
    text=st.integers(1, 28),
    figure=st.integers(1, 4),
    names=st.integers(1, 18),
)
def test_whatever_it_is_to_hold_the_pdf_is_one_page_and_holds_it(
    title: int, text: int, figure: int, names: int
) -> None:
    parts = [(HEAVY * number).strip() for number in (title, text, figure, names)]
    pages, said = read(card_pdf(card(*parts)))
    assert pages == 1
    whole = title + 5 * text + 9 * figure + 5 * names
    assert said.count("DÂN") == whole


def test_the_pdf_says_the_code_of_its_address(cast: Cast) -> None:
    made = recognised(cast)
    response = pdf(cast, made)
    _, said = read(response.content)
    code = response[HEADER]
    assert f"Mã kiểm tra {code} · Kiểm tra tại" in said
    page = page_of(typed_code(code))
    assert page is not None
    assert page.title == f"Thẻ giới thiệu {made.code}"
