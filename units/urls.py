from django.urls import path

from units.views import changes, memberships, people, session, system, units

# The session
session_urls = [
    path("dang-nhap/", session.sign_in, name="sign-in"),
    path("dang-xuat/", session.sign_out, name="sign-out"),
    path("doi-mat-khau/", session.change_password, name="change-password"),
    path("mo-khoa/", session.unlock, name="unlock"),
    path("con-lam/", session.still_here, name="still-here"),
    path("tiep-tuc/", session.resume, name="resume"),
]

# Units; no code begins with "-", so the two pages without a unit are in nobody's way
unit_urls = [
    path("don-vi/", units.units, name="units"),
    path("don-vi/-/thanh-lap/", changes.establish, name="unit-establish"),
    path("don-vi/-/sap-nhap/", changes.merge, name="unit-merge"),
    path("don-vi/<str:code>/", units.unit, name="unit"),
    path("don-vi/<str:code>/doi-ten/", changes.rename, name="unit-rename"),
    path("don-vi/<str:code>/chuyen/", changes.move, name="unit-move"),
    path("don-vi/<str:code>/cham-dut/", changes.dissolve, name="unit-dissolve"),
]

# People and their roles
people_urls = [
    path("nguoi-dung/", people.people_list, name="people"),
    path("nguoi-dung/moi/", people.create, name="person-create"),
    path("nguoi-dung/<int:pk>/", people.person, name="person"),
    path("nguoi-dung/<int:pk>/sua/", people.edit, name="person-edit"),
    path(
        "nguoi-dung/<int:pk>/ngung/",
        people.set_active,
        {"active": False},
        name="person-deactivate",
    ),
    path(
        "nguoi-dung/<int:pk>/mo-lai/", people.set_active, {"active": True}, name="person-activate"
    ),
    path("nguoi-dung/<int:pk>/mat-khau/", people.reset_password, name="person-reset-password"),
    path("nguoi-dung/<int:pk>/vai-tro/", memberships.grant, name="membership-grant"),
    path(
        "nguoi-dung/<int:pk>/vai-tro/<int:membership>/ket-thuc/",
        memberships.end,
        name="membership-end",
    ),
]

# The system
system_urls = [
    path("he-thong/", system.system, name="system"),
    path("he-thong/nhat-ky/", system.audit_log, name="audit-log"),
]

urlpatterns = session_urls + unit_urls + people_urls + system_urls
