"""DOC-TRUOC.txt: what a pack is, its figures, its files, how they are opened and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from cchc.core.check_codes import spelled
from cchc.core.templatetags.cchc_format import day, rate, whole
from reports_app.pack import manifest
from reports_app.pack.contents import reading_order
from reports_app.pack.headline import LABELS
from tasks_app.completion import RATES

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
    yield "SỐ LIỆU CHÍNH (nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao; mô hình, sáng kiến)"
    for name, label in LABELS.items():
        yield f"- {label}: {_shown(name, told['headline'][name])}"
    yield ""


def _rates() -> Iterator[str]:
    yield "CÁCH HIỂU SỐ LIỆU"
    yield "- Tỷ lệ A lấy số nhiệm vụ hoàn thành chia cho toàn bộ số được giao."
    yield "- Tỷ lệ B chỉ tính các nhiệm vụ đã đến thời hạn: số hoàn thành trong đó chia cho số đó."
    yield "- Nhiệm vụ dừng thực hiện không tính vào tỷ lệ nào."
    yield "- Đúng hạn và quá hạn tính theo hai thời hạn: thời hạn sau gia hạn (đang áp dụng) và"
    yield "  thời hạn ban đầu (như thể chưa từng gia hạn). Hết ngày thời hạn vẫn là đúng hạn."
    yield "- Ô để trống, dấu – ở trên: chưa biết, hoặc không có gì để chia; không phải là số 0."
    yield ""


def _files(told: Mapping[str, Any]) -> Iterator[str]:
    order = reading_order(told)
    files = sorted(told["files"], key=lambda one: (_place(one["path"], order), one["path"]))
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


def _place(path: str, order: Mapping[str, int]) -> int:
    """Where people read of a file, whatever order the manifest lists them in."""
    return order.get(PurePosixPath(path).stem, len(order))


def _listed(files: Sequence[Mapping[str, Any]], folder: str, ending: str) -> Iterator[str]:
    """A line for each file, the sheets without their ending: they are there in two forms."""
    for file in files:
        path = file["path"]
        if not path.startswith(folder) or not path.endswith(ending):
            continue
        name = path.removeprefix(folder).removesuffix(ending)
        rows = "" if file["rows"] is None else f": {whole(file['rows'])} dòng"
        yield f"  - {name}: {file['title']}{rows}" if name != file["title"] else f"  - {name}"


def _opening() -> Iterator[str]:
    yield "CÁCH MỞ"
    yield "- Tệp .xlsx: mở bằng Excel hoặc LibreOffice; trang “Thông tin” ghi kỳ, ngày, bộ lọc."
    yield f"- Tệp .csv trong {manifest.FOR_PEOPLE}: mở thẳng bằng Excel. Nếu các cột dồn vào một ô"
    yield "  thì vào Dữ liệu (Data), Từ văn bản/CSV (From Text/CSV), chọn bảng mã UTF-8 và dấu phân"
    yield "  cách “;”."
    yield "- Mã gồm toàn chữ số, như “01”, giữ nguyên số 0 ở đầu trong tệp .xlsx và trong"
    yield f"  {manifest.FOR_MACHINES}; Excel bỏ số 0 đó khi mở tệp .csv, nên cần đúng mã thì dùng"
    yield "  tệp .xlsx."
    yield "- Dấu nháy đơn đứng trước dấu =, +, - hoặc @ ở đầu ô .csv là để bảng tính không hiểu"
    yield "  nhầm nội dung thành công thức."
    yield "- Tệp nhiem-vu và sang-kien có đủ các cột để nhập lại vào chương trình; cột tên đơn vị"
    yield "  đứng sau cột mã chỉ để đọc, không được nhập. Gói của ngày đã qua chỉ để xem;"
    yield "  muốn sửa thì xuất lại số liệu của ngày hôm nay."
    yield ""


def _checking(told: Mapping[str, Any]) -> Iterator[str]:
    yield "CÁCH KIỂM TRA GÓI"
    yield "- Trên máy có chương trình, không cần cơ sở dữ liệu:"
    yield "    python manage.py verify --pack <tệp .zip>"
    yield "  Lệnh này tính lại số liệu và so với mã kiểm tra. Văn bản và tệp hướng dẫn này nằm"
    yield "  ngoài mã, chỉ so được với bản kê trong gói; muốn chắc chắn cả văn bản thì so cả gói"
    yield "  với bản đã công bố, bằng mã băm SHA-256 của tệp .zip hoặc văn bản công bố (.json):"
    yield "    python manage.py verify --pack <tệp .zip> --expect-sha256 <mã băm>"
    yield "    python manage.py verify --pack <tệp .zip> --publication <tệp .json> --expect <mã>"
    yield "- Mã băm của từng tệp, so với manifest.json:"
    yield "    Windows: certutil -hashfile <tệp> SHA256"
    yield "    Linux:   sha256sum <tệp>"
    yield f"- Mã kiểm tra {spelled(told['code'])} in trong các tệp của gói là 12 ký tự đầu, viết"
    yield "  theo hệ cơ số 32, của mã băm toàn bộ số liệu (data_sha256 trong manifest.json):"
    yield f"    {told['data_sha256']}"
    yield "- Cùng số liệu, cùng kỳ và cùng ngày thì lập lại gói cho ra đúng từng byte như cũ."


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _shown(name: str, value: Any) -> str:
    if name in RATES:
        return rate(None if value is None else Decimal(value))
    return whole(value)
