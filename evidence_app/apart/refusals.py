"""What is said of a file that is not taken or cannot be read."""

from __future__ import annotations

from evidence_app.choices import LISTED

UNKNOWN = f"Tệp không thuộc loại được nhận. Hãy dùng: {LISTED}."
MACROS = "Tệp có chứa macro nên không được nhận. Hãy lưu lại ở dạng không có macro."
PROTECTED = "Tệp được đặt mật khẩu hoặc mã hóa nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại."
BROKEN = "Tệp bị hỏng hoặc không đầy đủ. Hãy mở thử trên máy, lưu lại rồi gửi lại."
TOO_LARGE = "Nội dung tệp quá lớn khi mở ra. Hãy giảm kích thước ảnh hoặc chia nhỏ tệp."
TOO_LONG = "Tệp mất quá nhiều thời gian để đọc. Hãy lưu lại ở dạng đơn giản hơn hoặc chia nhỏ."


class RefusedError(Exception):
    """The file is not taken; the text says why, to whoever sent it."""
