"""Every page: nothing in its way for people with aids, no complaint, no scrolling sideways."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.sample_site import SampleSite, Visitor
from tests.browser.watching import PHONE, findings, looked_at, overflow, picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

STAFF = "chuyenvien"
COMPARE = "/xep-hang/2022/department/so-sanh/"
COMPARED = re.compile(r'name="don-vi" value="(\d+)"')
RANKED = re.compile(r'href="/xep-hang/2022/department/(\d+)/')
LEAF = re.compile(r'href="/cham-diem/tham-dinh/2023/(\d+)/')
ROW = re.compile(r'<tr data-row="(\d+)"')
# Name of the page, who looks at it, its address; {task}, {unit}, {province} come from lists.
PAGES = {
    "dang-nhap": ("", "/dang-nhap/"),
    "tong-quan": ("lanhdaotinh", "/?as_of=2023-12-20"),
    "tong-quan-don-vi": ("canbo", "/?as_of=2023-12-20"),
    "trinh-chieu-chon": ("lanhdaotinh", "/trinh-chieu/?as_of=2023-12-20"),
    "trinh-chieu": ("lanhdaotinh", "/trinh-chieu/?as_of=2023-12-20&trang=3"),
    "ban-do": ("canbo", "/ban-do/"),
    "ban-do-qua-han": ("lanhdaotinh", "/ban-do/?measure=overdue"),
    "tong-quan-hom-nay": (STAFF, "/"),
    "tong-quan-lanh-dao-don-vi": ("lanhdaodonvi", "/"),
    "tong-quan-tham-dinh": ("thamdinh", "/"),
    "danh-sach": (STAFF, "/nhiem-vu/"),
    "danh-sach-loc": (STAFF, "/nhiem-vu/?as_of=2023-12-20&status=open&q=thu+tuc"),
    "chi-tiet": (STAFF, "/nhiem-vu/{task}/"),
    "them": (STAFF, "/nhiem-vu/them/"),
    "dinh-chinh": (STAFF, "/nhiem-vu/{task}/dinh-chinh/"),
    "tinh-trang": (STAFF, "/nhiem-vu/{task}/tinh-trang/"),
    "danh-sach-cot": (STAFF, "/nhiem-vu/?columns=title,co_units,area,product,note,original_due"),
    "bo-loc": (STAFF, "/nhiem-vu/bo-loc/"),
    "luu-bo-loc": (STAFF, "/nhiem-vu/bo-loc/luu/?status=open"),
    "sang-kien": ("canbo", "/sang-kien/"),
    "sang-kien-loc": ("lanhdaotinh", "/sang-kien/?as_of=2023-09-06&stage=holding&adopters=yes"),
    "sang-kien-in": (STAFF, "/sang-kien/in/?as_of=2023-09-06"),
    "sang-kien-so-lieu": ("lanhdaotinh", "/sang-kien/so-lieu/?as_of=2023-09-06"),
    "don-vi": (STAFF, "/don-vi/"),
    "mot-don-vi": (STAFF, "/don-vi/{unit}/"),
    "ho-so-don-vi": ("canbo", "/don-vi/{scored}/ho-so/?ky=2022"),
    "ho-so-don-vi-dang-cham": ("lanhdaotinh", "/don-vi/{scored}/ho-so/?ky=2023"),
    "ho-so-don-vi-ngay-cu": ("lanhdaotinh", "/don-vi/{unit}/ho-so/?as_of=2023-09-06"),
    "tai-lieu": (STAFF, "/tai-lieu/"),
    "dua-tai-lieu": ("canbo", "/tai-lieu/them/"),
    "lich": (STAFF, "/nhiem-vu/lich/?month=2023-09&as_of=2023-09-06"),
    "dong-thoi-gian": (STAFF, "/nhiem-vu/dong-thoi-gian/?as_of=2023-12-20"),
    "ban-in": (STAFF, "/nhiem-vu/in/?as_of=2023-09-06"),
    "nhac-viec": ("canbo", "/nhac-viec/"),
    "nhat-ky-nhac-viec": (STAFF, "/nhac-viec/nhat-ky/"),
    "lich-lam-viec": (STAFF, "/lich-lam-viec/?year=2024"),
    "so-sanh": (STAFF, "/nhiem-vu/so-sanh/?from=06/09/2023&as_of=2023-12-20"),
    "gia-han": (STAFF, "/nhiem-vu/gia-han/"),
    "nhap-du-lieu": (STAFF, "/nhap-du-lieu/"),
    "cac-lan-ghi": (STAFF, "/nhap-du-lieu/lan/"),
    "bang-nhap": (STAFF, "/nhiem-vu/bang/"),
    "doi-mat-khau": (STAFF, "/doi-mat-khau/"),
    "cap-nhat": (STAFF, "/nhiem-vu/cap-nhat/?as_of=2023-09-06"),
    "du-kien": (STAFF, "/du-kien/"),
    "thu-cong-bo": (STAFF, "/bao-cao/cong-bo/1/thu/"),
    "du-kien-ky": ("lanhdaotinh", "/du-kien/2023-Q3/?as_of=2023-12-20"),
    "bao-cao": (STAFF, "/bao-cao/?as_of=2023-09-06"),
    "bao-cao-don-vi": ("canbo", "/bao-cao/"),
    "ky-bao-cao": (STAFF, "/bao-cao/ky/2023-Q3/?as_of=2023-09-06"),
    "ky-bao-cao-lanh-dao": ("lanhdaotinh", "/bao-cao/ky/2023-Q3/"),
    "them-ky-bao-cao": (STAFF, "/bao-cao/them-ky/"),
    "sua-ky-bao-cao": (STAFF, "/bao-cao/ky/2023-Q3/sua/"),
    "xoa-ky-bao-cao": (STAFF, "/bao-cao/ky/2023-Q3/xoa/"),
    "cac-mau-van-ban": (STAFF, "/bao-cao/mau-van-ban/"),
    "mot-mau-van-ban": (STAFF, "/bao-cao/mau-van-ban/report/"),
    "chi-so-cong-bo": (STAFF, "/xep-hang/ben-ngoai/"),
    "chi-so-nam": (STAFF, "/xep-hang/ben-ngoai/PAR INDEX/2023/"),
    "chi-so-hoa-binh": ("lanhdaotinh", "/xep-hang/ben-ngoai/Chỉ số CCHC tỉnh Hòa Bình/2024/"),
    "chi-so-don-vi": ("canbo", "/xep-hang/ben-ngoai/PAR INDEX/don-vi/{province}/"),
    "bo-tieu-chi": (STAFF, "/cham-diem/bo-tieu-chi/"),
    "mot-bo-tieu-chi": ("canbo", "/cham-diem/bo-tieu-chi/{set}/"),
    "so-sanh-bo-tieu-chi": (STAFF, "/cham-diem/bo-tieu-chi/{set}/so-sanh/"),
    "noi-tiep-bo-tieu-chi": (STAFF, "/cham-diem/bo-tieu-chi/{set}/noi-tiep/"),
    "mau-van-ban": ("lanhdaotinh", "/bao-cao/mau-van-ban/"),
    "mau-van-ban-phieu": (STAFF, "/bao-cao/mau-van-ban/score_sheet/"),
    "nhom-don-vi": (STAFF, "/cham-diem/bo-tieu-chi/nhom/"),
    "xep-hang": ("canbo", "/xep-hang/"),
    "xep-hang-nhom": ("lanhdaotinh", "/xep-hang/2022/department/"),
    "xep-hang-tong": ("canbo", "/xep-hang/2022/department/?xem=tong&sort=-gap"),
    "xep-hang-hoi-truong": ("lanhdaotinh", "/xep-hang/2022/department/?toan-man-hinh=1"),
    "xep-hang-xa": (STAFF, "/xep-hang/2022/commune/"),
    "so-sanh-don-vi": (
        "lanhdaotinh",
        "/xep-hang/2022/department/so-sanh/?don-vi={one}&don-vi={two}",
    ),
    "so-sanh-chon": ("canbo", COMPARE),
    "xep-hang-don-vi": (STAFF, "/xep-hang/2022/department/{ranked}/"),
    "thu-thay-doi": (STAFF, "/xep-hang/2022/department/thu-thay-doi/?don_vi={ranked}"),
    "diem-con-lay-duoc": (STAFF, "/xep-hang/2022/department/{ranked}/len-hang/"),
    "xep-hang-dang-cham": ("canbo", "/xep-hang/2023/department/"),
    "xep-hang-chac-chan": ("lanhdaotinh", "/xep-hang/2022/department/muc-chac-chan/"),
    "thu-hang-nam": ("lanhdaotinh", "/xep-hang/2022/department/qua-cac-nam/"),
    "thu-hang-nam-quy-doi": ("canbo", "/xep-hang/2022/commune/qua-cac-nam/?theo=hien-nay"),
    "chay-thu": (STAFF, "/xep-hang/chay-thu/"),
    "kiem-tra-xep-hang": ("lanhdaotinh", "/xep-hang/kiem-tra/"),
    "cham-diem": ("canbo", "/cham-diem/"),
    "cac-ky-cham": (STAFF, "/cham-diem/"),
    "nap-nam-truoc": (STAFF, "/cham-diem/ky-moi/nam-truoc/"),
    "ky-cham": (STAFF, "/cham-diem/ky/2023/"),
    "ky-cham-da-xong": ("lanhdaotinh", "/cham-diem/ky/2022/"),
    "phieu-diem": ("canbo", "/cham-diem/phieu/"),
    "mot-phieu-diem": ("canbo", "/cham-diem/phieu/{sheet}/"),
    "tham-dinh": (STAFF, "/cham-diem/tham-dinh/?ky=2023"),
    "tham-dinh-don-vi": (STAFF, "/cham-diem/tham-dinh/?ky=2023&theo=don-vi"),
    "phan-cong": (STAFF, "/cham-diem/tham-dinh/2023/phan-cong/"),
    "nhat-quan": (STAFF, "/cham-diem/tham-dinh/2023/nhat-quan/"),
    "tham-dinh-mot-tieu-chi": (STAFF, "/cham-diem/tham-dinh/2023/{leaf}/"),
    "tham-dinh-mot-phieu": ("thamdinh", "/cham-diem/tham-dinh/phieu/{sheet}/{leaf}/"),
    "giai-trinh": (STAFF, "/cham-diem/giai-trinh/"),
    "mot-giai-trinh": ("canbo", "/cham-diem/giai-trinh/{claim}/"),
    "lich-su-diem": ("canbo", "/cham-diem/phieu/{sheet}/lich-su/{leaf}/"),
    "phe-duyet": (STAFF, "/cham-diem/ky/2023/phe-duyet/"),
    "ket-thuc-ky": (STAFF, "/cham-diem/ky/2023/ket-thuc/"),
    "sua-ngay-ky": (STAFF, "/cham-diem/ky/2023/sua/"),
    "don-vi-tham-gia": (STAFF, "/cham-diem/ky/2023/don-vi/"),
    "mo-lai-phieu": (STAFF, "/cham-diem/ky/2023/mo-lai/{sheet}/"),
    "dang-ky-sang-kien": ("canbo", "/sang-kien/dang-ky/"),
    "ghi-sang-kien-van-ban": (STAFF, "/sang-kien/dang-ky/"),
    "ban-nhap-sang-kien": ("canbo", "/sang-kien/ban-nhap/"),
    "dinh-chinh-sang-kien": (STAFF, "/sang-kien/{in_force}/sua/"),
    "them-chi-tieu": (STAFF, "/sang-kien/{in_force}/chi-tieu/"),
    "the-sang-kien": ("canbo", "/sang-kien/{in_force}/the/?as_of=2023-09-06"),
    "mot-sang-kien": (STAFF, "/sang-kien/{in_force}/"),
    "mot-sang-kien-ngay-cu": ("lanhdaotinh", "/sang-kien/{in_force}/?as_of=2023-09-06"),
    "dinh-chinh-giai-doan": (STAFF, "/sang-kien/{in_force}/dinh-chinh/"),
    "y-kien": (STAFF, "/sang-kien/{in_force}/y-kien/"),
    "ap-dung": (STAFF, "/sang-kien/{in_force}/ap-dung/"),
    "lan-toa": (STAFF, "/sang-kien/lan-toa/"),
    "cac-ban-cong-bo": (STAFF, "/bao-cao/cong-bo/"),
    "mot-ban-cong-bo": (STAFF, "/bao-cao/cong-bo/1/"),
    "mot-ban-cong-bo-don-vi": ("canbo", "/bao-cao/cong-bo/1/"),
    "so-sanh-cong-bo": ("canbo", "/bao-cao/cong-bo/so-sanh/"),
    "cong-bo-xep-hang": (STAFF, "/bao-cao/cong-bo/xep-hang/2022/"),
    "kiem-tra-ma": ("canbo", "/kiem-tra/"),
    "kiem-tra-mot-ma": ("lanhdaotinh", "/kiem-tra/K7QM2F9TXAB4/"),
    "khong-co": (STAFF, "/khong-co-trang-nay/"),
}
# What nobody need sign in for, where the office has it so.
PUBLIC = {
    "cong-khai": "/cong-bo/",
    "cong-khai-mot-ban": "/cong-bo/{public}/",
    "cong-khai-kiem-tra-ma": "/kiem-tra/",
}
EXPECTED = {"khong-co": ("status of 404",)}
WITH_CHARTS = (
    "tong-quan",
    "chi-so-don-vi",
    "ho-so-don-vi",
    "thu-hang-nam",
    "thu-hang-nam-quy-doi",
    "xep-hang-chac-chan",
)
# A browser too busy to tell the drawings that the screen has changed.
DEAF = "window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }"


@pytest.fixture(scope="session")
def places(sample_site: SampleSite) -> dict[str, str]:
    """A task somebody worked on for long, and a unit with predecessors."""
    visitor: Visitor = sample_site.visitor(STAFF)
    task = ROW.search(visitor.get("/nhiem-vu/?status=returned").decode())
    unit = ROW.search(visitor.get("/don-vi/?q=so+tai+chinh").decode())
    province = ROW.search(visitor.get("/don-vi/?kind=province").decode())
    ranking = visitor.get("/xep-hang/2022/department/").decode()
    ranked, compared = RANKED.search(ranking), COMPARED.findall(ranking)
    assert ranked
    assert task
    assert unit
    assert province
    sets = ROW.search(visitor.get("/cham-diem/bo-tieu-chi/?year=2023").decode())
    sheet = ROW.search(sample_site.visitor("canbo").get("/cham-diem/phieu/?round=2023").decode())
    leaf = LEAF.search(visitor.get("/cham-diem/tham-dinh/?ky=2023").decode())
    claim = ROW.search(sample_site.visitor("canbo").get("/cham-diem/giai-trinh/").decode())
    scored = ROW.search(visitor.get("/don-vi/?q=so+tu+phap").decode())
    in_force = ROW.search(visitor.get("/sang-kien/?stage=replicated&as_of=2023-09-06").decode())
    assert in_force
    assert scored
    assert sets
    assert sheet
    assert leaf
    assert claim
    return {
        "task": task[1],
        "unit": unit[1],
        "scored": scored[1],
        "province": province[1],
        "set": sets[1],
        "ranked": ranked[1],
        "one": compared[0],
        "two": compared[-1],
        "sheet": sheet[1],
        "leaf": leaf[1],
        "claim": claim[1],
        "in_force": in_force[1],
    }


@pytest.fixture(scope="module")
def published(sample_site: SampleSite) -> int:
    """The number of a publication for everybody."""
    made = sample_site.manage("publish", "--round", "2019", "--public", "--json")
    assert made.returncode == 0, made.stderr
    return int(json.loads(made.stdout)["number"])


@pytest.fixture(scope="module")
def public_site(sample_site: SampleSite) -> Iterator[str]:
    """The sample as an office serves it that shows its publications to everybody."""
    with sample_site.web(env={"CCHC_PUBLIC_PAGE": "1"}) as url:
        yield url


@pytest.mark.parametrize("name", PAGES)
def test_a_page(visit: Visit, places: dict[str, str], name: str) -> None:
    username, address = PAGES[name]
    page = visit(username, *EXPECTED.get(name, ()))
    page.goto(address.format(**places))
    expect(page.locator("h1")).to_be_visible()
    places_of_results = page.locator("[hx-target='#results']").count()
    assert not places_of_results or page.locator("#results").count() == 1
    found = {"sáng": findings(page)}
    picture(page, f"{name}-1440")
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    picture(page, f"{name}-390")
    page.emulate_media(color_scheme="dark")
    found["tối, điện thoại"] = findings(page)
    picture(page, f"{name}-390-toi")
    assert {theme: items for theme, items in found.items() if items} == {}


@pytest.mark.parametrize("name", WITH_CHARTS)
def test_a_drawing_still_too_wide_widens_no_page(
    visit: Visit, places: dict[str, str], name: str
) -> None:
    username, address = PAGES[name]
    page = visit(username)
    page.add_init_script(DEAF)
    page.goto(address.format(**places))
    drawing = page.locator(".chart-area canvas").first
    expect(drawing).to_be_visible()
    page.set_viewport_size(PHONE)
    size = drawing.bounding_box()
    assert size
    assert size["width"] > PHONE["width"]
    assert overflow(page) == 0


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page(visit: Visit, public_site: str, published: int, name: str) -> None:
    page = visit("")
    page.goto(public_site + PUBLIC[name].format(public=published))
    expect(page.locator("h1")).to_be_visible()
    looked_at(page, name)


def test_forms_and_menus_that_open(visit: Visit) -> None:
    """What comes up on a click is looked at too, on a wide dark screen: form, filters, menus."""
    page = visit(STAFF, color_scheme="dark")
    page.goto("/nhiem-vu/?status=open")
    page.locator("[data-edit]").first.click()
    expect(page.locator("tr.row-edit form")).to_be_visible()
    picture(page, "danh-sach-mo-dong-1440", whole=False)
    assert findings(page) == []
    page.locator("details.filters > summary").click()
    expect(page.get_by_role("button", name="Lọc", exact=True)).to_be_visible()
    picture(page, "danh-sach-mo-loc-1440", whole=False)
    assert findings(page) == []
    _on_the_phone(page)


def _on_the_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    picture(page, "danh-sach-mo-loc-390", whole=False)
    page.locator("details.filters > summary").click()
    picture(page, "danh-sach-mo-dong-390", whole=False)
    assert overflow(page) == 0


def test_a_refused_form(visit: Visit) -> None:
    page = visit(STAFF)
    page.goto("/nhiem-vu/them/")
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    expect(page.locator(".note-error")).to_be_visible()
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    picture(page, "them-loi-390-toi")
