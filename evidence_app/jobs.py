"""Reading contents in the background, and tidying up what killed programs left behind."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from itertools import islice

from django.db import transaction

from cchc.core.clock import now
from cchc.core.jobs import enqueue, job
from evidence_app import services, vault
from evidence_app.models import StoredFile

CAUGHT_UP_AT_ONCE = 1000
CAUGHT_UP_SECONDS = 450  # the schedule asks again every ten minutes
LEFT_ALONE_MINUTES = 5
OLD_SECONDS = 24 * 3600


@job(name="evidence.read_text", time_limit=120)
def read_text(stored_id: int) -> None:
    """Reads the words of one content."""
    services.text_read(stored_id)


@job(name="evidence.catch_up", time_limit=570)
def catch_up() -> None:
    """Reads contents whose own job was lost (a killed worker, a broker that was away)."""
    end = time.monotonic() + CAUGHT_UP_SECONDS
    since = now() - timedelta(minutes=LEFT_ALONE_MINUTES)
    unread = StoredFile.objects.filter(text_read_at=None, stored_at__lt=since).order_by("pk")
    for stored_id in list(unread.values_list("pk", flat=True)[:CAUGHT_UP_AT_ONCE]):
        if time.monotonic() < end:
            services.text_read(stored_id)


@job(name="evidence.sweep", time_limit=1200)
def sweep() -> None:
    """Takes off the disk what no document has: uploads that never ended, contents whose program
    was killed between the database and the disk. A day old at least.
    """
    before = time.time() - OLD_SECONDS
    for path in vault.leftovers(before):
        path.unlink(missing_ok=True)
    contents = vault.contents_before(before)
    while names := list(islice(contents, 500)):
        known = set(StoredFile.objects.filter(sha256__in=names).values_list("sha256", flat=True))
        for sha256 in set(names) - known:
            services.content_sweep(sha256)


def request_text(stored_id: int) -> None:
    """Asks for the words of a content once the transaction is through."""
    transaction.on_commit(partial(enqueue, read_text, stored_id), robust=True)
