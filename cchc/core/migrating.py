"""Migrations in fewer steps: neighbours that do not see each other share one rendering of models.

Before every operation Django renders anew all models that are connected with the one it touches,
which here are all of them: most of the time of a first start went there. The statements that reach
the database, and their order, are the same.
"""

import copy
from collections.abc import Iterable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    Migration,
    SeparateDatabaseAndState,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What a kind may stand beside: each adds to a table, or takes from it, without asking what the
# others of its group did. A removed trigger is looked up as it was before the group, so that
# nothing may have been added yet.
ADDING: tuple[type[Operation], ...] = (AddField, AddConstraint, AddIndex, AddTrigger)
MAY_FOLLOW: dict[type[Operation], tuple[type[Operation], ...]] = {
    CreateModel: (CreateModel,),
    RemoveTrigger: (RemoveTrigger,),
    **dict.fromkeys(ADDING, (RemoveTrigger, *ADDING)),
}


class Group(Operation):
    """Operations that are carried out one by one between the same two states."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Without rendered models nothing is rendered on the way, and all once, when asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


class GroupingExecutor(MigrationExecutor):
    """Applies migrations in groups; takes them back operation by operation."""

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        if migration.atomic and not fake_initial:
            migration = _in_groups(migration)
        return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


def _in_groups(migration: Migration) -> Migration:
    grouped = copy.copy(migration)
    vars(grouped)["operations"] = [_as_one(group) for group in groups(migration.operations)]
    return grouped


def _as_one(group: list[Operation]) -> Operation:
    """A single operation stays itself, unless it changes the models several times."""
    alone = len(group) == 1 and not isinstance(group[0], SeparateDatabaseAndState)
    return group[0] if alone else Group(group)


def groups(operations: Iterable[Operation]) -> list[list[Operation]]:
    """The operations in their order, those that may share a rendering together."""
    found: list[list[Operation]] = []
    for operation in operations:
        if found and type(found[-1][-1]) in MAY_FOLLOW.get(type(operation), ()):
            found[-1].append(operation)
        else:
            found.append([operation])
    return found
