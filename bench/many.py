"""What is done to many tasks at once: changing them, a file through the pages, reminders."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bench import ground, sheets
from bench.data import STAFF
from bench.measure import cost_of
from bench.pages import Measured, PageError, Results, signed_in
from bench.quiet import MACHINE
from bench.say import step
from cchc.core.clock import today
from cchc.core.models import Area, StagedImport
from cchc.core.staging import working
from cchc.core.undo import undo_batch
from tasks_app.bulk import applying, choosing
from tasks_app.bulk.planning import preview, values_of
from tasks_app.models import Assignment, BulkEdit
from tasks_app.reminders.digests import make_digests
from units_app.choices import Role
from units_app.models import Membership, Unit, User

TARGET = "many"
MOST = 10_000
"""The largest size at which it is measured; one change takes no more than 20,000 tasks."""

NAMES = (
    "bulk edit, preview",
    "bulk edit, apply",
    "digests of everybody",
    "import through the pages, check",
    "import through the pages, apply",
    "import through the pages, undo",
)
Keep = Callable[[str, Callable[[], object]], None]


def measure(sizes: Iterable[int], rounds: int) -> Results:
    """Each size in turn, on copies that are made anew for every round."""
    results: Results = {}
    sizes = [size for size in sizes if size <= MOST]
    with step("Đo việc làm hàng loạt"), tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for size in sizes:
                MACHINE.wait()
                _once(size, Path(folder) / f"{size}.csv", partial(_keep, results, size))
    return results


def _keep(results: Results, size: int, name: str, call: Callable[[], object]) -> None:
    results.setdefault((name, size), Measured()).costs.append(cost_of(call))


def _once(size: int, file: Path, keep: Keep) -> None:
    held = f"size_{size}"
    ground.use("postgres")
    sheets.run(held, "export_sheet", "assignments", "--machine", "--out", str(file))
    ground.copy(held, TARGET)
    _change_area(keep)
    _remind(keep)
    ground.copy(ground.BASE, TARGET)
    _import(file, size, keep)


def _change_area(keep: Keep) -> None:
    """All tasks into one area, where five in six are not yet."""
    chosen = choosing.versions(Assignment.objects.all())
    edit = choosing.bulk_begin(owner=_staff(), action="area", chosen=chosen)
    area = str(Area.objects.values_list("pk", flat=True)[0])
    choosing.bulk_want(edit=edit, wanted={"area": area, "reason": "Rà soát"})
    edit = BulkEdit.objects.get(pk=edit.pk)
    values = values_of(edit)
    if values is None:
        raise PageError("bulk edit: what was typed does not hold")
    keep("bulk edit, preview", lambda: preview(edit, values))
    keep("bulk edit, apply", lambda: applying.apply_edit(edit.pk))
    edit.refresh_from_db()
    if not edit.outcome["change"]:
        raise PageError("bulk edit: nothing was changed")


def _remind(keep: Keep) -> None:
    """An officer in each unit; theirs and the staff's digests of today."""
    for unit in Unit.objects.filter(code__startswith="BENCH-"):
        officer = User.objects.create(username=unit.code.lower(), full_name=f"Chuyên viên {unit}")
        Membership.objects.create(
            user=officer, role=Role.OFFICER, unit=unit, valid_from=date(2020, 1, 1)
        )
    keep("digests of everybody", lambda: make_digests(today()))


def _import(file: Path, size: int, keep: Keep) -> None:
    """Uploaded, checked, applied and taken back, the jobs run here instead of by a worker."""
    upload = SimpleUploadedFile("nhiem-vu.csv", file.read_bytes())
    client = signed_in()
    client.post(reverse("import_upload"), {"kind": "assignments", "file": upload})
    staged = StagedImport.objects.latest("pk")
    keep("import through the pages, check", lambda: working.check(staged.pk))
    client.post(reverse("import_apply", args=[staged.pk]))
    keep("import through the pages, apply", lambda: working.apply(staged.pk))
    staged.refresh_from_db()
    if staged.batch is None or Assignment.objects.count() != size:
        raise PageError(f"import: {staged.state} {staged.problems}")
    batch = staged.batch.pk
    keep(
        "import through the pages, undo",
        lambda: undo_batch(batch_id=batch, actor=_staff(), reason="Đo"),
    )


def _staff() -> User:
    return User.objects.get(username=STAFF)
