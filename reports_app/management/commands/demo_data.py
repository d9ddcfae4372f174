"""manage.py demo_data: the Hà Tĩnh sample, made once and completed when run again."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.core.commands import as_json
from cchc.embedded import places
from reports_app.demo import accounts, build

LABELS = {
    "areas": "Lĩnh vực",
    "units": "Đơn vị của tỉnh",
    "central_agencies": "Cơ quan Trung ương đóng trên địa bàn",
    "provinces": "Tỉnh, thành phố khác",
    "external_index": "Chỉ số công bố",
    "external_index_breaks": "Mốc thay bộ tiêu chí",
    "hoabinh_units": "Đơn vị của tỉnh Hòa Bình",
    "hoabinh_index": "Chỉ số tỉnh Hòa Bình công bố",
    "assignments": "Nhiệm vụ (dữ liệu minh họa)",
    "initiatives": "Mô hình, sáng kiến (dữ liệu minh họa)",
    "report_periods": "Kỳ báo cáo",
    "forecasts": "Dự kiến hoàn thành (dữ liệu minh họa)",
    "unit_groups": "Nhóm đơn vị được chấm điểm",
    "criteria_sets": "Bộ tiêu chí (dữ liệu minh họa)",
    "score_rounds": "Kỳ chấm điểm (dữ liệu minh họa)",
    "past_sets": "Bộ tiêu chí của các năm được nạp (dữ liệu minh họa)",
    "past_years": "Kết quả các năm được nạp (dữ liệu minh họa)",
    "publications": "Bản công bố (dữ liệu minh họa)",
    "packs": "Gói số liệu (dữ liệu minh họa), lập ở nền sau khi khởi động",
}


class Command(BaseCommand):
    """Safe to repeat: a second run changes nothing and prints no passwords."""

    help = "Nạp dữ liệu mẫu Hà Tĩnh: đơn vị, chỉ số thật; nhiệm vụ, sáng kiến, tài khoản mẫu."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = build.build()
        except OSError as error:
            raise CommandError(
                f"Không ghi được vào {places.var_dir()}: {error.strerror}"
            ) from error
        self.stdout.write(as_json(asdict(built)) if options["json"] else _as_text(built))


def _as_text(built: build.Built) -> str:
    lines = [
        f"{LABELS[name]}: {tally.created} thêm mới, {tally.updated} thay đổi, "
        f"{tally.unchanged} không đổi"
        for name, tally in built.parts.items()
    ]
    lines.append(f"Số liệu theo ngày năm 2023: tính {built.days} ngày")
    if built.accounts:
        lines.append(f"Tài khoản mẫu (ghi trong {places.var_dir() / accounts.FILE_NAME}):")
        lines += [f"  {made.role}\t{made.username}\t{made.password}" for made in built.accounts]
    return "\n".join(lines)
