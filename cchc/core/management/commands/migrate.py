"""`manage.py migrate`: Django's own, with neighbouring operations in groups."""

from django.core.management.commands import migrate

from cchc.core.migrating import GroupingExecutor

setattr(migrate, "MigrationExecutor", GroupingExecutor)  # noqa: B010 - the command offers no other way


class Command(migrate.Command):
    """Same options, same result, a fraction of the time."""
