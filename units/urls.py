from django.urls import path

from units.views import (
    accounts,
    changes,
    links,
    memberships,
    people,
    second_factor,
    session,
    sso,
    system,
    units,
)

# The session
session_urls = [
    path("dang-nhap/", session.sign_in, name="sign-in"),
    path("dang-xuat/", session.sign_out, name="sign-out"),
    path("doi-mat-khau/", session.change_password, name="change-password"),
    path("mo-khoa/", session.unlock, name="unlock"),
    path("con-lam/", session.still_here, name="still-here"),
    path("tiep-tuc/", session.resume, name="resume"),
]

# Ways in besides the password
account_urls = [
    path("quen-mat-khau/", links.forgot_password, name="forgot-password"),
    path("dat-mat-khau/<str:secret>/", links.set_password, name="set-password"),
    path("xac-thuc/", second_factor.challenge, name="second-factor-challenge"),
    path("xac-thuc/cai-dat/", second_factor.enrol, name="second-factor-enrol"),
    path("xac-thuc/ma-du-phong/", second_factor.renew_codes, name="second-factor-codes"),
    path("bao-mat/", second_factor.security, name="security"),
    path("dang-nhap/mot-lan/", sso.begin, name="sso-begin"),
    path("dang-nhap/mot-lan/ve/", sso.back, name="sso-back"),
    path("bao-mat/lien-ket/", sso.link, name="sso-link"),
    path("bao-mat/bo-lien-ket/", sso.unlink, name="sso-unlink"),
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
        accounts.set_active,
        {"active": False},
        name="person-deactivate",
    ),
    path(
        "nguoi-dung/<int:pk>/mo-lai/", accounts.set_active, {"active": True}, name="person-activate"
    ),
    path("nguoi-dung/<int:pk>/mat-khau/", accounts.reset_password, name="person-reset-password"),
    path("nguoi-dung/<int:pk>/thu-moi/", accounts.invite, name="person-invite"),
    path("nguoi-dung/<int:pk>/thu-moi/thu-hoi/", accounts.revoke, name="person-revoke"),
    path("nguoi-dung/<int:pk>/mo-khoa/", accounts.reopen, name="person-reopen"),
    path(
        "nguoi-dung/<int:pk>/ma-xac-thuc/",
        accounts.reset_second_factor,
        name="person-second-factor",
    ),
    path("nguoi-dung/<int:pk>/vai-tro/", memberships.grant, name="membership-grant"),
    path(
        "nguoi-dung/<int:pk>/vai-tro/<int:membership>/ket-thuc/",
        memberships.end,
        name="membership-end",
    ),
    path(
        "nguoi-dung/<int:pk>/vai-tro/<int:membership>/thoi-han/",
        memberships.change_days,
        name="membership-days",
    ),
    path(
        "nguoi-dung/<int:pk>/vai-tro/<int:membership>/nguoi-thay/",
        memberships.stand_in,
        name="membership-stand-in",
    ),
]

# The system
system_urls = [
    path("he-thong/", system.system, name="system"),
    path("he-thong/nhat-ky/", system.audit_log, name="audit-log"),
    path("he-thong/xac-thuc/", second_factor.policy, name="second-factor-policy"),
]

urlpatterns = session_urls + account_urls + unit_urls + people_urls + system_urls
