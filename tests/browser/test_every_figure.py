"""Initiatives and rankings on the page, by command and in the sheet: everywhere the same, any day.

Tasks are held against each other in test_figures.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.sample_site import SampleSite, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import Visit

DAYS = ("2023-06-30", "2023-09-06", "2023-12-20")
RANKED_DAYS = ("2023-02-20", "2023-02-28", "2023-12-20")
LEADER = "lanhdaotinh"


@pytest.fixture(scope="session")
def leader(sample_site: SampleSite) -> Visitor:
    return sample_site.visitor(LEADER)


def told(site: SampleSite, *arguments: str) -> Any:
    """What a command says with --json, its decimals exact."""
    ended = site.manage(*arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout, parse_float=Decimal)


def sheet(leader: Visitor, address: str) -> list[dict[str, str]]:
    text = leader.get(address).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def number(text: str) -> Decimal | None:
    """A figure as people read it; None for the dash of what is unknown."""
    found = re.search(r"-?\d[\d.]*(,\d+)?", text.replace("\u2212", "-"))
    return Decimal(found[0].replace(".", "").replace(",", ".")) if found else None


@pytest.mark.parametrize("day", DAYS)
def test_initiatives_agree(
    visit: Visit, sample_site: SampleSite, leader: Visitor, day: str
) -> None:
    said = told(sample_site, "initiatives", "--as-of", day)
    page = visit(LEADER)
    page.goto(f"/sang-kien/so-lieu/?as_of={day}")
    cards = [number(text) for text in page.locator(".figure-card .figure-value").all_inner_texts()]
    names = ("registered", "ever_recognised", "holding", "adoptions")
    assert cards[:4] == [said[name] for name in names]
    assert cards[4:] == [said["registering_units"], said["adopting_units"]]
    foot = page.locator("tfoot tr").first
    stages = foot.locator("td").all_inner_texts()[1 : 1 + len(said["stages"])]
    assert [number(text) for text in stages] == list(said["stages"].values())
    page.goto(f"/?as_of={day}")
    tile = page.locator(".figure-card", has_text="sáng kiến đăng ký")
    assert number(tile.inner_text()) == said["registered"]
    rows = sheet(leader, f"/sang-kien/xuat.csv?as_of={day}")
    counted = Counter(row["Giai đoạn"] for row in rows)
    assert sum(counted.values()) == said["registered"]
    labels = page_labels(visit, day)
    assert {label: counted.get(label, 0) for label in labels} == dict(
        zip(labels, said["stages"].values(), strict=True)
    )


def page_labels(visit: Visit, day: str) -> list[str]:
    """What the page calls the stages, in the order of the command."""
    page = visit(LEADER)
    page.goto(f"/sang-kien/so-lieu/?as_of={day}")
    heads = page.locator("table").first.locator("thead th").all_inner_texts()
    return heads[2:-3]


@pytest.mark.parametrize("day", RANKED_DAYS)
def test_a_ranking_agrees(visit: Visit, sample_site: SampleSite, leader: Visitor, day: str) -> None:
    """Every line: rank, index, points of what applies, band and each area."""
    said = told(sample_site, "ranking", "--round", "2022", "--as-of", day)
    units = next(group for group in said["groups"] if group["code"] == "department")["units"]
    by_name = {unit["name"]: unit for unit in units}
    page = visit(LEADER)
    page.goto(f"/xep-hang/2022/department/?as_of={day}")
    rows = {row["Đơn vị"]: row for row in sheet(leader, _export(day))}
    lines = page.locator("table.ranking-table tbody tr:not(.ranking-heading)")
    shown = [_line(lines.nth(place)) for place in range(lines.count())]
    assert {line["name"] for line in shown} <= by_name.keys() == rows.keys()
    ranked = [unit for unit in units if unit["rank"] is not None]
    assert len([line for line in shown if line["rank"] is not None]) == len(ranked)
    for line in shown:
        unit, row = by_name[line["name"]], rows[line["name"]]
        assert line["rank"] == unit["rank"] == number(row["Hạng"])
        assert line["index"] == _rounded(unit["index"]) == number(row["Chỉ số (%)"])
        assert line["band"] == unit["band"] == row["Mức"]
        areas = {
            head.partition(". ")[2].removesuffix(" (%)"): number(text)
            for head, text in row.items()
            if ". " in head
        }
        assert line["areas"] == areas


def _export(day: str) -> str:
    return f"/xep-hang/2022/department/xuat.csv?as_of={day}"


def _rounded(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal("0.01"))


def _line(row: Locator) -> dict[str, Any]:
    """What a line of the page says."""
    areas = row.locator("td.is-area")
    band = row.locator("td[data-label='Mức']").inner_text().strip()
    return {
        "name": row.locator("th").inner_text().split("\n")[0].strip(),
        "rank": number(row.locator("td.rank").inner_text()),
        "index": number(row.locator("td.is-index").inner_text()),
        "band": "" if band == "–" else band,
        "areas": {
            str(areas.nth(place).get_attribute("data-label")): number(areas.nth(place).inner_text())
            for place in range(areas.count())
        },
    }
