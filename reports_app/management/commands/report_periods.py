"""manage.py report_periods: the standard reporting periods of this year and the next, or of one."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.commands import as_json
from reports_app.services import coming_periods_make, standard_periods_make


class Command(BaseCommand):
    """Safe to repeat: periods that are there stay as they are."""

    help = "Tạo các kỳ báo cáo chuẩn còn thiếu của năm nay và năm sau, hoặc của một năm."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--year", type=int, choices=range(2000, 2101), metavar="NĂM")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["year"]
        years, created = ([asked], standard_periods_make(asked)) if asked else coming_periods_make()
        report = {"years": years, "created": created}
        text = f"Kỳ báo cáo: thêm mới {created}."
        self.stdout.write(as_json(report) if options["json"] else text)
