"""python -m evidence_app.apart WHAT FILE [MORE]: opens one file, answers on the standard output.

Exit 0: the answer; 3: a refusal in words; anything else: the file was too much for this program.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from evidence_app.apart import kinds, pages, texts
from evidence_app.apart.refusals import TOO_LARGE, RefusedError

REFUSED = 3
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 60

WHAT: dict[str, Callable[..., bytes]] = {
    "kind": lambda path: json.dumps(kinds.kind_of(path)).encode(),
    "text": lambda path, content_type: json.dumps(texts.text_of(path, content_type)).encode(),
    "page": lambda path, content_type, number: pages.page_of(path, content_type, int(number)),
}


def main(what: str, path: str, *more: str) -> int:
    """Does what is asked within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer, status = WHAT[what](Path(path), *more), 0
    except RefusedError as refused:
        answer, status = str(refused).encode(), REFUSED
    except MemoryError:
        answer, status = TOO_LARGE.encode(), REFUSED
    sys.stdout.buffer.write(answer)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
