"""manage.py recompute: what the schedule does, now."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from scores_app.published import runs as external_runs
from scores_app.ranks import runs
from tasks_app import snapshots


class Command(BaseCommand):
    """Safe to repeat; rankings are computed even where nothing changed."""

    help = "Tính lại và lưu ngay số liệu hoàn thành và mọi bảng xếp hạng, không chờ lịch."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["as_of"]
        run = snapshots.recompute(day) if day else snapshots.recompute_changed()
        external = external_runs.recompute(day or today())
        rankings = runs.recompute_open(day, anew=True)
        report = {
            "as_of": run.as_of,
            "computed_at": run.computed_at,
            "groups": run.rows.count(),
            "events": run.event_count,
            "external_rankings": external,
            "rankings": len(rankings),
        }
        text = f"Đã tính số liệu đến {run.as_of:%d/%m/%Y} lúc {run.computed_at:%H:%M:%S}."
        text += f" Đã tính {external} bảng của chỉ số được công bố, {len(rankings)} bảng xếp hạng."
        self.stdout.write(as_json(report) if options["json"] else text)
