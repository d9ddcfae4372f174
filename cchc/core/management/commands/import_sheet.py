"""``manage.py import_sheet KIND FILE``: take a sheet in, whole, or say why not."""

import json
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandParser

from cchc.core.imports import ImportReport, Problem, SheetError, run_import, sheet_kind

_SHOWN = 50


class Command(BaseCommand):
    """Exit 0: done, or a dry run without errors. Exit 1: refused, nothing written."""

    help = "Nhập một tệp CSV hoặc XLSX; có lỗi thì không ghi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare KIND, FILE and the options."""
        parser.add_argument("kind", metavar="KIND", help="loại dữ liệu, ví dụ assignments")
        parser.add_argument("file", metavar="FILE", type=Path, help="tệp .csv hoặc .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi")
        parser.add_argument("--as", dest="user", default="", help="tên đăng nhập của người nhập")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print the report, and end with 1 if the file was refused."""
        report = _report(options["kind"], options["file"], options["user"], options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if report.refused:
            sys.exit(1)


def _report(kind_name: str, path: Path, username: str, dry_run: bool) -> ImportReport:
    try:
        return run_import(sheet_kind(kind_name), path, actor=_actor(username), dry_run=dry_run)
    except SheetError as error:
        report = ImportReport(kind_name, path.name, dry_run)
        report.add_errors(error.problems)
        return report


def _actor(username: str) -> AbstractBaseUser | None:
    if not username:
        return None
    actor = get_user_model().objects.filter(username=username, is_active=True).first()
    if actor is None:
        message = f"Không có tài khoản đang hoạt động nào tên “{username}”."
        raise SheetError.of_file(message)
    return actor


def _lines(report: ImportReport) -> list[str]:
    counts = (
        f"{report.rows} dòng: {report.created} thêm mới, {report.updated} thay đổi, "
        f"{report.unchanged} không đổi."
    )
    if report.refused:
        head = f"Không nhập được {report.file_name}: {report.error_count} lỗi, không ghi gì."
    elif report.dry_run:
        head = f"Xem trước {report.file_name}, chưa ghi gì. {counts}"
    else:
        head = f"Đã nhập {report.file_name} (lần nhập số {report.batch}). {counts}"
    return [
        head,
        *_listed("Lỗi", report.errors, report.error_count),
        *_listed("Lưu ý", report.warnings, len(report.warnings)),
    ]


def _listed(title: str, problems: list[Problem], count: int) -> list[str]:
    lines = [f"  {title}{_place(problem)}: {problem.message}" for problem in problems[:_SHOWN]]
    more = count - len(lines)
    return [*lines, f"  … và {more} dòng khác."] if more else lines


def _place(problem: Problem) -> str:
    row = f" dòng {problem.row}" if problem.row is not None else ""
    return f"{row}, cột {problem.column}" if problem.column else row
