"""The data files shipped with the product: what they must hold, counted without the database."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from reports_app.data_files import DATA, records
from reports_app.demo import files
from reports_app.demo.files import SampleAssignment

Row = dict[str, str]
SHIPPED = sorted(DATA.glob("*.csv"))
CONFERENCE = date(2023, 9, 6)
YEAR_END = date(2023, 12, 31)
OPEN = {"not_started", "in_progress", "submitted", "returned"}


def rows(path: Path) -> list[Row]:
    return list(records(path))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def codes(row: Row) -> list[str]:
    return list(filter(None, row["successors"].split(", ")))


def covers(row: Row, on: date) -> bool:
    start, end = day(row["valid_from"]), day(row["valid_to"])
    return (start is None or start <= on) and (end is None or on <= end)


@pytest.fixture(scope="module")
def units() -> list[Row]:
    return rows(files.UNITS)


@pytest.fixture(scope="module")
def by_code(units: list[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in (*units, *rows(files.PROVINCES)):
        found[row["code"]].append(row)
    return dict(found)


@pytest.fixture(scope="module")
def samples() -> list[SampleAssignment]:
    return files.sample_assignments()


def bearer(by_code: dict[str, list[Row]], code: str, on: date) -> Row:
    (found,) = [row for row in by_code[code] if covers(row, on)]
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_files_are_plain_complete_and_composed(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    text = raw.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    lines = list(csv.reader(text.splitlines()))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert all(cell == cell.strip() for line in lines for cell in line)


def test_every_real_row_names_its_source() -> None:
    ours = (files.UNITS, files.PROVINCES, files.CENTRAL_AGENCIES)
    for path in (*ours, files.EXTERNAL_INDEX, files.HOABINH_UNITS, files.HOABINH_INDEX):
        assert all(row["source"] for row in rows(path)), path.name


class TestUnits:
    def test_counts(self, units: list[Row]) -> None:
        kinds = Counter((row["kind"], row["valid_from"], row["valid_to"]) for row in units)
        assert len(units) == 318
        assert kinds == {
            ("province", "", ""): 1,
            ("department", "", "2025-02-28"): 10,
            ("department", "", ""): 9,
            ("department", "2025-03-01", ""): 5,
            ("district", "", "2024-12-31"): 3,
            ("district", "", "2025-06-30"): 10,
            ("district", "2025-01-01", "2025-06-30"): 2,
            ("commune", "", "2025-06-30"): 209,
            ("commune", "2025-07-01", ""): 69,
        }

    def test_districts_over_time(self, units: list[Row]) -> None:
        districts = [row for row in units if row["kind"] == "district"]
        days = (CONFERENCE, date(2024, 12, 31), date(2025, 1, 1), date(2025, 7, 1))
        assert [sum(covers(row, on) for row in districts) for on in days] == [13, 13, 12, 0]

    def test_code_and_start_tell_rows_apart(self, by_code: dict[str, list[Row]]) -> None:
        for code, holders in by_code.items():
            starts = [row["valid_from"] for row in holders]
            assert len(starts) == len(set(starts)), code
            for one, two in pairwise(sorted(holders, key=lambda row: row["valid_from"])):
                assert one["valid_to"] < two["valid_from"], code

    def test_succession_links(self, units: list[Row], by_code: dict[str, list[Row]]) -> None:
        links = Counter(row["kind"] for row in units for _ in codes(row))
        assert links == {"department": 10, "district": 4, "commune": 212}
        for row in units:
            for code in codes(row):
                ended = day(row["valid_to"])
                assert ended is not None
                bearer(by_code, code, ended + timedelta(days=1))

    def test_every_ended_unit_but_the_districts_of_2025_has_a_successor(
        self, units: list[Row]
    ) -> None:
        heirless = [row for row in units if row["valid_to"] and not codes(row)]
        assert {(row["kind"], row["valid_to"]) for row in heirless} == {("district", "2025-06-30")}

    def test_split_communes(self, units: list[Row]) -> None:
        split = {row["name"]: codes(row) for row in units if len(codes(row)) > 1}
        assert split == {
            "Huyện Thạch Hà": ["445", "436"],
            "Phường Đại Nài": ["18073", "18652"],
            "Xã Kỳ Lợi": ["18754", "18823", "18832"],
        }

    def test_new_communes_reuse_old_codes_mostly_under_other_names(self, units: list[Row]) -> None:
        communes = [row for row in units if row["kind"] == "commune"]
        old = {row["code"]: row["name"] for row in communes if row["valid_to"]}
        new = {row["code"]: row["name"] for row in communes if not row["valid_to"]}
        assert new.keys() <= old.keys()
        assert sum(old[code] != name for code, name in new.items()) == 57

    def test_parents_are_valid_on_the_last_day(
        self, units: list[Row], by_code: dict[str, list[Row]]
    ) -> None:
        for row in units:
            on = day(row["valid_to"]) or date(2026, 1, 1)
            parent = row["parent_code"] and bearer(by_code, row["parent_code"], on)["kind"]
            old_commune = row["kind"] == "commune" and row["valid_to"]
            top = "" if row["kind"] == "province" else "province"
            assert parent == ("district" if old_commune else top), row["name"]

    def test_names_carry_no_district(self, units: list[Row]) -> None:
        assert not [row["name"] for row in units if "(" in row["name"]]


class TestProvinces:
    def test_with_ha_tinh_they_are_the_63_of_the_national_index(self) -> None:
        found = rows(files.PROVINCES)
        assert len(found) == 62
        assert "42" not in {row["code"] for row in found}
        assert {row["kind"] for row in found} == {"province"}

    def test_those_that_ended(self) -> None:
        ends = Counter(row["valid_to"] for row in rows(files.PROVINCES))
        assert ends == {"2025-06-30": 52, "2024-12-31": 1, "": 9}
        (hue,) = [row for row in rows(files.PROVINCES) if row["valid_to"] == "2024-12-31"]
        assert hue["name"] == "Thừa Thiên Huế"


def test_central_agencies_stand_there_in_the_years_of_the_sample() -> None:
    found = rows(files.CENTRAL_AGENCIES)
    assert len({row["code"] for row in found}) == 7
    assert {(row["kind"], row["parent_code"]) for row in found} == {("central", "42")}
    assert all(covers(row, YEAR_END) for row in found)


class TestExternalIndexes:
    def test_counts(self) -> None:
        found = Counter(row["index"] for row in rows(files.EXTERNAL_INDEX))
        assert found == {"PAR INDEX": 78, "SIPAS": 31}

    def test_units_are_valid_at_the_end_of_the_result_year(
        self, by_code: dict[str, list[Row]]
    ) -> None:
        for row in rows(files.EXTERNAL_INDEX):
            assert (
                bearer(by_code, row["unit"], date(int(row["year"]), 12, 31))["kind"] == "province"
            )

    def test_nothing_is_made_up_for_what_is_unknown(self) -> None:
        for row in rows(files.EXTERNAL_INDEX):
            assert row["score"] or row["rank"]
            assert Decimal(row["score"] or 1) > 0
            assert 1 <= int(row["rank"] or 1) <= int(row["rank_of"]) == 63

    def test_ha_tinh(self) -> None:
        shown = {
            (row["index"], int(row["year"])): (row["score"], row["rank"])
            for row in rows(files.EXTERNAL_INDEX)
            if row["unit"] == "42"
        }
        assert shown["PAR INDEX", 2021] == ("88.60", "8")
        assert shown["PAR INDEX", 2022] == ("85.95", "28")
        assert shown["PAR INDEX", 2023] == ("88.35", "18")
        assert shown["PAR INDEX", 2024] == ("89.72", "15")
        assert shown["SIPAS", 2023] == ("88.97", "4")
        assert shown["PAR INDEX", 2019] == ("", "12")
        assert len(shown) == 8 + 8

    def test_statements_that_disagree_are_all_kept(self) -> None:
        by_key = defaultdict(list)
        for row in rows(files.EXTERNAL_INDEX):
            by_key[row["index"], row["year"], row["unit"]].append(row)
        several = {key: [r["score"] for r in found] for key, found in by_key.items() if found[1:]}
        assert several == {
            ("PAR INDEX", "2018", "22"): ["89.06", "89.6"],
            ("PAR INDEX", "2023", "31"): ["91.87", "91.81"],
            ("PAR INDEX", "2023", "01"): ["91.43", "91.25"],
        }
        for found in by_key.values():
            assert len({row["source"] for row in found}) == len(found)

    def test_breaks(self) -> None:
        found = [(row["index"], row["year"]) for row in rows(files.EXTERNAL_INDEX_BREAKS)]
        assert found == [("PAR INDEX", year) for year in ("2016", "2017", "2022", "2024")]


def test_areas_are_the_six_of_the_programme_and_two_of_the_index() -> None:
    found = [row["code"] for row in rows(files.AREAS)]
    assert found[0] == "chi_dao"
    assert found[-1] == "tac_dong"
    assert len(found) == 8


def completed_on(sample: SampleAssignment) -> str:
    """The day of the result: the day it was sent, where it was sent and then confirmed."""
    *before, last = sample.events
    if last.status != "done":
        return ""
    sent = bool(before) and before[-1].status == "submitted"
    return (before[-1].on if sent else last.on).isoformat()


class TestSampleAssignments:
    def test_counts(self, samples: list[SampleAssignment]) -> None:
        government = [s for s in samples if s.source == "government"]
        early = [s for s in government if s.assigned_on <= CONFERENCE]
        assert len(early) == 133
        assert len({s.document.number for s in early}) == 20
        assert len(government) == 133, "the Government's list of the year, at any date after"
        assert Counter(s.source for s in samples)["province_plan"] == 54

    def test_codes_and_titles_are_not_repeated(self, samples: list[SampleAssignment]) -> None:
        assert len({s.code for s in samples}) == len(samples)
        assert len({s.title for s in samples}) == len(samples)

    def test_all_is_marked_as_illustrative(self, samples: list[SampleAssignment]) -> None:
        for path in (files.SAMPLE_ASSIGNMENTS, files.SAMPLE_DOCUMENTS):
            assert {row["origin"] for row in rows(path)} == {"dữ liệu minh họa"}
        for sample in samples:
            assert "MH-" in sample.document.number
            assert sample.document.issuer.endswith("(minh họa)")
            assert sample.document.signer == "(minh họa)"

    def test_only_the_six_areas_are_used(self, samples: list[SampleAssignment]) -> None:
        six = {row["code"] for row in rows(files.AREAS)} - {"chi_dao", "tac_dong"}
        assert {s.area for s in samples} == six

    def test_units_are_those_of_2023(
        self, samples: list[SampleAssignment], by_code: dict[str, list[Row]]
    ) -> None:
        for sample in samples:
            for code in (sample.lead_unit, *sample.co_units):
                unit = bearer(by_code, code, sample.assigned_on)
                assert unit["kind"] in {"department", "district"}
                assert covers(unit, YEAR_END)
            assert sample.lead_unit not in sample.co_units
        assert any(code.isdigit() for s in samples for code in s.co_units)

    def test_events_run_forward_on_working_days_of_the_year(
        self, samples: list[SampleAssignment]
    ) -> None:
        for sample in samples:
            days = [sample.assigned_on, *(event.on for event in sample.events)]
            assert days == sorted(days), sample.code
            assert days[-1] <= YEAR_END, sample.code
            assert all(on.weekday() < 5 for on in days), sample.code
            assert all(event.note for event in sample.events), sample.code

    def test_ends_only_at_the_end(self, samples: list[SampleAssignment]) -> None:
        for sample in samples:
            before = {event.status for event in sample.events[:-1]}
            assert before <= OPEN, sample.code
            ended = sample.events[-1].status in {"done", "dropped"}
            assert ended == bool(sample.events[-1].result_document), sample.code

    def test_the_columns_of_the_end_agree_with_the_events(
        self, samples: list[SampleAssignment]
    ) -> None:
        for sample, row in zip(samples, rows(files.SAMPLE_ASSIGNMENTS), strict=True):
            last = sample.events[-1]
            assert (row["status"], row["note"]) == (last.status, last.note)
            assert row["completed_on"] == completed_on(sample)
