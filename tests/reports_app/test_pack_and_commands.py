"""Every table of a pack says what the command that counts the same says, unit by unit, on the day
of the conference and at the end of the year.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample_site import SampleSite
from tests.pack_files import Opened

pytestmark = pytest.mark.slow
DAYS = {"2023-09-06": "2023-Q3", "2023-12-20": "2023-Y"}
SOURCES = ("government", "province_plan", "all")
GROUPED = {"unit": "Đơn vị chủ trì", "area": "Lĩnh vực"}
BOOKS = {"area": "Lĩnh vực", "unit": "Đơn vị đăng ký", "year": "Năm"}
AGES = {"0-7": "0–7 ngày", "8-15": "8–15 ngày", "16-30": "16–30 ngày", "30+": "Trên 30 ngày"}
Row = dict[str, str]


def answer(site: SampleSite, *arguments: str) -> Any:
    """What a command says, as JSON; its numbers with every digit."""
    ended = site.manage(*arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout, parse_float=Decimal)


@pytest.fixture(scope="module", params=DAYS)
def pack(
    request: pytest.FixtureRequest,
    sample_site: SampleSite,
    tmp_path_factory: pytest.TempPathFactory,
) -> Opened:
    day, folder = request.param, tmp_path_factory.mktemp("pack")
    asked = ("--period", DAYS[day], "--as-of", day, "--out", str(folder))
    told = answer(sample_site, "quarter_pack", *asked)
    return Opened(Path(told["file"]).read_bytes())


def says(row: Row, told: dict[str, Any], names: dict[str, str] | None = None) -> None:
    """Each figure of a command stands in the row, empty where there is none."""
    for name, value in told.items():
        if isinstance(value, dict | list):
            continue
        held = row[(names or {}).get(name, name)]
        if isinstance(value, int | Decimal):
            assert Decimal(held) == value, name
        else:
            assert held == (value or ""), name


def without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}


def test_how_lately_each_unit_has_updated(sample_site: SampleSite, pack: Opened) -> None:
    day = pack.manifest["as_of"]
    told = answer(sample_site, "freshness", "--as-of", day, "--source", "all")
    sheet = pack.sheet("cap-nhat")
    assert len(sheet.rows) == len(told["units"]) > 0
    heads = dict(zip(sheet.people[0], sheet.machine[0], strict=True))
    for row, unit in zip(sheet.rows, told["units"], strict=True):
        says(row, unit)
        assert {key: int(row[heads[head]]) for key, head in AGES.items()} == unit["ages"]


def test_initiatives_by_area_unit_and_year(sample_site: SampleSite, pack: Opened) -> None:
    day = pack.manifest["as_of"]
    sheet = pack.sheet("sang-kien-tong-hop")
    whole = answer(sample_site, "initiatives", "--as-of", day)
    (row,) = sheet.where(name="Tổng số")
    _says_initiatives(row, without(whole, "as_of", "year"))
    headline = pack.manifest["headline"]
    assert headline["initiatives"] == whole["registered"]
    assert headline["initiatives_recognised"] == whole["ever_recognised"]
    for by, head in BOOKS.items():
        groups = answer(sample_site, "initiatives", "--as-of", day, "--by", by)["groups"]
        rows = {row["code"]: row for row in sheet.where(grouped_by=head)}
        assert len(rows) == len(groups) > 0
        for group in groups:
            _says_initiatives(rows[group["code"]], group)


def _says_initiatives(row: Row, told: dict[str, Any]) -> None:
    says(row, told)
    for stage, number in told["stages"].items():
        assert int(row[f"stage_{stage}"]) == number


@pytest.mark.parametrize("source", SOURCES)
def test_changes_by_unit_and_area(sample_site: SampleSite, pack: Opened, source: str) -> None:
    days = ("--from", pack.manifest["since"], "--to", pack.manifest["as_of"])
    sheet = pack.sheet("thay-doi-tong-hop")
    for by, head in GROUPED.items():
        told = answer(sample_site, "compare", *days, "--source", source, "--by", by)
        rows = {row["code"]: row for row in sheet.where(source=source, grouped_by=head)}
        (whole,) = sheet.where(source=source, grouped_by="Toàn tỉnh")
        says(whole, without(told, "from", "to", "source"))
        for side in ("before", "after"):
            ends = f"_{side}"
            held = {key.removesuffix(ends): whole[key] for key in whole if key.endswith(ends)}
            says(held, {name: told[side][name] for name in held})
        for group in told["groups"]:
            says(rows[group["code"]], group)


def test_the_later_day_of_changes_is_the_day_of_completion(pack: Opened) -> None:
    changes = pack.sheet("thay-doi-tong-hop")
    for grouped, stem in (
        (GROUPED["unit"], "hoan-thanh-don-vi"),
        (GROUPED["area"], "hoan-thanh-linh-vuc"),
    ):
        known = {(row["source"], row["code"]): row for row in pack.sheet(stem).rows}
        rows = changes.where(grouped_by=grouped)
        assert len(known) > 10
        for row in rows:
            held = known.get((row["source"], row["code"]))
            after = {key.removesuffix("_after"): row[key] for key in row if key.endswith("_after")}
            if held is None:
                assert after["assigned"] == "0"
            else:
                assert after == {name: held[name] for name in after}
        assert set(known) <= {(row["source"], row["code"]) for row in rows}


def test_headline_and_overdue(sample_site: SampleSite, pack: Opened) -> None:
    day, headline = pack.manifest["as_of"], pack.manifest["headline"]
    told = answer(sample_site, "completion", "--as-of", day, "--source", "government")
    for name in ("assigned", "done", "due", "done_due", "overdue", "overdue_original"):
        assert headline[name] == told[name], name
    for name in ("rate_all", "rate_due", "rate_on_time", "rate_on_time_original", "rate_updated"):
        assert Decimal(headline[name]) == told[name], name
    late = pack.sheet("nhiem-vu-qua-han").where(source="government")
    assert sum(bool(row["days_late"]) for row in late) == told["overdue"]


def test_rankings_of_the_day(sample_site: SampleSite, pack: Opened) -> None:
    for one in pack.manifest["rankings"]:
        day = pack.manifest["as_of"]
        told = answer(sample_site, "ranking", "--round", one["round"], "--as-of", day)
        (group,) = [group for group in told["groups"] if group["code"] == one["group"]]
        rows = pack.sheet(one["file"]).rows
        assert len(rows) == len(group["units"]) > 0
        for row, unit in zip(rows, group["units"], strict=True):
            says(row, unit)
