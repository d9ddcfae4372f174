"""The folder that a pack is made in: gone once it is made. What a killed worker left goes away with
the next one.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from cchc.core.clock import now

PREFIX = "cchc-goi-"
LEFT_AFTER = timedelta(days=1)  # nothing is made for so long
FULL = "Ổ đĩa của máy chủ đã đầy nên không lập được gói số liệu. Báo người quản trị."
_OURS = (f"{PREFIX}*", "openpyxl.*")  # the second: parts of workbooks that were being written


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder of one's own."""
    _tidy()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        yield Path(folder)


def is_full(error: BaseException) -> bool:
    """Whether the disk, or what of it this account may have, is used up."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def _tidy() -> None:
    oldest = (now() - LEFT_AFTER).timestamp()
    for pattern in _OURS:
        for place in Path(tempfile.gettempdir()).glob(pattern):
            with suppress(OSError):  # another worker is tidying too
                _remove(place, oldest)


def _remove(place: Path, oldest: float) -> None:
    """Takes away what this account left before then, whatever else bears such a name."""
    told = place.lstat()
    if told.st_uid != os.getuid() or told.st_mtime > oldest:
        return
    if stat.S_ISDIR(told.st_mode):
        shutil.rmtree(place)
    else:
        place.unlink()
