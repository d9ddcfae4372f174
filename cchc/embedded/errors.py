"""What goes wrong with the private servers, worded for the person at the keyboard."""

import errno

REASONS = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không được phép",
    errno.EROFS: "ổ đĩa chỉ đọc",
    errno.ENOSPC: "hết chỗ trống trên ổ đĩa",
    errno.EDQUOT: "hết hạn mức ổ đĩa",
    errno.ENOENT: "không có thư mục hoặc tệp này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.ENAMETOOLONG: "tên quá dài",
}


class EmbeddedError(RuntimeError):
    """A private server cannot be made or started; the text says why and what to do, in one line."""


def reason(error: OSError) -> str:
    """What the system's refusal means, in Vietnamese, with the path it is about."""
    meaning = REASONS.get(error.errno or 0, f"hệ thống báo lỗi {error.errno}: {error.strerror}")
    return f"{meaning} ({error.filename})" if error.filename else meaning
