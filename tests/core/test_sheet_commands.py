"""The commands import_sheet and export_sheet, called from within and as programs."""

import json
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from cchc.core.models import Area, ImportBatch
from tests.core.samples import csv_file
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HEAD = "code;name;order"
Manage = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.SHEET_KINDS = {"areas": "tests.core.areas.AREAS"}
    Area.objects.all().delete()


def call(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def call_json(*arguments: str) -> tuple[int, Any]:
    code, text = call(*arguments, "--json")
    return code, json.loads(text)


def test_import_as_somebody(tmp_path: Path) -> None:
    make_user(username="an")
    path = str(csv_file(tmp_path, HEAD, "A;Thể chế;1", "B;thủ tục;2"))
    code, report = call_json("import_sheet", "areas", path, "--as", "an")
    assert code == 0
    warning = report.pop("warnings")
    assert [w["row"] for w in warning] == [3]
    batch = ImportBatch.objects.get()
    assert batch.actor is not None
    assert batch.actor.get_username() == "an"
    assert report == {
        "kind": "areas", "file": "tep.csv", "dry_run": False, "rows": 2, "created": 2, "updated": 0,
        "unchanged": 0, "errors": [], "error_count": 0, "changes": [], "batch": batch.pk,
    }  # fmt: skip


def test_refusal_in_json(tmp_path: Path) -> None:
    path = str(csv_file(tmp_path, HEAD, "A;Thể chế;một"))
    code, report = call_json("import_sheet", "areas", path)
    assert code == 1
    assert report["batch"] is None
    (error,) = report["errors"]
    assert error.pop("message").startswith("“một” không phải là số")
    assert error == {"row": 2, "column": "order", "value": "một"}
    assert not Area.objects.exists()


def test_words_for_people(tmp_path: Path) -> None:
    path = str(csv_file(tmp_path, HEAD, "A;Thể chế;1", "B;thủ tục;2"))
    _, text = call("import_sheet", "areas", path, "--dry-run")
    assert "Xem trước tep.csv, chưa ghi gì. 2 dòng: 2 thêm mới" in text
    assert "Lưu ý dòng 3, cột name: Nên viết hoa chữ đầu." in text
    _, text = call("import_sheet", "areas", path)
    assert f"Đã nhập tep.csv (lần nhập số {ImportBatch.objects.get().pk})" in text
    bad = str(csv_file(tmp_path, HEAD, *(f"X{n};;1" for n in range(60))))
    code, text = call("import_sheet", "areas", bad)
    assert code == 1
    assert "60 lỗi, không ghi gì" in text
    assert "và 10 dòng khác" in text


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("import_sheet", "lạ", "tep.csv"), "Không có loại dữ liệu"),
        (("import_sheet", "areas", "khong-co.csv"), "Không có tệp"),
        (("import_sheet", "areas", "khong-co.csv", "--as", "ai"), "Không có tài khoản"),
        (("export_sheet", "lạ", "--out", "x.csv"), "Không có loại dữ liệu"),
        (("export_sheet", "areas", "--out", "/khong/co/x.csv"), "Không có thư mục"),
        (("export_sheet", "areas", "--out", "x.csv", "--as-of", "30/02/2023"), "trong lịch"),
        (
            ("export_sheet", "areas", "--out", "x.csv", "--format", "xlsx", "--machine"),
            "chỉ có với CSV",
        ),
    ],
)
def test_refusals(arguments: tuple[str, ...], reason: str) -> None:
    code, report = call_json(*arguments)
    assert code == 1
    assert reason in report["errors"][0]["message"]
    code, text = call(*arguments)
    assert code == 1
    assert reason in text


@pytest.mark.parametrize(
    "options", [(), ("--machine",), ("--format", "xlsx")], ids=["people", "machine", "xlsx"]
)
def test_export_then_import_changes_nothing(tmp_path: Path, options: tuple[str, ...]) -> None:
    for number, name in enumerate(("=1+1", "'=1+1", "Thể chế; “mới”", "- Đổi mới", "2.501")):
        Area.objects.create(code=f"1.{number}0", name=name, order=number * 1000)
    out = tmp_path / "ra"
    code, result = call_json(
        "export_sheet", "areas", "--out", str(out), "--as-of", "06/09/2023", *options
    )
    assert (code, result["rows"], result["as_of"]) == (0, 5, "2023-09-06")
    code, report = call_json("import_sheet", "areas", str(out))
    assert (code, report["unchanged"], report["created"], report["updated"]) == (0, 5, 0, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["ra"]


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "ra.xlsx"
    out.write_text("cũ", "utf-8")
    Area.objects.create(code="A", name="x" * 255, order=1)
    (tmp_path / "thu-muc").mkdir()
    code, report = call_json("export_sheet", "areas", "--out", str(tmp_path / "thu-muc"))
    assert code == 1
    assert "Không ghi được" in report["errors"][0]["message"]
    assert out.read_text("utf-8") == "cũ"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ra.xlsx", "thu-muc"]


@pytest.mark.django_db(transaction=True)
def test_as_programs(tmp_path: Path, manage: Manage) -> None:
    bad = csv_file(tmp_path, "code;name", "A;Tên")
    refused = manage("import_sheet", "units", str(bad), "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["errors"][0]["column"] == "kind"
    out = tmp_path / "ra.csv"
    done = manage("export_sheet", "units", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Đã ghi")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
