"""Texts that must fit: never longer than their room, never cut unseen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models_app.shortening import MORE, listed, shortened

WORDS = st.text(alphabet="aăâđêôơưmWÀ ộ\n.,", max_size=600)


@given(words=WORDS, lines=st.integers(1, 6), letters=st.integers(5, 80))
def test_a_text_is_whole_or_says_that_it_is_cut(words: str, lines: int, letters: int) -> None:
    found = shortened(words, lines=lines, letters=letters)
    assert found.is_cut == found.text.endswith(MORE)
    if not found.is_cut:
        assert found.text.split() == words.split()


@given(words=WORDS, lines=st.integers(1, 6), letters=st.integers(5, 80))
def test_it_is_never_longer_than_its_room(words: str, lines: int, letters: int) -> None:
    found = shortened(words, lines=lines, letters=letters)
    assert len(found.text) <= lines * (letters + 1) + len(MORE)
    assert found.text.count("\n") < lines


@given(words=WORDS, lines=st.integers(1, 6), letters=st.integers(5, 80))
def test_shortening_twice_shortens_no_more(words: str, lines: int, letters: int) -> None:
    once = shortened(words, lines=lines, letters=letters)
    if not once.is_cut:
        assert shortened(once.text, lines=lines, letters=letters) == once


def test_a_text_is_cut_between_words_and_without_a_sign_before_the_dots() -> None:
    found = shortened("Hẹn giờ làm thủ tục, trả kết quả tại nhà", lines=1, letters=22)
    assert found.text == "Hẹn giờ làm thủ tục…"
    assert found.is_cut


def test_capitals_take_more_room() -> None:
    words = "trả kết quả " * 12
    small = shortened(words, lines=2, letters=40)
    large = shortened(words.upper(), lines=2, letters=40)
    assert len(large.text) < len(small.text)


def test_paragraphs_stay_apart_and_each_takes_a_line() -> None:
    assert shortened("Một.\n\n  Hai.\n", lines=2, letters=40).text == "Một.\nHai."
    assert shortened("Một.\nHai.\nBa.", lines=2, letters=40).text == "Một.\nHai…"


def test_names_are_told_as_far_as_there_is_room() -> None:
    names = ["Sở Y tế", "Sở Tài chính", "Sở Nội vụ"]
    assert listed(names, lines=1, letters=80) == (names, 0)
    assert listed(names, lines=1, letters=25) == (names[:2], 1)
    assert listed([], lines=1, letters=25) == ([], 0)
