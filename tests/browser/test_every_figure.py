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
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visit

DAYS = ("2023-06-30", "2023-09-06", "2023-12-20")
RANKED_DAYS = ("2023-02-20", "2023-02-28", "2023-12-20")
LEADER = "lanhdaotinh"
IN_BOOKS = re.compile(r"^\d[\d.]*")


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
