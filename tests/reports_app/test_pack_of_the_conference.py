"""The pack of the conference of 06/09/2023 says 133, 39, 29,32 % and 80 everywhere: every file of
it is read and held against what the commands say.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cchc.core.check_codes import spelled
from tests.browser.sample_site import SampleSite
from tests.pack_files import Opened, Sheet, say_the_same

pytestmark = pytest.mark.slow

DAY, SINCE = "2023-09-06", "2023-06-14"
ASKED = ("--period", "2023-Q3", "--as-of", DAY)
SOURCES = ("government", "province_plan", "all")
GROUPS = ("department", "district", "commune", "central")


def answer(site: SampleSite, *arguments: str) -> Any:
    """What a command says, as JSON."""
    ended = site.manage(*arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def built(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command said of the pack it made."""
    folder = tmp_path_factory.mktemp("pack")
    told: dict[str, Any] = answer(sample_site, "quarter_pack", *ASKED, "--out", str(folder))
    return told


@pytest.fixture(scope="module")
def pack(built: dict[str, Any]) -> Opened:
    return Opened(Path(built["file"]).read_bytes())


def number(text: str) -> float | None:
    """A figure of the machine form, as the commands print it."""
    return float(text) if text else None


def holds(row: dict[str, str], told: dict[str, Any]) -> None:
    """A row of figures says what the command says, figure by figure."""
    figures = {name: value for name, value in told.items() if isinstance(value, int | float | None)}
    assert len(figures) > 30
    assert {name: number(row[name]) for name in figures} == figures


def test_the_command_tells_what_it_wrote(built: dict[str, Any], pack: Opened) -> None:
    assert Path(built["file"]).name == "goi-so-lieu_2023-Q3_2023-09-06.zip"
    assert (built["period"], built["as_of"], built["since"]) == ("2023-Q3", DAY, SINCE)
    assert built["headline"] == pack.manifest["headline"]
    assert built["code"] == pack.manifest["code"]
    listed = [
        {key: file[key] for key in ("path", "rows", "sha256")} for file in pack.manifest["files"]
    ]
    assert built["files"] == listed


def test_headline_and_what_is_read_first(pack: Opened) -> None:
    of = pack.manifest["headline"]
    assert (of["assigned"], of["done"], of["rate_all"]) == (133, 39, "29.32")
    assert (of["initiatives"], of["overdue"]) == (80, 0)
    assert pack.manifest["is_sample"] is True
    assert pack.manifest["province"] == {"code": "42", "name": "Tỉnh Hà Tĩnh"}
    for words in (
        "Nhiệm vụ được giao: 133\r\n",
        "Nhiệm vụ hoàn thành: 39\r\n",
        "Tỷ lệ A, hoàn thành trên tổng số được giao: 29,32\u00a0%\r\n",
        "Mô hình, sáng kiến đăng ký: 80\r\n",
        "DỮ LIỆU MINH HỌA",
        "Số liệu tính đến hết ngày: 06/09/2023\r\n",
        "Thay đổi tính từ hết ngày: 14/06/2023\r\n",
    ):
        assert words in pack.readme
    assert "\n" not in pack.readme.replace("\r\n", "")


def test_every_sheet_is_one_in_all_its_forms(pack: Opened) -> None:
    for stem in pack.stems:
        sheet = pack.sheet(stem)
        say_the_same(sheet)
        for folder in ("so-lieu/{}.csv", "so-lieu/{}.xlsx", "so-lieu-may/{}.csv"):
            (told,) = [f for f in pack.manifest["files"] if f["path"] == folder.format(stem)]
            assert told["rows"] == len(sheet.rows)
        assert sheet.info["Tính đến ngày"] == "06/09/2023"
        assert sheet.info["Mã kiểm tra"] == spelled(pack.manifest["code"])
        is_real = stem == "chi-so-ben-ngoai"
        assert sheet.info.get("Lưu ý") == (None if is_real else "Dữ liệu minh họa"), stem


def test_the_report_says_it_too(pack: Opened) -> None:
    text = pack.document("van-ban/bao-cao.docx")
    for words in ("133", "39", "29,32%", "80", "06 tháng 9 năm 2023", "minh họa"):
        assert words in text.replace("\u00a0", "").replace(" %", "%"), words
    assert spelled(pack.manifest["code"]) in text


def test_every_task(pack: Opened) -> None:
    sheet = pack.sheet("nhiem-vu")
    known = sheet.where(source="government")
    assert len(known) == 133
    assert Counter(row["status"] for row in known)["done"] == 39
    assert len(sheet.rows) == 173


@pytest.mark.parametrize("source", SOURCES)
def test_completion(sample_site: SampleSite, pack: Opened, source: str) -> None:
    whole = answer(sample_site, "completion", "--as-of", DAY, "--source", source)
    (row,) = pack.sheet("hoan-thanh").where(source=source)
    holds(row, whole)
    for by, stem in (
        ("unit", "hoan-thanh-don-vi"),
        ("area", "hoan-thanh-linh-vuc"),
        ("document", "hoan-thanh-van-ban"),
    ):
        told = answer(sample_site, "completion", "--as-of", DAY, "--source", source, "--by", by)
        rows = pack.sheet(stem).where(source=source)
        assert len(rows) == len(told["groups"])
        for row, group in zip(rows, told["groups"], strict=True):
            assert (row["code"], row["name"]) == (group["code"], group["name"])
            holds(row, group)
        assert sum(int(row["assigned"]) for row in rows) == whole["assigned"]
    if source == "government":
        assert (whole["assigned"], whole["done"], whole["rate_all"]) == (133, 39, 29.32)


@pytest.fixture(scope="module")
def year_end(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The pack of a whole year, as of its own last day."""
    folder = tmp_path_factory.mktemp("year")
    told = answer(sample_site, "quarter_pack", "--period", "2023-Y", "--out", str(folder))
    assert told["as_of"] == "2023-12-14"
    return Opened(Path(told["file"]).read_bytes())


def test_overdue(pack: Opened, year_end: Opened) -> None:
    _lists_the_overdue(pack)
    assert _lists_the_overdue(year_end) > 0


def _lists_the_overdue(pack: Opened) -> int:
    """How many are overdue by the list, which is as many as are counted."""
    whole = {row["source"]: row for row in pack.sheet("hoan-thanh").rows}["all"]
    rows = pack.sheet("nhiem-vu-qua-han").rows
    assert sum(bool(row["days_late"]) for row in rows) == int(whole["overdue"])
    assert sum(bool(row["days_late_original"]) for row in rows) == int(whole["overdue_original"])
    return int(whole["overdue"])


def test_freshness(sample_site: SampleSite, pack: Opened) -> None:
    whole = answer(sample_site, "completion", "--as-of", DAY, "--source", "all")
    sheet = pack.sheet("cap-nhat")
    assert sheet.total("open") == whole["open"]
    assert sheet.total("updated") == whole["updated"]


def test_changes(sample_site: SampleSite, pack: Opened) -> None:
    for source in SOURCES:
        days = ("--from", SINCE, "--to", DAY)
        told = answer(sample_site, "compare", *days, "--source", source)
        rows = pack.sheet("thay-doi-tong-hop").where(source=source)
        (whole,) = [row for row in rows if row["grouped_by"] == "Toàn tỉnh"]
        for kind in ("entered", "done", "late", "returned", "updated", "same"):
            assert int(whole[kind]) == told[kind]
        for side in ("before", "after"):
            for name in ("assigned", "done", "overdue", "rate_all", "rate_due"):
                assert number(whole[f"{name}_{side}"]) == told[side][name]
    (both,) = pack.sheet("thay-doi-tong-hop").where(source="all", grouped_by="Toàn tỉnh")
    known = pack.sheet("thay-doi").rows
    assert len(known) == int(both["assigned_after"]) - int(both["same"])
    assert sum("Đã hoàn thành" in row["changes"] for row in known) == int(both["done"])


def test_initiatives(pack: Opened) -> None:
    assert len(pack.sheet("sang-kien").rows) == 80
    counts = pack.sheet("sang-kien-tong-hop")
    (whole,) = counts.where(name="Tổng số")
    assert whole["registered"] == "80"
    for dimension in ("Lĩnh vực", "Đơn vị đăng ký", "Năm"):
        assert counts.total("registered", grouped_by=dimension) == 80
    going_on = pack.sheet("nhan-rong").where(state="active")
    assert len(going_on) == int(whole["adoptions"]) == pack.manifest["headline"]["adoptions"]


def test_rankings(sample_site: SampleSite, pack: Opened) -> None:
    told = answer(sample_site, "ranking", "--round", "2022", "--as-of", DAY)
    assert [group["code"] for group in told["groups"]] == list(GROUPS)
    files = {one["group"]: one["file"] for one in pack.manifest["rankings"]}
    assert next(iter(files.items())) == ("department", "xep-hang-so-ban-nganh-cap-tinh")
    for group in told["groups"]:
        sheet = pack.sheet(files[group["code"]])
        assert len(sheet.rows) == len(group["units"])
        for row, unit in zip(sheet.rows, group["units"], strict=True):
            _holds_unit(row, unit)
        assert _areas(sheet)


def _holds_unit(row: dict[str, str], unit: dict[str, Any]) -> None:
    for name, value in unit.items():
        assert (number(row[name]) if isinstance(value, int | float) else row[name] or None) == (
            value or None if isinstance(value, str) else value
        ), name


def _areas(sheet: Sheet) -> list[str]:
    return [key for key in sheet.machine[0] if key.startswith("area_")]


def test_published_indexes_that_were_out_by_then(pack: Opened) -> None:
    rows = pack.sheet("chi-so-ben-ngoai").rows
    assert rows
    assert all(row["published_on"] <= DAY for row in rows)
    assert all(row["published_on"] or int(row["year"]) < 2023 for row in rows)


def test_the_same_bytes_in_another_place_and_tongue(
    sample_site: SampleSite, built: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "TZ": "America/New_York",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "77",
        "TMPDIR": str(tmp_path),
    }.items():
        monkeypatch.setitem(sample_site.env, name, value)
    monkeypatch.chdir(tmp_path)
    again = answer(sample_site, "quarter_pack", *ASKED, "--out", ".")
    assert again["sha256"] == built["sha256"]
    assert (tmp_path / Path(again["file"]).name).read_bytes() == Path(built["file"]).read_bytes()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_pack_of_today_goes_back_in_and_changes_nothing(
    sample_site: SampleSite, tmp_path: Path
) -> None:
    periods = answer(sample_site, "report_periods")
    now = f"{periods['years'][0]}-Y"
    told = answer(sample_site, "quarter_pack", "--period", now, "--out", str(tmp_path))
    pack = Opened(Path(told["file"]).read_bytes())
    for kind, stem in (("assignments", "nhiem-vu"), ("initiatives", "sang-kien")):
        rows = len(pack.sheet(stem).rows)
        for name in (f"so-lieu/{stem}.csv", f"so-lieu/{stem}.xlsx", f"so-lieu-may/{stem}.csv"):
            path = tmp_path / f"lai{Path(name).suffix}"
            path.write_bytes(pack.files[name])
            back = answer(sample_site, "import_sheet", kind, str(path), "--dry-run")
            assert (back["unchanged"], back["errors"]) == (rows, [])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--period", "2023-Q2"), "Không có kỳ báo cáo “2023-Q2”. Các kỳ: "),
        (("--period", "2023-Q3", "--as-of", "2099-01-01"), "ở tương lai"),
        (("--period", "2023-Q3", "--as-of", "hôm nay"), "không phải ngày"),
        ((*ASKED, "--since", "2023-10-01"), "Ngày so sánh không được sau ngày số liệu."),
        ((*ASKED, "--out", "/khong-co"), "Không có thư mục “/khong-co”."),
    ],
)
def test_refusals_leave_nothing_behind(
    sample_site: SampleSite, tmp_path: Path, asked: tuple[str, ...], words: str
) -> None:
    ended = sample_site.manage("quarter_pack", "--out", str(tmp_path), *asked)
    assert ended.returncode == 1
    assert words in ended.stderr
    assert not ended.stdout
    assert list(tmp_path.iterdir()) == []
