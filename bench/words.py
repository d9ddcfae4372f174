"""Words that made-up assignments are put together from."""

AREAS = (
    ("the_che", "Cải cách thể chế"),
    ("thu_tuc", "Cải cách thủ tục hành chính"),
    ("bo_may", "Cải cách tổ chức bộ máy hành chính nhà nước"),
    ("cong_vu", "Cải cách chế độ công vụ"),
    ("tai_chinh", "Cải cách tài chính công"),
    ("chinh_quyen_so", "Xây dựng, phát triển chính quyền điện tử, chính quyền số"),
)
DOCUMENTS = (
    ("QĐ-TTg", "Thủ tướng Chính phủ"),
    ("NQ-CP", "Chính phủ"),
    ("KH-UBND", "Ủy ban nhân dân tỉnh"),
    ("TB-VPCP", "Văn phòng Chính phủ"),
)
VERBS = (
    "Rà soát, đơn giản hóa",
    "Xây dựng và trình ban hành kế hoạch",
    "Tham mưu sửa đổi, bổ sung quy định về",
    "Tổ chức kiểm tra, đánh giá việc thực hiện",
    "Hoàn thành kết nối, chia sẻ dữ liệu phục vụ",
    "Công bố, công khai danh mục",
    "Đào tạo, bồi dưỡng nghiệp vụ về",
    "Báo cáo kết quả thực hiện",
)
OBJECTS = (
    "thủ tục hành chính thuộc thẩm quyền giải quyết của Ủy ban nhân dân tỉnh",
    "dịch vụ công trực tuyến toàn trình trên Cổng dịch vụ công quốc gia",
    "chế độ một cửa, một cửa liên thông trong giải quyết thủ tục hành chính",
    "vị trí việc làm và cơ cấu ngạch công chức, viên chức",
    "quy trình nội bộ, quy trình điện tử trên hệ thống thông tin giải quyết thủ tục hành chính",
    "số hóa hồ sơ, kết quả giải quyết thủ tục hành chính còn hiệu lực",
    "văn bản quy phạm pháp luật do Hội đồng nhân dân, Ủy ban nhân dân ban hành",
    "cơ chế tự chủ của đơn vị sự nghiệp công lập",
    "mức độ hài lòng của người dân, tổ chức đối với sự phục vụ của cơ quan hành chính",
)
SCOPES = (
    "trên địa bàn tỉnh",
    "tại các sở, ban, ngành cấp tỉnh",
    "tại Ủy ban nhân dân các xã, phường",
    "theo Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ",
    "giai đoạn 2021 – 2030, bảo đảm đúng tiến độ và thực chất",
)
PRODUCTS = (
    "Báo cáo kết quả của đơn vị chủ trì",
    "Kế hoạch của Ủy ban nhân dân tỉnh",
    "Báo cáo của Ủy ban nhân dân tỉnh gửi Bộ Nội vụ",
    "Quyết định của Chủ tịch Ủy ban nhân dân tỉnh",
)
NOTES = (
    "Đã gửi dự thảo xin ý kiến các sở, ngành, địa phương",
    "Đang tổng hợp số liệu, hoàn thiện hồ sơ trình",
    "Đã trình Ủy ban nhân dân tỉnh xem xét",
    "Sản phẩm đầy đủ theo yêu cầu của văn bản giao",
)
