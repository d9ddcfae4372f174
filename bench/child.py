"""Runs one management command in a program of its own and prints what that took, as JSON.

`python -m bench.child import_sheet assignments FILE --dry-run`
"""

from __future__ import annotations

import io
import json
import os
import sys
import time


def main() -> None:
    """Set Django up, run the command, print seconds, CPU seconds and the peak of memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    import django
    from django.core.management import call_command

    from bench.measure import peak_memory

    django.setup()
    at_rest = peak_memory()
    started = time.perf_counter()
    output = io.StringIO()
    call_command(*sys.argv[1:], "--json", stdout=output)
    took = {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time(),
        "at_rest": at_rest,
        "peak": peak_memory(),
        "output": json.loads(output.getvalue()),
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main()
