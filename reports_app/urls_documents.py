from django.urls import path, re_path

from reports_app.views import document_templates, documents

TEMPLATES = "bao-cao/mau-van-ban"

urlpatterns = [
    path(f"{TEMPLATES}/", document_templates.template_list, name="template_list"),
    path(f"{TEMPLATES}/<slug:kind>/", document_templates.template_detail, name="template_detail"),
    path(
        f"{TEMPLATES}/<slug:kind>/mau-goc/",
        document_templates.template_own_back,
        name="template_own_back",
    ),
    path(
        f"{TEMPLATES}/<slug:kind>/mau-goc.docx",
        document_templates.template_own,
        name="template_own",
    ),
    re_path(
        rf"^{TEMPLATES}/(?P<kind>[a-z_]+)/xem-thu\.(?P<form>docx|pdf)$",
        document_templates.template_preview,
        name="template_preview",
    ),
    path(
        f"{TEMPLATES}/<slug:kind>/<int:pk>.docx",
        document_templates.template_file,
        name="template_file",
    ),
    path(
        f"{TEMPLATES}/<slug:kind>/<int:pk>/dung-lai/",
        document_templates.template_back,
        name="template_back",
    ),
    re_path(
        r"^cham-diem/phieu/(?P<pk>[0-9]{1,18})/phieu-ket-qua\.(?P<form>docx|pdf)$",
        documents.score_sheet_document,
        name="score_sheet_document",
    ),
    re_path(
        r"^xep-hang/(?P<code>[0-9A-Za-z-]+)/phu-luc\.(?P<form>docx|pdf)$",
        documents.ranking_annex,
        name="ranking_annex",
    ),
    re_path(
        r"^bao-cao/cong-bo/(?P<number>[0-9]{1,9})/phu-luc\.(?P<form>docx|pdf)$",
        documents.publication_annex,
        name="publication_annex",
    ),
]
