"""How far the making of a pack is: told by the worker, shown by its page.

It is told through the cache. The worker reads in one transaction that lasts as long as the making,
and what it wrote there nobody would see before the end; a second connection would have to be opened
for each pack only to count steps that nobody needs once the pack is there. Where the cache forgets,
the page says that the pack is being made, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from cchc.core.clock import now
from reports_app.models import Pack

SILENCE_SECONDS = 90
KEPT_SECONDS = 3600
MOST_TRIES = 3
NO_QUEUE = "Hàng đợi chưa phản hồi; gói sẽ được lập khi hàng đợi chạy lại, chậm nhất sau 5 phút"


@dataclass(frozen=True)
class Told:
    """The step in words, how many steps are through and how many there are (0: not known)."""

    step: str
    done: int = 0
    total: int = 0
    at: datetime | None = None


def tell(pack_id: int, step: str, done: int = 0, total: int = 0) -> None:
    """The worker says what it is doing."""
    cache.set(_key(pack_id), Told(step, done, total, now()), timeout=KEPT_SECONDS)


def told(pack: Pack) -> Told:
    """What was said last; that it waits for its turn where nothing was."""
    known: Told | None = cache.get(_key(pack.pk))
    return known or Told("Đang chờ đến lượt", at=pack.touched_at)


def is_silent(pack: Pack) -> bool:
    """Whether nobody has said anything for so long that the work may be asked for again."""
    said = told(pack).at or pack.touched_at
    return max(said, pack.touched_at) < now() - timedelta(seconds=SILENCE_SECONDS)


def begun(pack_id: int) -> int:
    """Counts how often the making was begun; the first time is 1. One at a time does so, the one
    that holds the lock of the pack.
    """
    tries = int(cache.get(_tries(pack_id)) or 0) + 1
    cache.set(_tries(pack_id), tries, timeout=KEPT_SECONDS)
    return tries


def over(pack_id: int) -> None:
    """Nothing more will be said."""
    cache.delete(_key(pack_id))
    cache.delete(_tries(pack_id))


def _key(pack_id: int) -> str:
    return f"pack-progress-{pack_id}"


def _tries(pack_id: int) -> str:
    return f"pack-tries-{pack_id}"
