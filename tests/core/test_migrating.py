"""Migrations in groups send the same statements as one by one, and render far fewer models."""

from typing import Any

import pytest
from django.core.management import get_commands
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.migrations import AddField, AlterField, CreateModel, Migration, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from cchc.core import migrating
from cchc.core.migrating import GroupingExecutor, groups


def _added(name: str) -> AddField:
    return AddField("tree", name, models.TextField())


def _trigger(name: str) -> Trigger:
    sql = UpsertTriggerSql(
        pgid=name, table="tree", when="BEFORE", operation="DELETE", func="RETURN OLD;", hash=""
    )
    return Trigger(name=name, sql=sql)


def _lengths(*operations: Operation) -> list[int]:
    found = groups(operations)
    assert [one for group in found for one in group] == list(operations)
    return [len(group) for group in found]


def test_what_only_adds_stands_together() -> None:
    assert _lengths(_added("a"), AddTrigger("tree", _trigger("t")), _added("b")) == [3]


def test_a_column_is_never_added_in_the_group_that_makes_its_table() -> None:
    assert _lengths(CreateModel("tree", []), CreateModel("leaf", []), _added("a")) == [2, 1]


def test_a_trigger_is_removed_before_anything_is_added() -> None:
    new, old = AddTrigger("tree", _trigger("t")), RemoveTrigger("tree", "t")
    assert _lengths(old, new) == [2]
    assert _lengths(new, old) == [1, 1]


def test_what_reads_rows_or_changes_columns_stands_alone() -> None:
    changed = AlterField("tree", "a", models.TextField(default=""))
    assert _lengths(_added("a"), changed, changed, RunSQL("SELECT 1"), _added("b")) == [1] * 5


def test_every_migration_of_the_program_goes_through_the_groups() -> None:
    assert get_commands()["migrate"] == "cchc.core"
    from cchc.core.management.commands import migrate as ours

    assert issubclass(ours.Command, migrate.Command)
    assert vars(migrate)["MigrationExecutor"] is GroupingExecutor


REAL = [
    ("units_app", "0001_initial"),
    ("evidence_app", "0001_initial"),
    ("core", "0007_areas"),
    ("evidence_app", "0002_text_problem"),
]


def _statements(migration: Migration, start: tuple[str, str]) -> list[str]:
    """What the migration would send to a database that is as it was before it."""
    state = MigrationLoader(None).project_state(start, at_end=False)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor)
    return [str(statement) for statement in editor.collected_sql]


@pytest.mark.django_db
@pytest.mark.parametrize("name", REAL)
def test_the_statements_and_their_order_stay(
    name: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    render = ModelState.render

    def counted(state: ModelState, *arguments: Any) -> type[models.Model]:
        rendered.append(state.name)
        made: type[models.Model] = render(state, *arguments)
        return made

    monkeypatch.setattr(ModelState, "render", counted)
    migration = MigrationLoader(None).get_migration(*name)
    plain = _statements(migration, name)
    one_by_one = len(rendered)
    grouped = _statements(migrating._in_groups(migration), name)
    assert grouped == plain != []
    assert len(rendered) - one_by_one < one_by_one
