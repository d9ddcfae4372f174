"""`python -m bench`: measures everything at every size and writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bench import ground
from bench.say import step

if TYPE_CHECKING:
    from bench.report import Report

SIZES = [133, 10_000, 50_000]
PARTS = (
    "pages",
    "figures",
    "rankings",
    "sheets",
    "pack",
    "weight",
    "status",
    "many",
    "initiatives",
)


def main() -> None:
    """Read the options, prepare, measure, write."""
    chosen = _options()
    with ground.prepared(chosen.folder):
        _fill(chosen.sizes)
        text = _measured(chosen)
    print(text)
    if chosen.out:
        Path(chosen.out).write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="133,10000,50000")
    parser.add_argument("--rounds", type=int, default=5, help="how often each size has its turn")
    parser.add_argument("--only", type=_parts, default=PARTS, help=",".join(PARTS))
    parser.add_argument("--stack", action="store_true", help="also start bin/run in a fresh clone")
    parser.add_argument("--folder", default="", help="keep servers' data here for the next run")
    out = str(Path(__file__).parent / "RESULTS.md")
    parser.add_argument("--out", default=out, help="where to write; empty: only print")
    return parser.parse_args()


def _fill(sizes: list[int]) -> None:
    from bench import data

    if not any(ground.exists(f"size_{size}") for size in sizes):
        ground.use(ground.BASE)
        data.make_base()
    for size in sizes:
        if ground.exists(f"size_{size}"):
            ground.use(f"size_{size}")
            ground.migrate()
            continue
        with step(f"Nạp {size} nhiệm vụ"):
            ground.copy(ground.BASE, ground.HALF_MADE)
            data.fill(size)
            ground.rename(ground.HALF_MADE, f"size_{size}")


def _measured(chosen: argparse.Namespace) -> str:
    """Measure what was asked for, what changes data last; the text of the report."""
    from bench import figures, initiatives, lines, many, pages, rankings, stack, weight
    from bench.quiet import MACHINE
    from bench.report import Report

    sizes, rounds = chosen.sizes, chosen.rounds
    report = Report(sizes, notes=_notes())
    if "pages" in chosen.only:
        found = pages.measure(sizes, rounds)
        report.add("Pages (CPU of Python + PostgreSQL)", *lines.list_lines(found, sizes))
        report.add("Overview", *lines.overview_lines(found, sizes))
        report.add("Other pages about tasks", *lines.further_lines(found, sizes))
    if "figures" in chosen.only:
        report.add("Figures", *lines.figure_lines(figures.measure(sizes, rounds), sizes))
    if "rankings" in chosen.only:
        compared = rankings.measure()
        report.add("Rankings", *lines.ranking_lines(compared, max(sizes)))
    _measure_files(chosen, report)
    if "weight" in chosen.only:
        weights = weight.measure(max(sizes))
        report.add("Size of pages", *lines.weight_lines(weights, max(sizes)))
        report.notes += [
            f"{name}, first visit, kB: {weight.words(held)}" for name, held in weights.items()
        ]
    if "status" in chosen.only:
        changed = pages.measure_status(sizes, rounds)
        report.add("Recording a status", *lines.status_lines(changed, sizes))
        report.add("Overview", *lines.changed_lines(changed, sizes))
    if "many" in chosen.only:
        several_at_once = many.measure(sizes, min(rounds, 3))
        report.add("Many tasks at once", *lines.many_lines(several_at_once))
    if "initiatives" in chosen.only:
        registry = initiatives.measure(sizes, rounds)
        report.add("The registry of initiatives", *lines.initiative_lines(*registry))
    if chosen.stack:
        report.add("The whole stack", *lines.stack_lines(stack.measure(), sizes[0]))
    report.notes.append(MACHINE.words())
    return report.text()


def _measure_files(chosen: argparse.Namespace, report: Report) -> None:
    """What commands write and take in, each in a program of its own."""
    from bench import lines, pack, sheets

    sizes, rounds = chosen.sizes, min(chosen.rounds, 3)
    if "sheets" in chosen.only:
        report.add("Sheets", *lines.sheet_lines(sheets.measure(sizes, rounds)))
    if "pack" in chosen.only:
        report.add("The pack of a period", *lines.pack_lines(pack.measure(sizes, rounds)))


def _notes() -> list[str]:
    from bench.pages import past_words

    one = os.getloadavg()[0]
    return [
        f"the past day is {past_words()}; a past day's overview is computed when it is asked for",
        "medians of several rounds in which the sizes take turns, after a warm-up in each round",
        f"load average at the start: {one:.1f}; other programs on the cores lengthen every time",
    ]


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _parts(text: str) -> list[str]:
    unknown = set(text.split(",")) - {*PARTS, ""}
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: {', '.join(PARTS)}")
    return text.split(",")


if __name__ == "__main__":
    main()
