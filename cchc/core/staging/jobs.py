"""Checking and applying in the background, and tidying up."""

from __future__ import annotations

from datetime import timedelta

from cchc.core.clock import now
from cchc.core.jobs import enqueue, job
from cchc.core.models import StagedImport
from cchc.core.staging import working
from cchc.core.staging.files import folder, path_of

KEPT_DAYS = 7


@job(name="core.check_import", time_limit=900)
def check_import(staged_id: int) -> None:
    """Makes the preview of a staged file."""
    working.check(staged_id)


@job(name="core.apply_import", time_limit=900)
def apply_import(staged_id: int) -> None:
    """Writes what the preview of a staged file shows."""
    working.apply(staged_id)


@job(name="core.tidy_imports", time_limit=300)
def tidy_imports() -> None:
    """Lets go of files and previews after KEPT_DAYS; batches and what they wrote stay."""
    old = StagedImport.objects.filter(touched_at__lt=now() - timedelta(days=KEPT_DAYS))
    for staged in old:
        path_of(staged).unlink(missing_ok=True)
        staged.delete()
    _drop_strays()


def _drop_strays() -> None:
    """Files whose upload was interrupted before it was on record."""
    known = set(StagedImport.objects.values_list("stored_as", flat=True))
    border = (now() - timedelta(days=KEPT_DAYS)).timestamp()
    for path in folder().glob("*"):
        if path.name not in known and path.stat().st_mtime < border:
            path.unlink(missing_ok=True)


def request(staged: StagedImport) -> None:
    """Hands the step the import stands at to a worker; without a queue it is done at once."""
    step = apply_import if staged.state == StagedImport.State.APPLYING else check_import
    if not enqueue(step, staged.pk):
        step(staged.pk)
