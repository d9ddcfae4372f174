"""What was measured, put into words beside its target."""

from __future__ import annotations

from collections.abc import Iterable

from bench import initiatives, many
from bench.figures import Compared, Figures
from bench.measure import medians
from bench.pack import Packed
from bench.pages import FURTHER, Measured, Results, ratio
from bench.rankings import AREAS, LEAVES, UNITS
from bench.report import Line
from bench.sheets import Sheets
from bench.stack import Stack
from bench.weight import Weight

LIST_CPU = 40.0
LIST_GROWTH = 1.5
STATUS_TIME = 30.0
OVERVIEW_QUERIES = 8
BARE_RATIO = 1.5
IMPORT_SECONDS = 20.0
IMPORT_MEMORY = 300.0
CSV_SECONDS = 1.0
MEASURED_ROWS = 10_000
PACK_MEMORY = 400.0
PAGE_BYTES = 300_000
STACK_MEMORY = 700.0
FIRST_START = 180.0
NEXT_START = 8.0

LISTS = (
    "list",
    "list, fragment",
    "list, last page",
    "list, search",
    "list, unit and open",
    "list, past day",
)
GROWING = ("list", "initiatives")
"""Lists whose growth has a target."""


def list_lines(results: Results, sizes: list[int]) -> list[Line]:
    """Pages of 100 rows, one assignment, and how the list grows."""
    return [
        *(_list_line(results, name, sizes) for name in LISTS),
        *(_growth_line(results, name, sizes) for name in ("list", "list, past day")),
        *_plain_lines(results, ("assignment",), sizes),
    ]


def initiative_lines(results: Results, figures: Figures) -> list[Line]:
    """The registry of initiatives, at the sizes it was measured at."""
    sizes = sorted({size for _, size in results})
    if not sizes:
        return []
    return [
        *(_list_line(results, name, sizes) for name in initiatives.LISTS),
        *(_growth_line(results, name, sizes) for name in initiatives.LISTS),
        *_plain_lines(results, initiatives.FURTHER, sizes),
        _compared_line(figures, initiatives.COUNTS, f"{initiatives.COUNTS} ÷ bare SQL", sizes),
    ]


def _list_line(results: Results, name: str, sizes: list[int]) -> Line:
    return Line(
        name,
        f"≤ {LIST_CPU:.0f} ms CPU",
        {size: page_words(results[name, size]) for size in sizes},
        all(results[name, size].cost.cpu <= LIST_CPU for size in sizes),
    )


def _growth_line(results: Results, name: str, sizes: list[int]) -> Line:
    growth, has_target = ratio(results, name, sizes), name in GROWING
    return Line(
        f"{name}: largest ÷ smallest size",
        f"≤ {LIST_GROWTH:.1f} ×" if has_target else "",
        {max(sizes): f"{growth:.2f} ×"},
        growth <= LIST_GROWTH if has_target else None,
    )


def _plain_lines(results: Results, names: Iterable[str], sizes: list[int]) -> list[Line]:
    """Pages without a target."""
    return [
        Line(name, "", {size: page_words(results[name, size]) for size in sizes}) for name in names
    ]


def _compared_line(figures: Figures, name: str, title: str, sizes: list[int]) -> Line:
    return Line(
        title,
        f"≤ {BARE_RATIO:.1f} ×",
        {size: compared_words(figures[name, size]) for size in sizes},
        figures[name, max(sizes)].ratio <= BARE_RATIO,
    )


def overview_lines(results: Results, sizes: list[int]) -> list[Line]:
    """The overview from stored figures, and of a past day, computed when it is asked for."""
    return [_overview_line(results, name, sizes) for name in ("overview", "overview, past day")]


def further_lines(results: Results, sizes: list[int]) -> list[Line]:
    """Other pages about tasks; without a target."""
    return _plain_lines(results, FURTHER, sizes)


def many_lines(results: Results) -> list[Line]:
    """Work on many tasks at once: whole time, with the CPU in it."""
    return [
        Line(
            name,
            "",
            {size: long_words(found) for (of, size), found in results.items() if of == name},
        )
        for name in many.NAMES
    ]


def changed_lines(results: Results, sizes: list[int]) -> list[Line]:
    """The overview before the worker has stored what just changed."""
    return [_overview_line(results, "overview, just changed", sizes)]


def _overview_line(results: Results, name: str, sizes: list[int]) -> Line:
    return Line(
        name,
        f"≤ {OVERVIEW_QUERIES} queries",
        {size: page_words(results[name, size]) for size in sizes},
        all(results[name, size].queries <= OVERVIEW_QUERIES for size in sizes),
    )


def status_lines(results: Results, sizes: list[int]) -> list[Line]:
    """Recording a status: whole time, which includes the write to disk."""
    return [
        Line(
            name,
            f"≤ {STATUS_TIME:.0f} ms",
            {size: change_words(results[name, size]) for size in sizes},
            all(results[name, size].cost.elapsed <= STATUS_TIME for size in sizes),
        )
        for name in ("status, service", "status, form")
    ]


def figure_lines(figures: Figures, sizes: list[int]) -> list[Line]:
    """Completion beside the bare statement; storing it."""
    return [
        _compared_line(figures, "past day", "completion on a past day ÷ bare SQL", sizes),
        Line(
            "all groups of a past day (unit, area, document, each by source) ÷ bare SQL of one",
            "",
            {size: compared_words(figures["past day, all groups", size]) for size in sizes},
        ),
        Line(
            "recompute and store today",
            "",
            {
                size: f"{medians(figures['recompute today', size].product).elapsed:.0f} ms"
                for size in sizes
            },
        ),
    ]


def ranking_lines(rankings: dict[str, Compared], size: int) -> list[Line]:
    """A ranking of many units beside the bare statement; not of any number of assignments."""
    whole = f"{UNITS:,} units × {AREAS * LEAVES} criteria"
    return [
        Line(f"{whole}: {name}", "", {size: f"{compared_words(found)}, {cpu_words(found)}"})
        for name, found in rankings.items()
    ]


def sheet_lines(sheets: dict[int, Sheets]) -> list[Line]:
    """Import and export; targets are for 10,000 rows."""
    goal = sheets.get(MEASURED_ROWS)
    peaks = [found.csv.peak for found in sheets.values()]
    return [
        Line(
            "import with preview (preview + import)",
            f"≤ {IMPORT_SECONDS:.0f} s at 10,000",
            {size: import_words(found) for size, found in sheets.items()},
            goal.imported <= IMPORT_SECONDS if goal else None,
        ),
        Line(
            "import, peak memory",
            f"< {IMPORT_MEMORY:.0f} MB at 10,000",
            {size: f"{found.import_peak:.0f} MB" for size, found in sheets.items()},
            goal.import_peak < IMPORT_MEMORY if goal else None,
        ),
        Line(
            "preview of a file that changes nothing",
            "",
            {size: f"{found.again.seconds:.1f} s" for size, found in sheets.items()},
        ),
        Line(
            "CSV export",
            f"≤ {CSV_SECONDS:.0f} s at 10,000",
            {size: f"{found.csv.seconds:.2f} s" for size, found in sheets.items()},
            goal.csv.seconds <= CSV_SECONDS if goal else None,
        ),
        Line(
            "CSV export, peak memory",
            "flat (largest − smallest < 20 MB)",
            {size: f"{found.csv.peak:.0f} MB" for size, found in sheets.items()},
            max(peaks) - min(peaks) < 20,
        ),
        Line(
            "XLSX export",
            "",
            {
                size: f"{found.xlsx.seconds:.1f} s, {found.xlsx.peak:.0f} MB"
                for size, found in sheets.items()
            },
        ),
    ]


def pack_lines(packs: dict[int, Packed]) -> list[Line]:
    """The pack of a period beside the export of its tasks in three forms."""
    return [
        Line(
            "pack, whole program",
            "",
            {size: f"{of.seconds:.1f} s, {of.rows:,} rows" for size, of in packs.items()},
        ),
        Line(
            "pack ÷ export of its tasks in three forms",
            "",
            {size: f"{of.ratio:.1f} × ({of.plain_seconds:.1f} s)" for size, of in packs.items()},
        ),
        Line(
            "pack, peak memory (largest of the exports)",
            f"< {PACK_MEMORY:.0f} MB",
            {size: f"{of.peak:.0f} MB ({of.plain_peak:.0f} MB)" for size, of in packs.items()},
            all(of.peak < PACK_MEMORY for of in packs.values()),
        ),
    ]


def weight_lines(weights: dict[str, Weight], size: int) -> list[Line]:
    """First visits."""
    return [
        Line(
            f"{name}, with fonts, styles, scripts",
            f"≤ {PAGE_BYTES // 1000} kB compressed",
            {
                size: f"{weight.total / 1000:.0f} kB (page {weight.page / 1000:.0f} kB, "
                f"uncompressed {weight.raw_page / 1000:.0f} kB)"
            },
            weight.total <= PAGE_BYTES,
        )
        for name, weight in weights.items()
    ]


def stack_lines(stack: Stack, size: int) -> list[Line]:
    """bin/run in a fresh clone."""
    parts = ", ".join(f"{name} {held:.0f}" for name, held in sorted(stack.memory.items()))
    return [
        Line(
            "memory of the embedded stack (PSS)",
            f"≤ {STACK_MEMORY:.0f} MB",
            {size: f"{stack.total:.0f} MB ({parts})"},
            stack.total <= STACK_MEMORY,
        ),
        Line(
            "first bin/run in a fresh clone, downloads included",
            f"≤ {FIRST_START:.0f} s",
            {size: f"{stack.fresh_start:.0f} s"},
            stack.fresh_start <= FIRST_START,
        ),
        Line(
            "next bin/run",
            f"≤ {NEXT_START:.0f} s",
            {size: f"{stack.next_start:.1f} s"},
            stack.next_start <= NEXT_START,
        ),
    ]


def page_words(page: Measured) -> str:
    """CPU with PostgreSQL's share, queries, size."""
    cost = page.cost
    return (
        f"{cost.cpu:.1f} ms ({cost.python:.1f} + {cost.postgres:.1f}), "
        f"{page.queries} q, {page.size / 1000:.0f} kB"
    )


def change_words(change: Measured) -> str:
    """Whole time, CPU, queries."""
    cost = change.cost
    return f"{cost.elapsed:.1f} ms ({cost.cpu:.1f} CPU), {change.queries} q"


def long_words(found: Measured) -> str:
    """Whole time and CPU in seconds."""
    cost = found.cost
    return f"{cost.elapsed / 1000:.2f} s ({cost.cpu / 1000:.2f} CPU)"


def compared_words(compared: Compared) -> str:
    """The ratio and what it is made of."""
    product, bare = medians(compared.product).elapsed, medians(compared.bare).elapsed
    return f"{compared.ratio:.2f} × ({product:.1f} / {bare:.1f} ms)"


def cpu_words(compared: Compared) -> str:
    """The ratio of the CPU time of both programs, and what it is made of."""
    product, bare = medians(compared.product), medians(compared.bare)
    parts = f"{product.python:.0f} + {product.postgres:.0f} / {bare.cpu:.0f} ms"
    return f"CPU {product.cpu / bare.cpu:.2f} × ({parts})"


def import_words(sheets: Sheets) -> str:
    """The sum and its parts."""
    return f"{sheets.imported:.1f} s ({sheets.preview.seconds:.1f} + {sheets.applied.seconds:.1f})"
