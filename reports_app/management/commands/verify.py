"""manage.py verify: recomputes publications from their own inputs, or checks a pack by itself.

With --pack neither database nor Redis is asked for (see manage.py).
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.core.check_codes import spelled, typed_code
from cchc.core.commands import as_json
from reports_app.pack import held_against
from reports_app.pack.checked_archive import MAX_PACK
from reports_app.pack.checking import Checked, check_pack

Report = dict[str, Any]


class Command(BaseCommand):
    """Exit 0: everything is right. Exit 1: something is not, each named."""

    help = "Tính lại và đối chiếu mọi bản công bố, hoặc kiểm tra một gói số liệu."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--number", type=int, metavar="SỐ", help="chỉ bản công bố này")
        what.add_argument(
            "--pack", type=Path, metavar="TỆP", help="gói số liệu; không cần cơ sở dữ liệu"
        )
        parser.add_argument(
            "--expect", default="", metavar="MÃ", help="mã kiểm tra in trên giấy, phải khớp"
        )
        parser.add_argument(
            "--expect-sha256", default="", metavar="MÃ BĂM", help="mã băm của cả gói, phải khớp"
        )
        parser.add_argument(
            "--publication", type=Path, metavar="TỆP", help="văn bản công bố (JSON) của gói"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        expected = _expected(options["expect"])
        outside = _outside(options, expected)
        if options["pack"] is not None:
            report = _of_pack(options["pack"], outside)
        else:
            report = _of_chain(options["number"], expected)
        self.stdout.write(as_json(report) if options["json"] else _as_text(report))
        if not report["sound"]:
            sys.exit(1)


def _expected(typed: str) -> str:
    code = typed_code(typed)
    if typed and not code:
        raise CommandError(f"“{typed}” không phải mã kiểm tra; mã có dạng K7QM-2F9T-XAB4.")
    return code


def _of_pack(path: Path, outside: held_against.Outside) -> Report:
    checked = check_pack(_content(path))
    problems = [*checked.problems, *held_against.problems_of(checked, outside)]
    limits = [] if problems else held_against.notes_of(checked, outside)
    return {
        "pack": str(path),
        "sound": not problems,
        "proved": {
            "data": not problems,
            "documents": not problems and outside.covers_documents,
        },
        "problems": problems,
        "notes": [*checked.notes, *limits],
        "facts": _told(checked),
    }


def _outside(options: Report, code: str) -> held_against.Outside:
    """What is to be held against a pack; raises CommandError."""
    sha256, document = options["expect_sha256"].strip().lower(), options["publication"]
    if options["pack"] is None and (sha256 or document is not None):
        raise CommandError("--expect-sha256 và --publication đi cùng --pack.")
    if sha256 and not re.fullmatch("[0-9a-f]{64}", sha256):
        raise CommandError(f"“{sha256[:80]}” không phải mã băm SHA-256 (64 ký tự 0-9, a-f).")
    content = b"" if document is None else _content(document)
    if document is not None and not content:
        raise CommandError(f"{document}: tệp rỗng.")
    return held_against.Outside(code, sha256, content)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_PACK:
            raise CommandError(f"{path}: lớn hơn {MAX_PACK >> 20} MB, không phải gói số liệu.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: không đọc được tệp ({error.strerror}).") from error


def _told(checked: Checked) -> Report:
    code = checked.facts.get("code")
    return {**checked.facts, "code": spelled(str(code)) if code else None}


def _of_chain(number: int | None, expected: str) -> Report:
    from scores_app.models import Publication
    from scores_app.publications import verifying

    if number is None:
        kept = verifying.check()
        checked, findings = kept.checked, list(kept.findings)
        links = Publication.objects.all()
    else:
        link = verifying.links().filter(number=number).first()
        if link is None:
            raise CommandError(f"Không có bản công bố số {number}.")
        verified = verifying.verify_one(link)
        checked, findings = 1, [asdict(one) for one in verified.findings]
        links = Publication.objects.filter(number=number)
    problems = [_words(one) for one in findings if not one["is_note"]]
    if expected and not links.filter(code=expected).exists():
        where = "Không có bản công bố nào" if number is None else f"Bản số {number} không"
        problems.append(f"{where} mang mã {spelled(expected)}.")
    return {
        "checked": checked,
        "sound": not problems,
        "problems": problems,
        "notes": [_words(one) for one in findings if one["is_note"]],
        "findings": findings,
        "last": links.order_by("-number").values_list("code", flat=True).first(),
    }


def _words(finding: Report) -> str:
    return f"Bản số {finding['number']}: {finding['words']}"


def _wrong(report: Report) -> str:
    """How much is wrong, and how much cannot be proved."""
    found = report.get("findings", [])
    unproved = sum(one["what"] == "rules" and not one["is_note"] for one in found)
    wrong = len(report["problems"]) - unproved
    told = [f"{wrong} chỗ không đúng"] if wrong else []
    told += [f"{unproved} chỗ không chứng minh được"] if unproved else []
    return ", ".join(told)


def _as_text(report: Report) -> str:
    what = report.get("pack") or f"{report['checked']} bản công bố"
    state = "đúng" if report["sound"] else _wrong(report)
    lines = [f"{what}: {state}."]
    facts = report.get("facts") or {}
    if facts.get("code"):
        day = date.fromisoformat(facts["as_of"])
        lines.append(f"  Mã kiểm tra {facts['code']}, số liệu tính đến {day:%d/%m/%Y}.")
    lines += [f"  {words}" for words in report["problems"]]
    lines += [f"  Lưu ý: {words}" for words in report["notes"]]
    return "\n".join(lines)
