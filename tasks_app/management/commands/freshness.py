"""manage.py freshness: how lately each unit's open tasks were updated."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from tasks_app import freshness
from tasks_app.choices import Source


class Command(BaseCommand):
    """Computes, stores nothing."""

    help = "Mức độ cập nhật của từng đơn vị: tỷ lệ cập nhật, tuổi của lần cập nhật gần nhất."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument(
            "--source", choices=[*Source.values, "all"], default=Source.GOVERNMENT.value
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        day: date = options["as_of"] or today()
        source = "" if options["source"] == "all" else options["source"]
        whole, *units = freshness.freshness(freshness.scope(day, source=source), day)
        report = {
            "as_of": day,
            "source": options["source"],
            **whole.as_json(),
            "units": [{"code": unit.code, "name": unit.name, **unit.as_json()} for unit in units],
        }
        lines = [f"Tính đến {day:%d/%m/%Y}", *map(_line, (whole, *units))]
        self.stdout.write(as_json(report) if options["json"] else "\n".join(lines))


def _line(unit: freshness.UnitFreshness) -> str:
    told = unit.as_json()
    rate = "–" if told["rate_updated"] is None else f"{told['rate_updated']} %".replace(".", ",")
    return (
        f"{unit.name}: cập nhật {told['updated']}/{told['open']} = {rate};"
        f" lâu chưa cập nhật {told['stale']}; lâu nhất {told['oldest'] or 0} ngày"
    )
