"""The conference of 06/09/2023 on the page, by command and in the sheet: everywhere the same."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.sample_site import SampleSite, Visitor
from tests.browser.watching import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

CONFERENCE = date(2023, 9, 6)
DAYS = (CONFERENCE, date(2023, 12, 20), date(2023, 12, 31))
LEADER = "lanhdaotinh"
ROW = re.compile(r"<tr data-row=")
Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def leader(sample_site: SampleSite) -> Visitor:
    return sample_site.visitor(LEADER)


def overview(visit: Visit, day: date) -> Page:
    page = visit(LEADER)
    page.goto(f"/?as_of={day:%Y-%m-%d}")
    return page


def number(text: str) -> Decimal:
    """The first number of a Vietnamese text: 2.501 and 29,32 %."""
    found = re.search(r"\d[\d.]*(,\d+)?", text)
    assert found, text
    return Decimal(found[0].replace(".", "").replace(",", "."))


def on_page(page: Page) -> dict[str, Decimal]:
    """The figures of the overview, read as a person reads them."""
    cards = page.locator(".figure-card").all_inner_texts()
    tiles = page.locator(".due-tile").all_inner_texts()
    done, assigned = cards[0].split("/")
    shares = re.search(r"B: ([\d.]+) ÷ ([\d.]+)", cards[2])
    updated = re.search(r"Tỷ lệ cập nhật: ([\d,]+)\s%", page.locator("main").inner_text())
    assert shares
    assert updated
    opened = re.search(r"còn [\d.]+", cards[0])
    assert opened
    return {
        "done": number(done),
        "assigned": number(assigned),
        "open": number(opened[0]),
        "rate_all": number(cards[1]),
        "rate_due": number(cards[2]),
        "done_due": number(shares[1]),
        "due": number(shares[2]),
        "overdue": number(cards[3]),
        "due_15": number(cards[4]),
        "due_7": number(tiles[0]),
        "due_30": number(tiles[2]),
        "rate_updated": number(updated[1]),
    }


def by_command(site: SampleSite, day: date) -> dict[str, Any]:
    """What `manage.py completion --json` prints."""
    ended = site.manage("completion", "--as-of", day.isoformat(), "--json")
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout, parse_float=Decimal)
    return told


def sheet(leader: Visitor, day: date) -> Rows:
    """The CSV that people download beside the list, of all pages."""
    text = leader.get(f"/nhiem-vu/xuat.csv?as_of={day:%Y-%m-%d}").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def from_sheet(rows: Rows, day: date) -> dict[str, Decimal]:
    """The same figures, counted from the sheet in the words of DOMAIN."""
    counted = [row for row in rows if row["Tình trạng"] != "Dừng thực hiện"]
    done = [row for row in counted if row["Tình trạng"] == "Hoàn thành"]
    opened = [row for row in counted if row not in done]

    def due_by(rows: Rows, last: date, first: date = date.min) -> Rows:
        return [row for row in rows if first <= due_on(row) <= last]

    due, done_due = due_by(counted, day), due_by(done, day)
    windows = {
        f"due_{days}": len(due_by(opened, day + timedelta(days=days), day)) for days in (7, 15, 30)
    }
    counts = {
        "assigned": len(counted),
        "done": len(done),
        "open": len(opened),
        "due": len(due),
        "done_due": len(done_due),
        "overdue": len(due_by(opened, day - timedelta(days=1))),
        **windows,
    }
    rates = {
        "rate_all": Decimal(100 * len(done)) / len(counted),
        "rate_due": Decimal(100 * len(done_due)) / len(due),
    }
    rounded = {name: rate.quantize(Decimal("0.01")) for name, rate in rates.items()}
    return {name: Decimal(count) for name, count in counts.items()} | rounded


def due_on(row: dict[str, str]) -> date:
    """The deadline as the sheet writes it; without one it never comes."""
    text = row["Thời hạn"]
    if not text:
        return date.max
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


def test_the_conference_on_the_page(visit: Visit, sample_site: SampleSite) -> None:
    page = overview(visit, CONFERENCE)
    cards = page.locator(".figure-card")
    expect(cards.nth(0)).to_contain_text("39 / 133")
    expect(cards.nth(1)).to_contain_text("29,32 %")
    expect(cards.nth(2)).to_contain_text("34 ÷ 34")
    expect(cards.nth(3)).to_contain_text("0")
    expect(page.locator(".bar")).to_contain_text("06/09/2023")
    expect(page.locator("[data-chart] svg, [data-chart] canvas").first).to_be_visible()
    expect(cards.nth(5)).to_contain_text("mô hình, sáng kiến đăng ký")
    picture(page, "tong-quan-0609")
    told = by_command(sample_site, CONFERENCE)
    assert (told["assigned"], told["done"], told["overdue"]) == (133, 39, 0)
    assert (told["rate_all"], told["rate_due"]) == (Decimal("29.32"), Decimal("100.0"))
    assert (told["done_due"], told["due"]) == (34, 34)


def test_the_sheet_of_the_conference(leader: Visitor) -> None:
    rows = sheet(leader, CONFERENCE)
    assert len(rows) == 133
    assert {row["Nguồn giao"] for row in rows} == {"Chính phủ giao"}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_page_command_and_sheet_agree(
    visit: Visit, sample_site: SampleSite, leader: Visitor, day: date
) -> None:
    shown = on_page(overview(visit, day))
    told = by_command(sample_site, day)
    assert shown == {name: Decimal(told[name]) for name in shown}
    counted = from_sheet(sheet(leader, day), day)
    assert counted == {name: shown[name] for name in counted}


@pytest.mark.parametrize("day", DAYS[:2], ids=str)
def test_every_figure_leads_to_its_rows(visit: Visit, leader: Visitor, day: date) -> None:
    """Cards, tiles, what waits, footers, and every bar by unit and by area."""
    page = overview(visit, day)
    figures = on_page(page)
    checked = 0
    for link, expected in _links(page, figures):
        html = leader.get(f"{link}&per_page=200").decode()
        assert len(ROW.findall(html)) == expected, link
        checked += 1
    assert checked >= 20


def _links(page: Page, figures: dict[str, Decimal]) -> list[tuple[str, int]]:
    """(address, number of rows that it must show) of each figure."""
    cards = page.locator(".figure-card").evaluate_all(
        "cards => cards.map(card => card.getAttribute('href'))"
    )
    registered = number(page.locator(".figure-card").last.inner_text())
    figures = {**figures, "registered": registered}
    names = ("done", "assigned", "due", "overdue", "due_15", "registered")
    found = [(link, int(figures[name])) for link, name in zip(cards, names, strict=True)]
    # Published indexes have pages of their own; theirs is no figure with rows behind it. Nor have
    # explanations and rounds rows that are told apart by a key.
    others = page.locator(
        ".due-tile, :is(.panel-head, .panel-foot) a:not([href^='/xep-hang/']),"
        " .matter[href^='/nhiem-vu/'], .matter[href^='/sang-kien/']"
    ).evaluate_all("links => links.map(link => [link.getAttribute('href'), link.textContent])")
    found += [(link, int(number(text))) for link, text in others]
    bars: list[dict[str, Any]] = page.evaluate(BARS)
    found += [(bar["href"], sum(bar["values"])) for bar in bars]
    return found


BARS = """() => [...document.querySelectorAll("[data-chart=stacked-bars]")].flatMap((figure) => {
  const data = JSON.parse(document.getElementById(figure.dataset.values).textContent);
  return data.categories.map((category, at) => ({
    href: category.href, values: data.series.map((series) => series.values[at] ?? 0),
  }));
})"""


def test_the_chart_tables_say_the_same(visit: Visit, leader: Visitor) -> None:
    """The bars of all units add up to the whole, and so do those of all areas."""
    page = overview(visit, CONFERENCE)
    totals: list[int] = page.evaluate(
        """() => [...document.querySelectorAll("[data-chart=stacked-bars]")].map((figure) => {
          const data = JSON.parse(document.getElementById(figure.dataset.values).textContent);
          return data.series.flatMap((series) => series.values).reduce((sum, n) => sum + n, 0);
        })"""
    )
    assert totals == [133, 133]


def test_the_registry_of_the_conference_is_the_same_everywhere(
    visit: Visit, sample_site: SampleSite, leader: Visitor
) -> None:
    """80 initiatives: on the overview, in the list it leads to, by command, in the sheet."""
    page = overview(visit, CONFERENCE)
    card = page.locator(".figure-card", has_text="mô hình, sáng kiến đăng ký")
    expect(card.locator(".figure-value")).to_have_text("80")
    card.click()
    expect(page).to_have_url(re.compile("/sang-kien/.*as_of=2023-09-06"))
    expect(page.locator(".tabs [aria-current]")).to_contain_text("80")
    ended = sample_site.manage("initiatives", "--as-of", "2023-09-06", "--json")
    assert ended.returncode == 0, ended.stderr
    assert '"registered": 80' in ended.stdout
    sheet_of = leader.get("/sang-kien/xuat.csv?as_of=2023-09-06").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet_of, newline=""), delimiter=";"))
    assert len(rows) == len({row["Mã sáng kiến"] for row in rows}) == 80
