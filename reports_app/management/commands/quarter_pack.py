"""manage.py quarter_pack: the pack of a period as one ZIP."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.core.check_codes import spelled
from cchc.core.commands import as_json, day_argument
from cchc.core.sheets.files import replaced
from cchc.core.sheets.problems import SheetError
from reports_app.documents.templates_kept import TemplateRefusedError
from reports_app.models import ReportPeriod
from reports_app.pack.asked import Asked, asked_of
from reports_app.pack.building import Built, build, file_name, one_reading
from reports_app.pack.manifest import FOR_MACHINES
from reports_app.pack.workplace import FULL, is_full


class Command(BaseCommand):
    """Exit 0: the ZIP is there, whole. Exit 1: refused, and one that was there before still is."""

    help = "Lập gói số liệu của một kỳ báo cáo: một tệp ZIP, cùng số liệu thì giống từng byte."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--period", required=True, metavar="MÃ", help="mã kỳ, ví dụ 2023-Q3")
        parser.add_argument(
            "--as-of", default="", metavar="NGÀY", help="mặc định: ngày cuối kỳ, không quá hôm nay"
        )
        parser.add_argument(
            "--since", default="", metavar="NGÀY", help="mặc định: ngày cuối của kỳ báo cáo trước"
        )
        parser.add_argument(
            "--out", required=True, type=Path, metavar="THƯ_MỤC", help="thư mục đã có, để ghi tệp"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.is_dir():
            raise CommandError(f"Không có thư mục “{out}”. Hãy chọn thư mục khác.")
        days = _day("--as-of", options["as_of"]), _day("--since", options["since"])
        try:
            with one_reading():
                asked = _asked(options["period"], *days)
                built = build(asked)
            path = _written(built, out / file_name(asked))
        except (SheetError, TemplateRefusedError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            if not is_full(error):
                raise
            raise CommandError(FULL) from error
        report = _report(built, path)
        self.stdout.write(as_json(report) if options["json"] else _as_text(built, report))


def _day(option: str, text: str) -> date | None:
    try:
        return day_argument(text) if text else None
    except argparse.ArgumentTypeError as error:
        raise CommandError(f"{option}: {error}.") from error


def _asked(code: str, day: date | None, since: date | None) -> Asked:
    period = ReportPeriod.objects.filter(code=code).first()
    if period is None:
        known = ", ".join(ReportPeriod.objects.values_list("code", flat=True)) or "chưa có kỳ nào"
        raise CommandError(f"Không có kỳ báo cáo “{code}”. Các kỳ: {known}.")
    try:
        return asked_of(period, day, since)
    except ValueError as error:
        raise CommandError(str(error)) from error


def _written(built: Built, path: Path) -> Path:
    with replaced(path) as stream:
        stream.write(built.content)
    return path


def _report(built: Built, path: Path) -> dict[str, Any]:
    told = built.manifest
    return {
        "period": told["period"]["code"],
        "as_of": told["as_of"],
        "since": told["since"],
        "file": str(path),
        "sha256": built.sha256,
        "code": built.code,
        "headline": told["headline"],
        "files": [{key: file[key] for key in ("path", "rows", "sha256")} for file in told["files"]],
    }


def _as_text(built: Built, report: dict[str, Any]) -> str:
    sheets = [file for file in report["files"] if file["path"].startswith(FOR_MACHINES)]
    return "\n".join(
        [
            f"Đã ghi {report['file']}",
            f"SHA-256: {report['sha256']}",
            f"Mã kiểm tra: {spelled(built.code)}",
            *(f"  {Path(file['path']).stem}: {file['rows']} dòng" for file in sheets),
        ]
    )
