"""How far a check or an application is: told by the worker, shown by the page."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache

from cchc.core.clock import now
from cchc.core.models import StagedImport

SILENCE_SECONDS = 60
KEPT_SECONDS = 3600
WORDS = {
    "reading": "Đang đọc dòng {done} / {total}",
    "comparing": "Đã đọc {done} dòng; đang so với dữ liệu đang có",
    "writing": "Đang ghi {done} dòng",
}


def tell(staged_id: int, step: str, done: int) -> None:
    """The worker says what it is doing."""
    cache.set(_key(staged_id), (step, done, now()), timeout=KEPT_SECONDS)


def words(staged: StagedImport) -> str:
    """What is being done now, for people."""
    step, done, _ = cache.get(_key(staged.pk)) or ("", 0, None)
    if not step:
        return "Đang chờ đến lượt"
    return WORDS[step].format(done=_whole(done), total=_whole(staged.lines_total))


def is_silent(staged: StagedImport) -> bool:
    """Whether nobody has said anything for so long that the work may be started again."""
    _, _, told = cache.get(_key(staged.pk)) or ("", 0, staged.touched_at)
    return max(told, staged.touched_at) < now() - timedelta(seconds=SILENCE_SECONDS)


def _key(staged_id: int) -> str:
    return f"import-progress-{staged_id}"


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", ".")
