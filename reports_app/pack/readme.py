"""DOC-TRUOC.txt: what a pack is, its figures, its files, how they are opened and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cchc.core.check_codes import spelled
from reports_app.pack import manifest

BOM = "\ufeff"
LINE_END = "\r\n"  # Notepad of old shows nothing else as lines
SAMPLE = "DỮ LIỆU MINH HỌA: số liệu trong gói này dùng để giới thiệu chương trình."


def readme(told: Mapping[str, Any]) -> bytes:
    """The text of a manifest (its files without this one) as Notepad opens it: UTF-8 with
    byte-order mark, CRLF.
    """
    lines = [*_head(told), *_figures(told), *_rates(), *_files(told), *_opening(), *_checking(told)]
    return (BOM + LINE_END.join(lines) + LINE_END).encode()


def _head(told: Mapping[str, Any]) -> Iterator[str]:
    period, name = told["period"], told["province"]["name"]
    yield f"GÓI SỐ LIỆU CẢI CÁCH HÀNH CHÍNH, {period['name'].upper()}"
    if name:
        yield name
    yield ""
    if told["is_sample"]:
        yield from (SAMPLE, "")
    yield f"Kỳ báo cáo: {period['name']} (mã {period['code']}),"
    yield f"  số liệu từ ngày {_day(period['starts_on'])} đến ngày {_day(period['ends_on'])},"
    yield f"  hạn gửi báo cáo ngày {_day(period['due_on'])}"
    yield f"Số liệu tính đến hết ngày: {_day(told['as_of'])}"
    yield f"Thay đổi tính từ hết ngày: {_day(told['since'])}"
    yield "Phạm vi: toàn tỉnh, nhiệm vụ Chính phủ giao và Kế hoạch của tỉnh"
    yield f"Mã kiểm tra: {spelled(told['code'])}"
    yield f"Phiên bản chương trình: {told['program']}"
    yield ""


def _figures(told: Mapping[str, Any]) -> Iterator[str]:
    of = told["headline"]
    yield "SỐ LIỆU CHÍNH (nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao)"
    yield f"- Được giao: {_whole(of['assigned'])} nhiệm vụ; hoàn thành: {_whole(of['done'])}"
    yield (
        f"- Tỷ lệ A, hoàn thành trên tổng được giao: {_rate(of['rate_all'])}"
        f" ({_whole(of['done'])}/{_whole(of['assigned'])})"
    )
    yield (
        f"- Tỷ lệ B, hoàn thành trên số đến hạn: {_rate(of['rate_due'])}"
        f" ({_whole(of['done_due'])}/{_whole(of['due'])})"
    )
    yield (
        f"- Quá hạn: {_whole(of['overdue'])} theo thời hạn sau gia hạn;"
        f" {_whole(of['overdue_original'])} theo thời hạn ban đầu"
    )
    yield (
        f"- Đúng hạn: {_rate(of['rate_on_time'])} theo thời hạn sau gia hạn;"
        f" {_rate(of['rate_on_time_original'])} theo thời hạn ban đầu"
    )
    yield f"- Nhiệm vụ chưa hoàn thành có cập nhật đúng quy định: {_rate(of['rate_updated'])}"
    yield (
        f"- Mô hình, sáng kiến đăng ký: {_whole(of['initiatives'])};"
        f" đã được công nhận: {_whole(of['initiatives_recognised'])};"
        f" lượt đơn vị khác áp dụng lại: {_whole(of['adoptions'])}"
    )
    yield ""


def _rates() -> Iterator[str]:
    yield "CÁCH HIỂU SỐ LIỆU"
    yield "- Tỷ lệ A lấy số nhiệm vụ hoàn thành chia cho toàn bộ số được giao."
    yield "- Tỷ lệ B chỉ tính các nhiệm vụ đã đến thời hạn: số hoàn thành trong đó chia cho số đó."
    yield "- Nhiệm vụ dừng thực hiện không tính vào tỷ lệ nào."
    yield "- Đúng hạn và quá hạn tính theo hai thời hạn: thời hạn sau gia hạn (đang áp dụng) và"
    yield "  thời hạn ban đầu (như thể chưa từng gia hạn). Hết ngày thời hạn vẫn là đúng hạn."
    yield "- Ô để trống là chưa biết, hoặc không có gì để chia; không phải là số 0."
    yield ""


def _files(told: Mapping[str, Any]) -> Iterator[str]:
    files = told["files"]
    yield "CÁC TỆP"
    yield f"{manifest.FOR_PEOPLE}: để xem và in, mỗi bảng một tệp .xlsx và một tệp .csv"
    yield from _listed(files, manifest.FOR_PEOPLE, ".xlsx")
    yield f"{manifest.FOR_MACHINES}: cùng các bảng ấy dạng .csv cho chương trình khác đọc"
    documents = [file for file in files if file["path"].startswith(manifest.DOCUMENTS)]
    if documents:
        yield f"{manifest.DOCUMENTS}: văn bản"
        yield from _listed(documents, manifest.DOCUMENTS, "")
    yield f"{manifest.MANIFEST}: bản kê các tệp, kèm mã băm SHA-256 của từng tệp"
    yield ""


def _listed(files: Sequence[Mapping[str, Any]], folder: str, ending: str) -> Iterator[str]:
    """A line for each file, the sheets without their ending: they are there in two forms."""
    for file in files:
        path = file["path"]
        if not path.startswith(folder) or not path.endswith(ending):
            continue
        name = path.removeprefix(folder).removesuffix(ending)
        rows = "" if file["rows"] is None else f": {_whole(file['rows'])} dòng"
        yield f"  - {name}: {file['title']}{rows}" if name != file["title"] else f"  - {name}"


def _opening() -> Iterator[str]:
    yield "CÁCH MỞ"
    yield "- Tệp .xlsx: mở bằng Excel hoặc LibreOffice; trang “Thông tin” ghi kỳ, ngày, bộ lọc."
    yield "- Tệp .csv trong so-lieu: mở thẳng bằng Excel. Nếu các cột dồn vào một ô thì vào Dữ liệu"
    yield "  (Data), Từ văn bản/CSV (From Text/CSV), chọn bảng mã UTF-8 và dấu phân cách “;”."
    yield "- Mã gồm toàn chữ số, như “01”, giữ nguyên số 0 ở đầu trong tệp .xlsx và trong"
    yield "  so-lieu-may; Excel bỏ số 0 đó khi mở tệp .csv, nên cần đúng mã thì dùng tệp .xlsx."
    yield "- Dấu nháy đơn đứng trước dấu =, +, - hoặc @ ở đầu ô .csv là để bảng tính không hiểu"
    yield "  nhầm nội dung thành công thức."
    yield "- Tệp nhiem-vu và sang-kien có đúng các cột để nhập lại vào chương trình. Gói của ngày"
    yield "  đã qua chỉ để xem; muốn sửa thì xuất lại số liệu của ngày hôm nay."
    yield ""


def _checking(told: Mapping[str, Any]) -> Iterator[str]:
    yield "CÁCH KIỂM TRA GÓI"
    yield "- Trên máy có chương trình, không cần cơ sở dữ liệu:"
    yield "    python manage.py verify --pack <tệp .zip>"
    yield "- Mã băm của từng tệp, so với manifest.json:"
    yield "    Windows: certutil -hashfile <tệp> SHA256"
    yield "    Linux:   sha256sum <tệp>"
    yield f"- Mã kiểm tra {spelled(told['code'])} in trong các tệp của gói là 12 ký tự đầu, viết"
    yield "  theo hệ cơ số 32, của mã băm toàn bộ số liệu (data_sha256 trong manifest.json):"
    yield f"    {told['data_sha256']}"
    yield "- Cùng số liệu, cùng kỳ và cùng ngày thì lập lại gói cho ra đúng từng byte như cũ."


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _rate(rate: str | None) -> str:
    return "chưa có" if rate is None else f"{rate.replace('.', ',')} %"
