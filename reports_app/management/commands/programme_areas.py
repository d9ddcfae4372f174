"""manage.py programme_areas: the fields of the reform programme, for any province."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.commands import as_json
from reports_app.demo.reference import load_areas


class Command(BaseCommand):
    """Safe to repeat: areas that are there stay as they are."""

    help = "Nạp các lĩnh vực của Chương trình tổng thể (Nghị quyết 76/NQ-CP) còn thiếu."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = load_areas()
        report = {"created": tally.created, "unchanged": tally.unchanged}
        text = f"Lĩnh vực: thêm mới {tally.created}, đã có {tally.unchanged}."
        self.stdout.write(as_json(report) if options["json"] else text)
