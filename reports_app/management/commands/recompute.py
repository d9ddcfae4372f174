"""manage.py recompute: what the schedule does, now."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.commands import as_json, day_argument
from tasks_app import snapshots


class Command(BaseCommand):
    help = "Tính lại và lưu số liệu hoàn thành ngay, không chờ lịch."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["as_of"]
        run = snapshots.recompute(day) if day else snapshots.recompute_changed()
        report = {
            "as_of": run.as_of,
            "computed_at": run.computed_at,
            "groups": run.rows.count(),
            "events": run.event_count,
        }
        text = f"Đã tính số liệu đến {run.as_of:%d/%m/%Y} lúc {run.computed_at:%H:%M:%S}."
        self.stdout.write(as_json(report) if options["json"] else text)
