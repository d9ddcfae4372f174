"""How alike two initiatives read: what is a twin is found, what only sounds official is not."""

from __future__ import annotations

import unicodedata

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from cchc.core.text import searchable
from models_app.likeness import Syllables, alike, shared_words, syllables_of, titles_alike

SYLLABLES = (
    *("hẹn", "giờ", "giải", "quyết", "thủ", "tục", "hành", "chính", "tại", "bộ", "phận", "một"),
    *("cửa", "mô", "hình", "sáng", "kiến", "nâng", "cao", "hiệu", "quả", "thân", "thiện", "số"),
    *("hóa", "hồ", "sơ", "người", "tuổi", "mã", "QR", "2023", "TTHC", "UBND", "Đông", "Đô"),
)
TITLES = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=14).map(" ".join)
ANY_TEXT = st.text(max_size=80)


def words(title: str, said: str = "") -> Syllables:
    return syllables_of(title, searchable(said))


@given(TITLES | ANY_TEXT, TITLES | ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_it_is_the_same_either_way_round(one: str, other: str, said: str, told: str) -> None:
    here, there = words(one, said), words(other, told)
    assert alike(here, there) == alike(there, here)
    assert 0 <= alike(here, there).score <= 100


@given(TITLES, ANY_TEXT)
def test_the_same_words_are_wholly_alike(title: str, said: str) -> None:
    assert alike(words(title, said), words(title, said)).score == 100


@given(TITLES, st.randoms())
def test_order_accents_and_case_do_not_count(title: str, chance: st.DrawFn) -> None:
    mixed = title.split()
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    for other in (" ".join(mixed), searchable(title), title.upper()):
        assert titles_alike(words(title), words(other)) == 100
    decomposed = unicodedata.normalize("NFD", title)
    assert titles_alike(words(title), words(decomposed)) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Hẹn giờ giải quyết thủ tục hành chính qua Zalo tại bộ phận một cửa",
            "Mô hình hẹn giờ làm thủ tục hành chính tại Bộ phận Một cửa thị xã Hồng Lĩnh",
        ),
        ("Chính quyền thân thiện", "Xây dựng chính quyền thân thiện, vì nhân dân phục vụ"),
        ("Ngày thứ Sáu không viết, không hẹn", "Ngày không hẹn trong giải quyết TTHC"),
        ("Trả kết quả TTHC tại nhà", "Trả kết quả thủ tục hành chính tại nhà cho người cao tuổi"),
        ("Số hoá hồ sơ lưu trữ", "Số hóa hồ sơ lưu trử năm 2023"),
    ],
)
def test_twins_are_found(one: str, other: str) -> None:
    assert titles_alike(words(one), words(other)) >= settings.LIKENESS_SHOWN


UNLIKE = (
    "Hẹn giờ giải quyết thủ tục hành chính tại bộ phận một cửa",
    "Trả kết quả thủ tục hành chính tại nhà cho người cao tuổi, người khuyết tật",
    "Tổ công nghệ số cộng đồng hỗ trợ người dân nộp hồ sơ trực tuyến",
    "Mô hình chính quyền thân thiện, vì nhân dân phục vụ",
    "Số hóa hồ sơ lưu trữ và tái sử dụng dữ liệu khi giải quyết thủ tục hành chính",
    "Quản lý tài sản công bằng mã QR",
    "Dán mã QR công khai thủ tục hành chính tại nhà văn hóa thôn",
    "Khảo sát sự hài lòng của người dân bằng mã QR",
    "Rà soát, hệ thống hóa văn bản quy phạm pháp luật bằng phần mềm",
    "Rút ngắn thời gian giải quyết hồ sơ đất đai",
    "Nâng cao hiệu quả công tác cải cách hành chính trên địa bàn huyện",
    "Đánh giá cán bộ, công chức theo kết quả công việc hằng tháng",
    "Khoán chi hành chính gắn với tiết kiệm điện, văn phòng phẩm",
)


@pytest.mark.parametrize("one", UNLIKE)
def test_what_only_sounds_alike_is_not(one: str) -> None:
    found = {other: titles_alike(words(one), words(other)) for other in UNLIKE if other is not one}
    assert max(found.values()) < settings.LIKENESS_SHOWN, found


def test_a_text_copied_under_another_name_is_found() -> None:
    said = (
        "Người dân phải chờ lâu vì không biết giờ vắng; cán bộ dồn việc vào đầu tuần. "
        "Cho chọn giờ qua điện thoại, nhắc trước một ngày, có quầy riêng cho người hẹn."
    )
    one, other = words("Đặt lịch trước khi đến", said), words("Một cửa không chờ đợi", said)
    found = alike(one, other)
    assert found.title < settings.LIKENESS_SHOWN <= found.score


@pytest.mark.parametrize("title", ["", "!!!", "Mô hình", "Sáng kiến năm 2023", "Chuyển"])
def test_a_title_that_tells_nothing_yet_is_not_compared(title: str) -> None:
    assert not words(title).is_telling


def test_shared_words_are_told_as_they_are_written() -> None:
    title = "Hẹn giờ giải quyết TTHC qua Zalo tại bộ phận Một cửa"
    other = "Mô hình hẹn giờ làm thủ tục hành chính tại Bộ phận một cửa"
    assert shared_words(title, other) == ("hẹn giờ", "tthc", "bộ phận một cửa")
    assert shared_words("Thủ tục một cửa", "Ngày thứ Tư ở Một cửa") == ("một cửa",)
    assert shared_words("hen gio", other) == ("hen gio",)
