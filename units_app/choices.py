"""Fixed vocabularies of units and people."""

from django.db import models


class UnitKind(models.TextChoices):
    PROVINCE = "province", "Tỉnh, thành phố"
    DEPARTMENT = "department", "Sở, ban, ngành"
    DISTRICT = "district", "UBND cấp huyện"
    COMMUNE = "commune", "UBND cấp xã"
    CENTRAL = "central", "Cơ quan Trung ương tại địa phương"


class Role(models.TextChoices):
    STAFF = "staff", "Chuyên viên Sở Nội vụ"
    OFFICER = "officer", "Cán bộ đơn vị"
    HEAD = "head", "Lãnh đạo đơn vị"
    APPRAISER = "appraiser", "Người thẩm định"
    LEADER = "leader", "Lãnh đạo tỉnh"
    ADMIN = "admin", "Quản trị"


UNIT_ROLES = (Role.OFFICER, Role.HEAD)
PROVINCE_ROLES = (Role.STAFF, Role.APPRAISER, Role.LEADER, Role.ADMIN)
