"""A pack is checked on any machine: whatever somebody changed in it is named with its file."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cchc.core.check_codes import spelled
from cchc.embedded import places
from reports_app.pack import checked_archive, checking
from reports_app.pack.checking import check_pack
from tests.reports_app.pack_cases import (
    DAY,
    LATER,
    Files,
    changed,
    damaged,
    forged,
    packed,
    unpacked,
    words,
)

pytestmark = pytest.mark.django_db
SOONER = DAY - timedelta(days=20)
TASKS = "so-lieu-may/nhiem-vu.csv"


@pytest.fixture(scope="module")
def ranking(pack: bytes) -> str:
    """The path of the ranking's machine form."""
    return next(name for name in unpacked(pack) if name.startswith("so-lieu-may/xep-hang-"))


def swapped(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def test_a_sound_pack_is_sound(pack: bytes) -> None:
    checked = check_pack(pack)
    assert checked.problems == ()
    assert checked.facts["headline"]["assigned"] == 3
    assert checked.facts["headline"]["overdue"] == 1
    assert checked.facts["as_of"] == DAY.isoformat()


def test_one_byte_of_any_file_is_found(pack: bytes) -> None:
    for path in unpacked(pack):
        if path == "manifest.json":
            continue
        found = words(changed(pack, path, damaged))
        assert path in found, path


def test_what_is_missing_or_too_much_is_named(pack: bytes) -> None:
    files = unpacked(pack)
    assert "la.txt: có trong gói, không có trong bản kê." in words(packed({**files, "la.txt": b""}))
    del files["so-lieu/nhiem-vu.xlsx"]
    found = words(packed(files))
    assert "so-lieu/nhiem-vu.xlsx: có trong bản kê, không có trong gói." in found
    assert "không đối chiếu được ba dạng" in found


def test_a_forged_number_disagrees_with_the_other_forms(pack: bytes) -> None:
    found = words(forged(pack, (TASKS, swapped(LATER.isoformat(), SOONER.isoformat()))))
    assert "so-lieu/nhiem-vu.csv: dòng " in found
    assert "so-lieu/nhiem-vu.xlsx: dòng " in found
    told = f"cột “Thời hạn” ghi “{LATER:%d/%m/%Y}”, dạng cho máy ghi “{SOONER:%Y-%m-%d}”"
    assert told in found
    assert "manifest.json: quá hạn ghi 1, đếm lại từ danh sách nhiệm vụ được 2." in found
    assert "không mang mã kiểm tra" in found


def test_a_forged_sheet_for_people_disagrees(pack: bytes) -> None:
    later, sooner = f"{LATER:%d/%m/%Y}", f"{SOONER:%d/%m/%Y}"
    found = words(forged(pack, ("so-lieu/nhiem-vu.csv", swapped(later, sooner))))
    assert f"cột “Thời hạn” ghi “{sooner}”" in found
    found = words(forged(pack, ("so-lieu/nhiem-vu.csv", swapped("thủ tục", "thủ tụ"))))
    assert "cột “Nội dung nhiệm vụ” ghi “Rà soát; “thủ tụ”" in found


def test_a_forged_headline_does_not_follow(pack: bytes) -> None:
    def better(told: dict[str, Any]) -> None:
        told["headline"] |= {"done": 2, "rate_all": "66.67", "initiatives": 9}

    found = words(forged(pack, told=better))
    assert "manifest.json: hoàn thành ghi 2, đếm lại từ danh sách nhiệm vụ được 0." in found
    assert "tỷ lệ A ghi 66,67, tính lại được 0,00" in found
    assert "manifest.json ghi 9 mô hình, sáng kiến; danh sách có 1." in found


def test_a_forged_rank_does_not_follow_from_the_points(pack: bytes, ranking: str) -> None:
    assert "Sở 2: hạng ghi 1, tính lại được 2" in words(
        forged(pack, (ranking, lambda content: content.replace(b"\r\n2,", b"\r\n1,")))
    )


def test_forged_counts_of_a_group_do_not_add_up(pack: bytes) -> None:
    path = "so-lieu-may/hoan-thanh-don-vi.csv"
    files = unpacked(pack)
    lines = files[path].decode().splitlines()
    place = lines[0].split(",").index("assigned")
    cells = lines[1].split(",")
    number = cells[place]
    cells[place] = str(int(number) + 1)
    lines[1] = ",".join(cells)
    found = words(forged(pack, (path, lambda _: ("\r\n".join(lines) + "\r\n").encode())))
    assert "cộng theo đơn vị, được giao được" in found
    assert f"được giao ghi {int(number) + 1}, đếm lại được {number}" in found


@pytest.mark.parametrize("number", ["1e999999999", "NaN", "9" * 5000, "1,5"])
def test_a_number_that_is_none_is_refused(pack: bytes, number: str) -> None:
    path = "so-lieu-may/hoan-thanh.csv"

    def change(content: bytes) -> bytes:
        head, row, rest = content.decode().split("\r\n", 2)
        cells = row.split(",")
        return "\r\n".join([head, ",".join([cells[0], f'"{number}"', *cells[2:]]), rest]).encode()

    assert f"{path}: dòng 2, cột “" in words(forged(pack, (path, change)))


def test_row_counts_of_the_manifest_are_counted(pack: bytes) -> None:
    def more(told: dict[str, Any]) -> None:
        next(one for one in told["files"] if one["path"] == TASKS)["rows"] += 1

    assert f"{TASKS}: bản kê ghi 5 dòng, dạng cho máy có 4." in words(forged(pack, told=more))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "không phải ZIP"),
        (b"PK\x05\x06" + b"\0" * 18, "Không có manifest.json"),
        (packed({"manifest.json": b"{"}), "không đọc được"),
        (packed({"manifest.json": b"[" * 100_000}), "không đọc được"),
        (packed({"manifest.json": b'{"format": "cchc-pack/9"}'}), "không phải bản kê"),
        (packed({"../x": b"", "manifest.json": b"{}"}), "đường dẫn ra ngoài"),
        (packed({f"{n}": b"" for n in range(501)}), "quá nhiều tệp"),
    ],
)
def test_what_is_no_pack_is_refused(content: bytes, message: str) -> None:
    [problem] = check_pack(content).problems
    assert message in problem


@pytest.mark.parametrize("added", [b"\0", b"PK\x05\x06" + b"\0" * 18, b"x" * 5000])
def test_what_stands_behind_the_files_is_found(pack: bytes, added: bytes) -> None:
    assert words(pack + added)
    assert words(added + pack)
    assert words(damaged(pack))


def test_a_comment_of_the_archive_is_found(pack: bytes) -> None:
    stream = io.BytesIO(pack)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = "thêm".encode()
    assert words(stream.getvalue()) == checking.REPACKED


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked_archive, "MAX_UNPACKED", 1 << 20)
    bomb = packed({"manifest.json": b"0" * (2 << 20)})
    assert len(bomb) < 10_000
    assert "giải nén ra quá lớn" in words(bomb)
    monkeypatch.setattr(checked_archive, "MAX_UNPACKED", 9 << 20)
    assert "tệp giải nén ra quá lớn" in words(packed({"manifest.json": b"0" * (5 << 20)}))
    monkeypatch.setattr(checked_archive, "MAX_PACK", 100)
    assert "lớn hơn" in words(bomb)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr("manifest.json", "{}")
    assert "hai tệp cùng tên" in words(stream.getvalue())


def test_a_manifest_of_another_shape_is_said(pack: bytes) -> None:
    files: Files = unpacked(pack)
    for key in ("headline", "as_of", "files", "period", "code"):
        told = json.loads(files["manifest.json"])
        others: list[Any] = [None, 1, [], {}, "x"]
        for value in others:
            told[key] = value
            assert words(packed({**files, "manifest.json": json.dumps(told).encode()})), key


def test_whatever_is_damaged_it_says_so(pack: bytes) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(12):
        torn = bytearray(pack)
        for _ in range(20):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        assert words(bytes(torn))
        assert words(pack[: chance.randrange(len(pack))])


def test_no_database_is_asked(pack: bytes, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert check_pack(pack).is_sound


def test_it_runs_where_there_is_no_server(pack: bytes, tmp_path: Path) -> None:
    path, empty = tmp_path / "goi.zip", tmp_path / "var"
    path.write_bytes(pack)
    hidden = {"DATABASE_URL", "REDIS_URL", "CCHC_VAR", "SECRET_KEY"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    nowhere = {"DATABASE_URL": "postgres://ai-do@127.0.0.1:1/khong-co"}
    for more in ({}, nowhere):
        done = _verify(path, {**env, **more, "CCHC_VAR": str(empty)}, "--json")
        told = json.loads(done.stdout)
        assert (done.returncode, told["sound"]) == (0, True), done.stderr
    assert not (empty / "may-chu.json").exists()
    assert not list(empty.glob("p*"))
    code = told["facts"]["code"]
    assert code == spelled(check_pack(pack).facts["code"])
    wrong = _verify(path, {**env, "CCHC_VAR": str(empty)}, "--expect", "K7QM-2F9T-XAB4")
    assert wrong.returncode == 1
    assert "không phải K7QM-2F9T-XAB4" in wrong.stdout


def _verify(path: Path, env: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(places.REPOSITORY / "manage.py"), "verify", "--pack", str(path)]
    return subprocess.run([*command, *more], check=False, capture_output=True, text=True, env=env)
