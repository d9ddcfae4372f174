"""Files of rankings are named as people name the groups, and never two of them alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_app.pack.ranking_stems import LONGEST, RANKINGS, stems_of


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Sở, ban, ngành cấp tỉnh", "xep-hang-so-ban-nganh-cap-tinh"),
        ("UBND cấp xã", "xep-hang-ubnd-cap-xa"),
        ("Đơn vị  sự nghiệp – loại 1", "xep-hang-don-vi-su-nghiep-loai-1"),
        ("Cơ quan ../\\:*?“Trung ương”", "xep-hang-co-quan-trung-uong"),
        (
            "Cơ quan Trung ương đóng trên địa bàn tỉnh",
            "xep-hang-co-quan-trung-uong-dong-tren-dia-ban",
        ),
        ("x" * 120, "xep-hang-" + "x" * 40),
        ("機関", "xep-hang-_department"),
    ],
)
def test_by_name_without_accents(name: str, stem: str) -> None:
    assert stems_of({"department": name}) == {"department": stem}


def test_names_that_differ_in_accents_alone_bear_their_codes() -> None:
    assert stems_of({"a": "Sở lớn", "b": "Số lớn", "lon": "Sở", "c": "Sơ lón_b"}) == {
        "a": "xep-hang-so-lon_a",
        "b": "xep-hang-so-lon_b",
        "lon": "xep-hang-so",
        "c": "xep-hang-so-lon-b",
    }


@given(st.dictionaries(st.from_regex(r"[0-9a-z_-]{1,20}", fullmatch=True), st.text(min_size=1)))
def test_no_two_are_alike_and_every_machine_takes_them(groups: dict[str, str]) -> None:
    stems = stems_of(groups)
    assert set(stems) == set(groups)
    assert len(set(stems.values())) == len(groups)
    for stem in stems.values():
        assert stem.startswith(RANKINGS)
        assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
        assert len(stem) <= len(RANKINGS) + LONGEST + 21


def test_the_order_of_the_groups_changes_nothing() -> None:
    groups = {"a": "Sở lớn", "b": "Số lớn", "c": "Xã"}
    assert stems_of(dict(reversed(groups.items()))) == stems_of(groups)
