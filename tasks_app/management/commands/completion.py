"""manage.py completion: both rates and all counts for any day."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from tasks_app import completion, labels
from tasks_app.choices import Source
from tasks_app.filters import SOURCE_CHOICES


class Command(BaseCommand):
    """Computes, stores nothing."""

    help = "Hai tỷ lệ hoàn thành nhiệm vụ và số lượng theo tình trạng, tính đến một ngày."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument(
            "--source",
            choices=[*Source.values, "all"],
            default=Source.GOVERNMENT.value,
            help="mặc định: nhiệm vụ Chính phủ giao; all: cả hai nguồn",
        )
        parser.add_argument(
            "--by", choices=["source", *completion.DIMENSIONS, "none"], default="none"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        day: date = options["as_of"] or today()
        source = "" if options["source"] == "all" else options["source"]
        by: list[tuple[str, ...]] = [()] if options["by"] == "none" else [(), (options["by"],)]
        found = completion.groups(completion.scope(day, source=source), day, by)
        report = {
            "as_of": day,
            "source": options["source"],
            **next(g.counts for g in found if not g.dimension and not g.source).as_json(),
        }
        if options["by"] == "source":
            report["groups"] = [
                {"code": group.source, "name": Source(group.source).label, **group.counts.as_json()}
                for group in found
                if group.source
            ]
        elif options["by"] != "none":
            report["groups"] = [
                {"code": row.code, "name": row.name, **row.group.counts.as_json()}
                for row in labels.named(found, options["by"])
            ]
        self.stdout.write(as_json(report) if options["json"] else _as_text(report))


def _as_text(report: dict[str, Any]) -> str:
    source = dict(SOURCE_CHOICES)[report["source"]]
    lines = [
        f"Số liệu tính đến {report['as_of']:%d/%m/%Y}, nguồn giao: {source}",
        _line("Tổng số", report),
    ]
    lines += [_line(group["name"], group) for group in report.get("groups", [])]
    return "\n".join(lines)


def _line(name: str, counts: dict[str, Any]) -> str:
    return (
        f"{name}: hoàn thành {counts['done']}/{counts['assigned']}"
        f" = {_percent(counts['rate_all'])} tổng được giao;"
        f" {counts['done_due']}/{counts['due']} = {_percent(counts['rate_due'])} đến hạn;"
        f" quá hạn {counts['overdue']};"
        f" đúng hạn {_percent(counts['rate_on_time'])} (thời hạn sau gia hạn),"
        f" {_percent(counts['rate_on_time_original'])} (thời hạn ban đầu);"
        f" cập nhật {counts['updated']}/{counts['open']} = {_percent(counts['rate_updated'])}"
    )


def _percent(rate: object) -> str:
    return "–" if rate is None else f"{rate} %".replace(".", ",")
