"""manage.py initiatives: how many are registered, recognised, in force and taken over, any day."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from models_app import counting
from models_app.choices import Stage

NONE = "none"


class Command(BaseCommand):
    """Computes, stores nothing."""

    help = "Số mô hình, sáng kiến theo giai đoạn và số lượt áp dụng lại, tính đến một ngày."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument("--year", type=int, default=None, help="chỉ sáng kiến của năm này")
        parser.add_argument("--by", choices=[*counting.DIMENSIONS, NONE], default=NONE)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        day: date = options["as_of"] or today()
        year, by = options["year"], options["by"]
        counted = counting.scope(day)
        if year is not None:
            counted = counted.filter(at_year=year)
        whole, *rest = counting.groups(counted, day, [""] if by == NONE else ["", by])
        report = {"as_of": day, "year": year, **whole.counts.as_json()}
        if by != NONE:
            report["groups"] = [
                {"code": row.code, "name": row.name, **row.group.counts.as_json()}
                for row in counting.named(rest, by)
            ]
        self.stdout.write(as_json(report) if options["json"] else _as_text(report))


def _as_text(report: dict[str, Any]) -> str:
    of_year = f", năm {report['year']}" if report["year"] is not None else ""
    lines = [f"Số liệu tính đến {report['as_of']:%d/%m/%Y}{of_year}", _line("Tổng số", report)]
    lines += [_line(group["name"], group) for group in report.get("groups", [])]
    return "\n".join(lines)


def _line(name: str, counts: dict[str, Any]) -> str:
    stages = "; ".join(
        f"{Stage(stage).label.lower()} {number}" for stage, number in counts["stages"].items()
    )
    return (
        f"{name}: đăng ký {counts['registered']}"
        f" ({counts['registering_units']} đơn vị);"
        f" đã được công nhận {counts['ever_recognised']}, còn hiệu lực {counts['holding']};"
        f" được đơn vị khác áp dụng: {counts['adopted']} sáng kiến,"
        f" {counts['adoptions']} lượt ở {counts['adopting_units']} đơn vị;"
        f" theo giai đoạn: {stages}"
    )
