"""The sample is the article: as of 06/09/2023, 39 of 133 tasks done, nothing overdue."""

from __future__ import annotations

import io
import json
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F
from pytest_django import DjangoDbBlocker

from cchc.core.clock import today
from cchc.core.figures import shown
from cchc.core.models import Area
from evidence_app.models import Evidence
from reports_app.data_files import records
from reports_app.demo import accounts, build, files, reference
from scores_app.choices import Basis, RowStatus, Rule
from scores_app.counted.figures import Measure, RoundTasks
from scores_app.models import (
    ExternalIndex,
    IndexBreak,
    Round,
    RoundSet,
    Score,
    ScoreSheet,
    UnitGroup,
)
from scores_app.rank_years.series import series_of
from scores_app.rank_years.years import Map
from scores_app.ranks.tables import table_of
from tasks_app import completion, snapshots
from tasks_app.choices import EventKind, Source
from tasks_app.completion import Counts
from tasks_app.models import (
    Assignment,
    AssignmentEvent,
    CompletionRun,
    CoUnit,
    Extension,
    PartReport,
)
from units_app.choices import Role
from units_app.models import Membership, Succession, Unit, User

pytestmark = pytest.mark.django_db
CONFERENCE = date(2023, 9, 6)


@dataclass(frozen=True)
class Sample:
    built: build.Built
    passwords: Path


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sample]:
    """The sample in the database, built once for this file and rolled back after it."""
    folder = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("CCHC_VAR", str(folder))
        built = build.build()
        connection.check_constraints()  # once here, not after each test
        yield Sample(built, folder / accounts.FILE_NAME)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _built(sample: Sample) -> None:
    """Every test here looks at the sample."""


def counts_on(day: date, source: str = Source.GOVERNMENT) -> Counts:
    return completion.counts(completion.scope(day, source=source), day)


def table_sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        sizes = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 -- names of our own tables
            sizes[name] = cursor.fetchone()[0]
    return sizes


def test_the_conference() -> None:
    counts = counts_on(CONFERENCE)
    assert (counts.assigned, counts.done) == (133, 39)
    assert shown(counts.rate_all) == Decimal("29.32")
    assert (counts.done_due, counts.due) == (34, 34)
    assert shown(counts.rate_due) == Decimal(100)
    assert (counts.on_time, counts.late) == (39, 0)
    assert counts.open == 94
    assert (counts.overdue, counts.dropped) == (0, 0)
    assert (counts.due_7, counts.due_15, counts.due_30) == (5, 12, 24)
    assert counts.no_deadline == 5
    assert counts.stale == 20
    assert shown(counts.rate_updated) == Decimal("78.72")
    assert (counts.not_started, counts.in_progress) == (10, 77)
    assert (counts.submitted, counts.returned) == (6, 1)


def test_the_day_after_nothing_jumps() -> None:
    before, after = counts_on(date(2023, 9, 5)), counts_on(date(2023, 9, 7))
    assert before.assigned == after.assigned == 133
    assert 36 <= before.done <= 39 <= after.done <= 42


def test_the_end_of_the_year_shows_late_returned_and_dropped_tasks() -> None:
    counts = counts_on(date(2023, 12, 31))
    assert (counts.assigned, counts.dropped) == (130, 3)
    assert (counts.done, counts.late) == (109, 10)  # one was done within its extended deadline
    assert counts.overdue == 9
    assert (counts.done_due, counts.due) == (107, 116)
    assert (counts.submitted, counts.returned) == (1, 2)


def test_the_plan_of_the_province_has_its_own_rate() -> None:
    counts = counts_on(CONFERENCE, Source.PROVINCE_PLAN)
    assert (counts.assigned, counts.done) == (40, 17)
    assert (counts.done_due, counts.due, counts.overdue) == (17, 18, 1)
    assert (counts.late, counts.stale) == (2, 15)


def test_tasks_were_returned_and_sent_again() -> None:
    returned = set(
        AssignmentEvent.objects.filter(status="returned").values_list("assignment", flat=True)
    )
    done = set(Assignment.objects.filter(status="done").values_list("pk", flat=True))
    assert len(returned) == 14
    assert len(returned & done) == 12


def test_the_rows_stand_as_the_file_says() -> None:
    wanted = {
        row["code"]: (row["status"], row["completed_on"], row["result_document"], row["note"])
        for row in records(files.SAMPLE_ASSIGNMENTS)
    }
    found = {
        item.code: (
            item.status,
            item.completed_on.isoformat() if item.completed_on else "",
            item.result_document,
            item.note,
        )
        for item in Assignment.objects.all()
    }
    assert found == wanted


def test_rows_agree_with_their_last_event() -> None:
    for item in Assignment.objects.prefetch_related("events"):
        events = sorted(item.events.all(), key=lambda event: event.seq)
        last = events[-1]
        assert [event.seq for event in events] == list(range(1, item.version + 1))
        assert (last.status, last.updated_on) == (item.status, item.updated_on)


def test_everything_invented_says_so() -> None:
    assert not Assignment.objects.filter(is_sample=False).exists()
    assert not Assignment.objects.exclude(document__issuer__endswith="(minh họa)").exists()
    assert not Assignment.objects.filter(document__summary="").exists()


def test_results_were_sent_with_evidence_and_confirmed_for_their_own_day() -> None:
    sent = AssignmentEvent.objects.filter(kind=EventKind.SENT)
    assert sent.count() > 100
    assert not sent.filter(evidence=None).exists()
    assert not Evidence.objects.filter(is_sample=False).exists()
    confirmed = AssignmentEvent.objects.filter(kind=EventKind.CONFIRMED)
    assert confirmed.filter(completed_on__lt=F("effective_on")).count() > 50
    assert not confirmed.filter(completed_on__gt=F("effective_on")).exists()


def test_extensions_keep_the_original_deadline() -> None:
    states = Extension.objects.values_list("state").annotate(number=Count("pk"))
    assert dict(states) == {"approved": 3, "refused": 2, "requested": 1}
    moved = Assignment.objects.exclude(due_on=F("original_due_on")).filter(due_on__isnull=False)
    assert {item.code for item in moved} == {"CP-2023-066", "KH-2023-019", "KH-2023-042"}
    for item in moved:
        granted = item.extensions.get(state="approved")
        assert (granted.old_due_on, granted.granted_due_on) == (item.original_due_on, item.due_on)


def test_some_parts_of_co_units_are_missing() -> None:
    finished = CoUnit.objects.filter(assignment__status="done").count()
    assert 0 < PartReport.objects.count() < finished


def test_a_unit_is_scored_by_its_own_tasks_as_they_stood_while_the_round_went_on() -> None:
    counted = Score.objects.filter(criterion__rule=Rule.FROM_ASSIGNMENTS)
    rows = counted.filter(sheet__round_set__round__code="2023", sheet__unit__kind="department")
    assert rows.count() == 19
    assert rows.exclude(answer="na").count() > 15
    for row in rows.exclude(answer="na").select_related("sheet__round_set__round", "criterion"):
        tasks = RoundTasks(row.sheet.round_set.round)
        figure = tasks.figure(row.sheet.unit_id, Measure.of(row.criterion))
        assert (row.value, row.value_of) == (figure.value, figure.of)
    assert rows.filter(version=2).exists(), "counted again at the end of the window"
    assert not counted.filter(sheet__round_set__round__code="2022").exclude(answer="na").exists()


def test_loaded_years_are_ranked_whole_and_say_what_they_are() -> None:
    loaded = Round.objects.filter(is_loaded=True)
    assert {(held.code, held.state, held.is_sample) for held in loaded} == {
        (str(year), "closed", True) for year in (2019, 2020, 2021, 2024, 2025)
    }
    assert all("(dữ liệu minh họa)" in held.name for held in loaded)
    numbers = Counter(
        ScoreSheet.objects.filter(round_set__round__in=loaded).values_list(
            "round_set__round__code", "round_set__group__code"
        )
    )
    assert {numbers[year, "commune"] for year in ("2019", "2020", "2021", "2024")} == {209}
    assert (numbers["2025", "commune"], numbers["2025", "department"]) == (69, 14)
    assert numbers["2025", "district"] == 0
    for part in RoundSet.objects.filter(round__in=loaded).select_related("round", "criteria_set"):
        rows = table_of(part, Basis.FINAL, today()).rows
        assert {row.status for row in rows} == {RowStatus.RANKED}


def test_years_are_followed_with_their_breaks() -> None:
    group = UnitGroup.objects.get(code="department")
    then = series_of(group, CONFERENCE)
    assert [(year.year, year.is_break) for year in then.years] == [
        (2019, False),
        (2020, False),
        (2021, True),
        (2022, False),
    ]
    now = series_of(group, today(), by=Map.TODAY)
    assert [year.year for year in now.years if year.changed_on] == [2025]
    assert len(now.units) == 14


def test_units_and_indexes() -> None:
    assert Unit.objects.count() == 318 + 62 + 7 + 24
    assert Succession.objects.count() == 226
    assert Area.objects.count() == 8
    assert ExternalIndex.objects.count() == 109 + 44
    assert ExternalIndex.objects.filter(is_shown=False).count() == 3
    assert IndexBreak.objects.count() == 4
    ha_tinh = ExternalIndex.objects.shown().get(index="PAR INDEX", year=2024, unit__code="42")
    assert (ha_tinh.score, ha_tinh.rank, ha_tinh.rank_of) == (Decimal("89.72"), 15, 63)


def test_every_day_of_the_year_has_its_figures(sample: Sample) -> None:
    from_first_task = (date(2023, 12, 31) - date(2023, 1, 6)).days + 1
    assert sample.built.days == CompletionRun.objects.count() == from_first_task
    run = snapshots.stored(CONFERENCE)
    assert run is not None
    row = run.rows.get(source=Source.GOVERNMENT, dimension="")
    assert (row.counts["assigned"], row.counts["done"]) == (133, 39)


def test_one_account_for_each_role(sample: Sample) -> None:
    assert {m.role for m in Membership.objects.all()} == set(Role.values)
    for made in sample.built.accounts:
        user = User.objects.get(username=made.username)
        assert user.check_password(made.password)
        assert not user.must_change_password
        assert (user.is_superuser, user.is_staff) == ((user.username == "quantri"),) * 2


def test_members_belong_to_units_of_today() -> None:
    held = Membership.objects.exclude(unit=None).values_list("user__username", "unit__code", "unit")
    assert {(name, code) for name, code, _ in held} == {
        ("chuyenvien", "SO-NV"),
        ("canbo", "SO-TP"),
        ("lanhdaodonvi", "SO-TP"),
    }
    valid = set(Unit.objects.valid_on(today()).values_list("pk", flat=True))
    assert {unit for _, _, unit in held} <= valid


def test_passwords_are_kept_privately(sample: Sample) -> None:
    assert stat.S_IMODE(sample.passwords.stat().st_mode) == 0o600
    lines = sample.passwords.read_text("utf-8").splitlines()
    assert lines == [f"{m.role}\t{m.username}\t{m.password}" for m in sample.built.accounts]
    roles = [line.split("\t")[0] for line in lines]
    assert list(dict.fromkeys(roles)) == [role.label for role in Role]
    assert roles.count(Role.APPRAISER.label) == 2


def test_a_second_run_changes_nothing(sample: Sample) -> None:
    before, passwords = table_sizes(), sample.passwords.read_bytes()
    stored = list(CompletionRun.objects.values_list("pk", "computed_at"))
    output = io.StringIO()
    call_command("demo_data", "--json", stdout=output)
    report = json.loads(output.getvalue())
    assert report["accounts"] == []
    assert report["days"] == 0
    assert {(p["created"], p["updated"]) for p in report["parts"].values()} == {(0, 0)}
    assert report["parts"]["units"]["unchanged"] == 318
    assert table_sizes() == before
    assert list(CompletionRun.objects.values_list("pk", "computed_at")) == stored
    assert sample.passwords.read_bytes() == passwords


def test_a_later_account_is_added_to_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CCHC_VAR", str(tmp_path))
    accounts.keep_passwords([accounts.MadeAccount("Quản trị", "quantri", "cũ")])
    accounts.keep_passwords([accounts.MadeAccount("Lãnh đạo tỉnh", "lanhdaotinh", "một")])
    accounts.keep_passwords([accounts.MadeAccount("Quản trị", "quantri", "mới")])
    kept = (tmp_path / accounts.FILE_NAME).read_text("utf-8")
    assert kept == "Lãnh đạo tỉnh\tlanhdaotinh\tmột\nQuản trị\tquantri\tmới\n"


def test_a_refused_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "units.csv"
    broken.write_text("code,name,kind\nX,,department\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"Không nạp được units\.csv"):
        reference.load_sheet("units", broken)
