"""`manage.py prepare`: tables and static files brought up to date, an empty database filled."""

import hashlib
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cchc.embedded import places
from cchc.launch import stamps
from cchc.launch.progress import Steps


class Command(BaseCommand):
    """What bin/run does between starting the servers and starting the web; safe to repeat."""

    help = "Cập nhật cấu trúc dữ liệu và tệp tĩnh; nạp dữ liệu mẫu nếu chưa có dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="không nạp dữ liệu mẫu")
        parser.add_argument("--steps", type=int, default=3, help="tổng số bước đang đếm")

    def handle(self, *args: Any, **options: Any) -> None:
        steps = Steps(options["steps"])
        with steps.step("Cập nhật cấu trúc dữ liệu"):
            call_command("migrate", interactive=False, stdout=self.stderr)
        with steps.step("Chuẩn bị tệp tĩnh"):
            self._collect_static()
        with steps.step("Kiểm tra dữ liệu" if options["no_demo"] else "Nạp dữ liệu mẫu Hà Tĩnh"):
            if not options["no_demo"] and _is_empty():
                call_command("demo_data", stdout=self.stderr)
            call_command("programme_areas", stdout=self.stderr)
            call_command("special_days", stdout=self.stderr)
            call_command("report_periods", stdout=self.stderr)

    def _collect_static(self) -> None:
        """Only when a file changed: hashing and compressing takes seconds."""
        stamp = places.var_dir() / "static.stamp"
        value = _static_digest()
        if not stamps.matches(stamp, value):
            call_command("collectstatic", interactive=False, clear=True, stdout=self.stderr)
            places.replace(stamp, value)


def _static_digest() -> str:
    """Changes with every source file's name, size or time, and with the place they go to."""
    total = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = (path, storage.size(path), storage.get_modified_time(path).isoformat())
            total.update(repr(facts).encode())
    return total.hexdigest()


def _is_empty() -> bool:
    """Whether nobody has put anything in yet: neither an account nor a unit."""
    unit = apps.get_model("units_app", "Unit")
    return not (get_user_model().objects.exists() or unit.objects.exists())
