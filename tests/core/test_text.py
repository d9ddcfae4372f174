"""Vietnamese text: search without accents, and the order of the alphabet under collation C."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cchc.core.text import folded, nfc, searchable, sort_key, whole_number

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạếềểễệựứừửữốồổỗộĐÂƠỨ fjwz019-/.,")


def in_order(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=sort_key)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đông  Anh", "dong anh"),
        ("  Sở NỘI vụ\tHà\u00a0Tĩnh ", "so noi vu ha tinh"),
        ("Nghị quyết 76/NQ-CP", "nghi quyet 76/nq-cp"),
        ("ƯỠN ẸO Ỷ", "uon eo y"),
        ("Hoà", "hoa"),
        ("Hà\0Tĩnh\0", "ha tinh"),
    ],
)
def test_searchable(text: str, plain: str) -> None:
    assert searchable(text) == plain
    assert searchable(unicodedata.normalize("NFD", text)) == plain


@given(st.text())
def test_searchable_twice_is_searchable(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


@given(st.text())
def test_normal_forms_agree(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert nfc(decomposed) == nfc(text)
    assert searchable(decomposed) == searchable(text)
    assert sort_key(decomposed) == sort_key(text)


def test_folded_keeps_case_and_accents() -> None:
    assert folded("  Sở   Nội\n vụ ") == "Sở Nội vụ"


def test_alphabet() -> None:
    assert in_order(reversed(LETTERS)) == list(LETTERS)
    latin = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
    assert in_order(reversed(latin.upper())) == list(latin.upper())


def test_tones_are_the_second_level() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ",
    ]  # fmt: skip
    assert sort_key("mạ") < sort_key("mai")
    assert sort_key("Hà Tĩnh") < sort_key("Hai")


def test_names_of_places() -> None:
    names = [
        "Cẩm Xuyên", "Can Lộc", "Đức Thọ", "Hà Tĩnh", "Hồng Lĩnh", "Hương Khê", "Hương Sơn",
        "Kỳ Anh", "Lộc Hà", "Nghi Xuân", "Thạch Hà", "Vũ Quang",
    ]  # fmt: skip
    expected = ["Can Lộc", "Cẩm Xuyên", *names[2:]]
    assert in_order(reversed(names)) == expected


def test_numbers_by_value() -> None:
    names = ["Quận 1", "Quận 2", "Quận 10", "Quận 10 B", "Quận 100", "Quận Ba"]
    assert in_order(reversed(names)) == names
    assert sorted(["1.10", "1.9", "1.2", "1"], key=sort_key) == ["1", "1.2", "1.9", "1.10"]


@given(st.lists(st.integers(0, 10**30), min_size=2))
def test_any_numbers_by_value(numbers: list[int]) -> None:
    keys = [sort_key(f"Tổ {number}") for number in sorted(numbers)]
    assert keys == sorted(keys)


def test_spelling_variants_fall_together() -> None:
    assert sort_key("Hoà Bình") == sort_key("Hòa Bình") == sort_key("  HOÀ   bình")


@given(VIETNAMESE, VIETNAMESE)
def test_letters_decide_before_tones(one: str, other: str) -> None:
    def without_tones(text: str) -> str:
        bare = unicodedata.normalize("NFD", text).translate(dict.fromkeys(map(ord, "̣̀̉̃́")))
        return sort_key(nfc(bare))

    if without_tones(one) < without_tones(other):
        assert sort_key(one) < sort_key(other)


@given(VIETNAMESE)
def test_keys_hold_ascii_only(text: str) -> None:
    assert sort_key(text).isascii()


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text())
def test_python_and_bytes_agree(one: str, other: str) -> None:
    keys = sort_key(one), sort_key(other)
    raw = [key.encode("utf-8", "surrogatepass") for key in keys]
    assert (keys[0] < keys[1]) == (raw[0] < raw[1])


@pytest.mark.django_db
def test_postgresql_agrees_under_collation_c() -> None:
    names = ["Ôn", "Đa", "Da", "Quận 2", "Quận 10", "ăn", "An", "Ơn", "mạ", "mà", "Ân", "ệ", "Ê"]
    with connection.cursor() as cursor:
        cursor.execute('SELECT k FROM unnest(%s) AS k ORDER BY k COLLATE "C"', [
            [sort_key(name) for name in names]
        ])  # fmt: skip
        stored = [key for (key,) in cursor.fetchall()]
    assert stored == sorted(map(sort_key, names))
    assert all(one <= other for one, other in pairwise(stored))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("42", 42),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        ("9" * 5000, None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_a_whole_number_is_plain_digits_that_the_database_holds(
    text: str | None, number: int | None
) -> None:
    assert whole_number(text) == number
