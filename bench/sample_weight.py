"""What a first visit to the largest pages of rankings fetches, in a copy that holds the sample.

    bin/run             # once, so that the sample and the static files are there
    .venv/bin/python -m bench.sample_weight

`CCHC_VAR` names another copy, as for `bin/run`. Exits with 1 where a page is above the limit.
"""

from __future__ import annotations

import os
import sys

LEADER = "lanhdaotinh"
PAGES = (
    "/xep-hang/2025/commune/",
    "/xep-hang/2025/commune/qua-cac-nam/",
    "/xep-hang/2025/commune/qua-cac-nam/?theo=hien-nay",
    "/xep-hang/2025/commune/muc-chac-chan/",
    "/xep-hang/2025/commune/thu-thay-doi/",
)


def main() -> int:
    """Prints a line for each page, then says whether all keep the limit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    import django

    from cchc.embedded import servers

    with servers.running():
        django.setup()
        return _weighed()


def _weighed() -> int:
    from bench.lines import PAGE_BYTES
    from bench.pages import signed_in
    from bench.weight import weight_at, words

    client = signed_in(LEADER)
    found = {address: weight_at(client, address) for address in PAGES}
    for address, weight in found.items():
        print(f"{address}: {weight.total / 1000:.0f} kB, raw {weight.raw_page / 1000:.0f} kB")
        print(f"    {words(weight)}")
    return int(any(weight.total > PAGE_BYTES for weight in found.values()))


if __name__ == "__main__":
    sys.exit(main())
