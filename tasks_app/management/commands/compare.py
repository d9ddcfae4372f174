"""manage.py compare: what happened to the tasks between two days."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from tasks_app import comparing, completion, labels
from tasks_app.choices import Source
from tasks_app.models import Assignment


class Command(BaseCommand):
    """Computes, stores nothing. Exit 1: refused, with the reason."""

    help = "So sánh hai ngày: đã hoàn thành, mới quá hạn, được giao thêm, đổi thời hạn, đơn vị."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="first", type=day_argument, required=True, metavar="NGÀY"
        )
        parser.add_argument("--to", dest="last", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument(
            "--source", choices=[*Source.values, "all"], default=Source.GOVERNMENT.value
        )
        parser.add_argument("--by", choices=[*comparing.DIMENSIONS, "none"], default="none")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"] or today()
        if first > last:
            raise CommandError(f"Ngày trước {first:%d/%m/%Y} không được sau {last:%d/%m/%Y}.")
        source = "" if options["source"] == "all" else options["source"]
        found = comparing.compare(Assignment.objects.all(), first, last, source)
        by = () if options["by"] == "none" else (options["by"],)
        groups = found.groups(by)
        before, after = found.counts()
        report: dict[str, Any] = {
            "from": first,
            "to": last,
            "source": options["source"],
            **groups[0].number,
            "before": before.as_json(),
            "after": after.as_json(),
        }
        if by:
            report["groups"] = _named(groups, by[0])
        self.stdout.write(as_json(report) if options["json"] else _as_text(report))


def _named(groups: list[comparing.Group], dimension: str) -> list[dict[str, Any]]:
    number = {group.key: group.number for group in groups if group.dimension == dimension}
    wanted = [completion.Group(completion.Counts(), "", dimension, key) for key in number]
    return [
        {"code": row.code, "name": row.name, **number[row.group.key]}
        for row in labels.named(wanted, dimension)
    ]


def _as_text(report: dict[str, Any]) -> str:
    head = f"Từ {report['from']:%d/%m/%Y} đến {report['to']:%d/%m/%Y}, nguồn: {report['source']}"
    lines = [head, _line("Tổng số", report)]
    return "\n".join([*lines, *(_line(row["name"], row) for row in report.get("groups", []))])


def _line(name: str, numbers: dict[str, Any]) -> str:
    told = [f"{label.lower()} {numbers[kind]}" for kind, label in comparing.LABELS.items()]
    return f"{name}: {'; '.join(told)}"
