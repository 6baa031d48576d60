"""The accounts of the demonstration: a reporter and a head for every unit, one for every role.

Names are the names of posts; nobody real is meant. All share one password, printed by
`load_demo`; production refuses to start while they exist.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from units.models import Membership, ReformArea, Role, Unit, User
from units.tree import Node, Tree

PASSWORD = "Minh-hoa-CCHC-2025"  # noqa: S105 - the demonstration prints it; production refuses it
FROM = dt.date(2021, 1, 1)


@dataclass(frozen=True)
class Post:
    """An account with one role over a scope."""

    username: str
    full_name: str
    role: str
    scope: str
    employer: str
    area: str = ""


POSTS = (
    Post("kiemtra1", "Chuyên viên kiểm tra 1, Sở Nội vụ", Role.REVIEWER, "kt", "so-nv"),
    Post("kiemtra2", "Chuyên viên kiểm tra 2, Sở Nội vụ", Role.REVIEWER, "kt", "so-nv"),
    # Accepts what Sở Nội vụ itself sends: nobody accepts their own unit's report.
    Post("kiemtra.vp", "Chuyên viên kiểm tra, Văn phòng UBND tỉnh", Role.REVIEWER, "kt", "vp-ubnd"),
    Post("truongphong", "Trưởng phòng CCHC, Sở Nội vụ", Role.LEAD_REVIEWER, "kt", "so-nv"),
    Post("daumoi.theche", "Đầu mối cải cách thể chế", Role.AREA_OWNER, "kt", "so-tp", "the-che"),
    Post(
        "daumoi.tthc",
        "Đầu mối cải cách thủ tục hành chính",
        Role.AREA_OWNER,
        "kt",
        "vp-ubnd",
        "thu-tuc-hanh-chinh",
    ),
    Post("bientap", "Biên tập báo cáo, Sở Nội vụ", Role.EDITOR, "kt", "so-nv"),
    Post("thamtra", "Chuyên viên thẩm tra, Văn phòng tỉnh", Role.OFFICE_CHECKER, "kt", "vp-ubnd"),
    Post("lanhdao", "Lãnh đạo UBND tỉnh", Role.LEADER, "kt", "kt"),
    Post("lanhdao.tmr", "Lãnh đạo UBND huyện Tu Mơ Rông", Role.LEADER, "h617", "h617"),
    Post("truongphong.tmr", "Trưởng phòng Nội vụ Tu Mơ Rông", Role.LEAD_REVIEWER, "h617", "h617"),
    Post("vanthu", "Văn thư UBND tỉnh", Role.CLERK, "kt", "vp-ubnd"),
    # A second reporter, so that parts of a form can be given to a colleague.
    Post("cv2.x23404", "Chuyên viên bộ phận một cửa", Role.REPORTER, "x23404", "x23404"),
    Post("quantri", "Quản trị nghiệp vụ", Role.BUSINESS_ADMIN, "", "so-nv"),
    Post("hethong", "Quản trị hệ thống", Role.SYSTEM_ADMIN, "", "so-khcn"),
)
# What `make run` prints: one account for each role.
ACCOUNTS = (
    ("cv.x23404", "chuyên viên một xã (nhập số liệu)"),
    ("ld.x23410", "lãnh đạo một xã (duyệt, gửi)"),
    ("cv.vp-ubnd", "chuyên viên Văn phòng UBND tỉnh (bảng hồ sơ 126 đơn vị)"),
    ("kiemtra1", "kiểm tra, Sở Nội vụ"),
    ("truongphong", "trưởng phòng CCHC (mở đợt, chốt số liệu)"),
    ("daumoi.tthc", "đầu mối lĩnh vực thủ tục hành chính"),
    ("bientap", "biên tập báo cáo"),
    ("thamtra", "Văn phòng thẩm tra"),
    ("lanhdao", "lãnh đạo UBND tỉnh (xem, tải báo cáo)"),
    ("vanthu", "văn thư"),
    ("quantri", "quản trị nghiệp vụ"),
    ("hethong", "quản trị hệ thống"),
)


def load(days: tuple[dt.date, ...]) -> None:
    """Accounts for the posts, and a reporter and a head for every unit in the trees of `days`."""
    password = make_password(PASSWORD)
    for post in POSTS:
        person = _person(post.username, post.full_name, password)
        _member(person, post.role, post.scope, post.employer, post.area)
    nodes = {node.code: node for day in days for node in Tree.as_of(day)}
    _staff([node for node in nodes.values() if node.level != "province"], password)


def printed() -> list[str]:
    """One account for each role, as `make run` shows them."""
    lines = [f"  {username:<14} {what}" for username, what in ACCOUNTS]
    return ["Tài khoản minh họa (mật khẩu chung: " + PASSWORD + ")", *lines]


def reporter(code: str) -> str:
    """The username of a unit's reporter."""
    return f"cv.{code}"


def head(code: str) -> str:
    """The username of a unit's head."""
    return f"ld.{code}"


def _staff(nodes: list[Node], password: str) -> None:
    wanted = {reporter(n.code): (n, Role.REPORTER, f"Chuyên viên {n.name}") for n in nodes}
    wanted |= {head(n.code): (n, Role.HEAD, f"Lãnh đạo {n.name}") for n in nodes}
    known = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    new = {name: entry for name, entry in wanted.items() if name not in known}
    people = User.objects.bulk_create(
        User(username=name, full_name=full_name, password=password, is_demo=True)
        for name, (_, _, full_name) in new.items()
    )
    Membership.objects.bulk_create(
        Membership(user=person, role=role, unit_id=node.id, employer_id=node.id, valid_from=FROM)
        for person, (node, role, _) in zip(people, new.values(), strict=True)
    )


def _person(username: str, full_name: str, password: str) -> User:
    person, _ = User.objects.get_or_create(
        username=username,
        defaults={"full_name": full_name, "password": password, "is_demo": True},
    )
    return person


def _member(person: User, role: str, scope: str, employer: str, area: str) -> None:
    Membership.objects.get_or_create(
        user=person,
        role=role,
        unit=Unit.objects.get(code=scope) if scope else None,
        defaults={
            "employer": Unit.objects.get(code=employer),
            "area": ReformArea.objects.get(code=area) if area else None,
            "valid_from": FROM,
        },
    )
