"""What a first visit has to fetch: the page and every static file it leads to, compressed."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from bench import ground
from bench.pages import LIST, PageError, signed_in
from bench.say import step

IN_PAGE = re.compile(r'(?:src|href)="(/static/[^"#?]+)')
IN_STYLES = re.compile(r"url\(([^)#?]+)[^)]*\)")
COMPRESSED = (".br", ".gz")


@dataclass(frozen=True)
class Weight:
    """Bytes on the wire: the page by gzip, files as whitenoise sends them (brotli)."""

    page: int
    raw_page: int
    files: dict[str, int]

    @property
    def total(self) -> int:
        """Everything a first visit fetches."""
        return self.page + sum(self.files.values())


def measure(size: int) -> dict[str, Weight]:
    """The list of 100 rows and the overview, at one size."""
    with step("Cân các trang"):
        ground.use(f"size_{size}")
        client = signed_in()
        pages = {"list": LIST, "overview": "/"}
        return {name: weight_at(client, address) for name, address in pages.items()}


def weight_at(client: Client, address: str) -> Weight:
    """One page with all it leads to. Raises PageError where it does not answer."""
    response = client.get(address)
    if response.status_code != 200:
        raise PageError(f"{address}: {response.status_code}")
    return _weight(response.content)


def _weight(page: bytes) -> Weight:
    addresses = set(IN_PAGE.findall(page.decode("utf-8")))
    for address in sorted(addresses):
        if address.endswith(".css"):
            styles = _file(address).read_text(encoding="utf-8")
            linked = (url.strip("'\"") for url in IN_STYLES.findall(styles))
            addresses |= {urljoin(address, url) for url in linked if not url.startswith("data:")}
    files = {_short(address): _sent(_file(address)) for address in sorted(addresses)}
    return Weight(len(gzip.compress(page, 6)), len(page), files)


def _file(address: str) -> Path:
    """Where collectstatic put it."""
    return Path(settings.STATIC_ROOT) / urlsplit(address).path.removeprefix("/static/")


def _sent(path: Path) -> int:
    """Bytes the web server sends to a browser of today."""
    for end in COMPRESSED:
        smaller = path.with_name(path.name + end)
        if smaller.exists():
            return smaller.stat().st_size
    return path.stat().st_size


def _short(address: str) -> str:
    """The file's name without the hash in it."""
    return re.sub(r"\.[0-9a-f]{12}(?=\.)", "", address.rsplit("/", 1)[-1])


def words(weight: Weight) -> str:
    """The parts, largest first, for the notes of the report."""
    parts = {"page": weight.page, **weight.files}
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    return ", ".join(f"{name} {bytes_ / 1000:.1f}" for name, bytes_ in ordered)
