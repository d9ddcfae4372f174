"""manage.py special_days: the holidays and swapped days of our own file that are missing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cchc.core.special_days import add_shipped


class Command(BaseCommand):
    """Safe to repeat: days that are there stay as they are."""

    help = "Thêm ngày nghỉ lễ, ngày làm bù đi kèm chương trình mà sổ chưa có."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        added = add_shipped()
        told = json.dumps({"added": added}) if options["json"] else f"Thêm {added} ngày."
        self.stdout.write(told)
