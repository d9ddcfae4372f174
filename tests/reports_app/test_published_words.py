"""What readers of publications must not take for something else: lists, days, years, packs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from docx import Document

from reports_app.documents.ranking_annex import annex_of_publication
from reports_app.models import Pack
from scores_app.models import Round
from tests.cast import Cast
from tests.reports_app.publication_cases import (
    corrected,
    made_pack,
    published,
    published_pack,
    scored_round,
)

pytestmark = pytest.mark.django_db
LIST, CHECK = "/bao-cao/cong-bo/", "/kiem-tra/"
GOVERNMENT = "Chính phủ, Thủ tướng Chính phủ giao"


@pytest.fixture
def held(cast: Cast) -> Round:
    return scored_round(cast)


def text_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_headline_of_a_pack_says_which_list_it_counts(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_PAGE = True
    first = made_pack()
    assert GOVERNMENT in text_of(cast["staff"], f"{LIST}goi/{first.pk}/")
    published_pack(first, is_public=True)
    published_pack(made_pack(40), reason="Bổ sung")
    for client, address in (
        (cast["anonymous"], "/cong-bo/1/"),
        (cast["head"], f"{LIST}1/"),
        (cast["head"], f"{LIST}so-sanh/?a=1&b=2"),
    ):
        assert GOVERNMENT in text_of(client, address), address


def test_a_ranking_in_a_list_names_the_end_of_its_round(cast: Cast, held: Round) -> None:
    made = published(held)
    corrected(held, cast.unit)
    published(held, reason="Sửa")
    ended = f'Kỳ chấm kết thúc ngày <span class="nowrap">{held.ended_on:%d/%m/%Y}</span>; số liệu'
    for address in (LIST, f"{LIST}so-sanh/?a=1&b=2", f"{CHECK}{made.code}/"):
        text = text_of(cast["head"], address).split("</h1>")[1]
        assert ended in text, address
        assert "Số liệu tính đến <span" not in text, address


def test_a_unit_that_rose_is_not_told_to_have_fallen(cast: Cast, held: Round) -> None:
    """The later year was published first."""
    published(held)
    published(scored_round(cast, "2025-CB", 2025))
    page = cast["head"].get(f"{LIST}so-sanh/?a=1&b=2")
    found = page.context["found"]
    assert [found.before.number, found.after.number] == [2, 1]
    assert [number for *_, number in page.context["sides"]] == [2, 1]


def test_packs_of_the_same_data_are_told_as_one(cast: Cast) -> None:
    packs: list[Pack] = [made_pack(), made_pack(40)]
    published_pack(packs[0])
    text = text_of(cast["leader"], f"{CHECK}{packs[0].code}/")
    assert text.count("<strong>Gói số liệu") == 1
    assert "2 lần lập có cùng số liệu nên cùng mã" in text
    assert text.count("Lập lúc") == 2
    assert text.count("chưa công bố") == 1


def test_a_file_that_is_not_kept_is_not_called_forged_without_a_way_on(cast: Cast) -> None:
    """The annex of a decision is made anew whenever it is asked for."""
    sent = cast["head"].post(CHECK, {"tep": io.BytesIO(b"PK annex")}).content.decode()
    assert "gõ mã kiểm tra in trong tệp" in sent


def test_the_annex_of_a_decision_says_that_its_day_is_that_of_the_books(held: Round) -> None:
    """The decision is older: figures as of a day after it would contradict it."""
    annex = Document(io.BytesIO(annex_of_publication(published(held))))
    assert annex.sections[0].footer.paragraphs[0].text.startswith("Số liệu theo sổ ngày ")
