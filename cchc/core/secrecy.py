"""Documents that carry a state secret never enter the system.

Luật Bảo vệ bí mật nhà nước 2018, Điều 8: three degrees, Tuyệt mật, Tối mật, Mật. A number shows its
degree by the word or by the suffix that offices write behind it: -M, /M, (M), and likewise TM and
TuM. The suffixes A, B and C, which some offices use, also stand for other things and are not taken.
"""

import re

from cchc.core.text import nfc

REFUSAL = (
    "Văn bản mang độ mật (Mật, Tối mật, Tuyệt mật) không được đưa vào hệ thống này. "
    "Hãy quản lý văn bản theo quy định về bảo vệ bí mật nhà nước."
)
_WORD = re.compile(r"(^|\W)mật(\W|$)")
_SUFFIX = re.compile(r"[-/(. ](M|TM|TuM|TUM)\)?$")


def is_secret(number: str) -> bool:
    """Whether a document number is marked Mật, Tối mật or Tuyệt mật."""
    number = nfc(number).strip()
    return bool(_SUFFIX.search(number)) or bool(_WORD.search(number.lower()))
