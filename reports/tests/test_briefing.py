"""The Chairman's page: what it says of figures, changes, targets and lateness; no database."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from reports.documents import annexes, briefing, changes, questions
from reports.documents.blocks import Document, Form, Heading, Table, as_text
from reports.documents.briefing import LIMITS, Limits, Material
from reports.documents.changes import Period
from reports.documents.late_units import Owing, Standing
from reports.documents.letterhead import Issuer
from reports.documents.questions import Goal, Noticed, Told
from reports.tests.fakes import AREAS, KON_TUM, Window, figure, found

DAY = dt.date(2025, 3, 18)
Q4 = Period("previous", "quý IV năm 2024", alike=True)
HALF = Period("previous_in_year", "quý I năm 2025", alike=False)
NQ76, NQ01 = "Nghị quyết số 76/NQ-CP", "Nghị quyết số 01/NQ-CP"
PERCENT = {"value_type": "percent", "decimals": 2, "unit_of_measure": "%", "over_time": "flow"}


def material(*figures, **more) -> Material:
    told = {
        "issuer": KON_TUM,
        "window": Window(),
        "file_name": "phieu-trinh",
        "which": "số liệu chốt lần 1",
        "on": DAY,
        "figures": found(*figures),
        "areas": AREAS,
        "standing": Standing(owed=4, sent=4, accepted=3),
    }
    return Material(**{**told, **more})


def rate(code: str, value: str | None, **more):
    return figure(code, value, **{**PERCENT, **more})


def earlier(value: str, period: Period = Q4) -> dict[str, dict[str, Decimal]]:
    return {"earlier": {period.frame: Decimal(value)}}


def goal(code: str, value: str, basis: str = NQ76, *, at_least: bool = True) -> Goal:
    return Goal(code, Decimal(value), at_least, basis)


def owes(unit: str, **more) -> Owing:
    told = {"above": "", "level": "commune", "form": "Biểu xã", "due": DAY, "state": "Đang nhập"}
    return Owing(unit, **{**told, **more})


def table(made: Document) -> list[list[str]]:
    (one,) = (block for block in made.body if isinstance(block, Table))
    return [[as_text(cell) for cell in row] for row in one.rows]


def lines(made: Document, number: str) -> list[str]:
    """What stands under a heading."""
    said: list[str] = []
    below = False
    for block in made.body:
        if isinstance(block, Heading):
            below = block.label == number
        elif below and not isinstance(block, Table):
            said.append(block.text)
    return said


NEWS, LATE, ASKED = "2.", "3.", "4."


class TestThePage:
    def test_it_is_a_sheet_for_the_chairman(self):
        made = briefing.compose(material(figure("3.3.0")))
        assert (made.form, made.title, made.draft) == (Form.SHEET, "PHIẾU TRÌNH", False)
        assert made.subject == "Báo cáo công tác cải cách hành chính quý I năm 2025"
        assert made.addressees == ("Chủ tịch Ủy ban nhân dân tỉnh Kon Tum.",)
        assert made.signature.lines == ("NGƯỜI TRÌNH",)
        assert "số liệu chốt lần 1. Phiếu lập ngày 18/03/2025." in made.opening[0].text

    @pytest.mark.parametrize(
        ("name", "signer"),
        [("Sở Nội vụ", "Giám đốc Sở Nội vụ."), ("Thanh tra tỉnh", "Thủ trưởng Thanh tra tỉnh.")],
    )
    def test_an_agency_has_a_head(self, name, signer):
        issuer = Issuer("s", name, "department", "Tỉnh Kon Tum")
        assert briefing.compose(material(figure("1"), issuer=issuer)).addressees == (signer,)

    def test_only_a_province_answers_to_the_ministry(self):
        district = Issuer("h", "Huyện Tu Mơ Rông", "district", "Tỉnh Kon Tum")
        for issuer, reader in ((KON_TUM, "Bộ"), (district, "cấp trên")):
            made = briefing.compose(material(figure("1"), issuer=issuer))
            assert f"4. Nội dung {reader} có thể hỏi" in [block.text for block in made.body]

    def test_what_is_invented_says_so(self):
        made = briefing.compose(material(figure("3.3.0"), illustration="Số minh họa."))
        assert made.closing[0].text == "Ghi chú: Số minh họa."


class TestTheFigures:
    def test_ten_are_shown_in_a_leaders_order_and_only_where_asked(self):
        codes = briefing.KEY_FIGURES
        figures = [figure(code) for code in sorted(codes)]
        rows = table(briefing.compose(material(*figures, figure("9.9"))))[1:]
        assert [row[0].partition(". ")[0] for row in rows] == list(codes[:10])
        unasked = figure(codes[0], None, expected=0)
        rows = table(briefing.compose(material(*[unasked, *figures[1:]])))[1:]
        assert len(rows) == 10

    def test_where_none_of_them_is_asked_the_first_ten_stand_there(self):
        rows = table(briefing.compose(material(*[figure(f"9.{n}") for n in range(12)])))
        assert [row[0][:3] for row in rows[1:]] == [f"9.{n}" for n in range(10)]
        made = briefing.compose(material())
        assert lines(made, "1.") == ["Đợt này không hỏi chỉ tiêu nào về đơn vị."]

    def test_a_column_that_says_nothing_is_left_out(self):
        made = briefing.compose(material(figure("3.3.0", "50533")))
        assert table(made) == [["Chỉ tiêu", "Kỳ này"], ["3.3.0. Chỉ tiêu 3.3.0", "50.533"]]
        assert "Chưa đặt mục tiêu năm 2025 cho chỉ tiêu nào." in lines(made, "1.")

    def test_earlier_periods_stand_beside_where_they_are_known(self):
        figures = [figure("3.3.0", "9", **earlier("7")), rate("3.3.4", "97.87")]
        last_year = Period("last_year", "quý I năm 2024", alike=True)
        rows = table(briefing.compose(material(*figures, previous=Q4, last_year=last_year)))
        assert rows[0] == ["Chỉ tiêu", "Kỳ này", "Quý IV năm 2024"]
        assert [row[1:] for row in rows[1:]] == [["9", "7"], ["97,87%", "–"]]

    def test_coverage_stands_beside_what_is_not_complete(self):
        figures = [figure("3.3.0", "9", expected=4, reported=3), rate("3.3.4", None)]
        assert table(briefing.compose(material(*figures)))[1:] == [
            ["3.3.0. Chỉ tiêu 3.3.0 (3/4 đơn vị)", "9"],
            ["3.3.4. Chỉ tiêu 3.3.4", "…"],
        ]

    def test_money_an_estimate_and_another_day_say_so(self):
        money = {"value_type": "money", "decimals": 3, "unit_of_measure": "Triệu đồng"}
        until = dt.date(2025, 3, 31)
        spent = figure("6.1", "562864", provisional=1, data_to=until, **money)
        ((name, now),) = table(briefing.compose(material(spent)))[1:]
        assert name == "6.1. Chỉ tiêu 6.1 (triệu đồng, số liệu đến 31/03/2025)"
        assert now == "ước 562.864"


class TestTargets:
    def test_two_programmes_stand_side_by_side_with_their_legal_bases(self):
        figures = [rate("7.5.4", "55"), rate("7.6.2", "25"), figure("3.3.0")]
        goals = [goal("7.6.2", "30"), goal("7.5.4", "60", NQ01), goal("7.5.4", "50")]
        made = briefing.compose(material(*figures, goals=goals))
        assert table(made)[0][-1] == "Mục tiêu năm 2025"
        told = {row[0].split(". ")[0]: row[-1] for row in table(made)[1:]}
        assert told == {
            "3.3.0": "chưa đặt",
            "7.5.4": "≥ 60% (1): chưa đạt; ≥ 50% (2): đạt",
            "7.6.2": "≥ 30% (2): chưa đạt",
        }
        assert lines(made, "1.") == [f"Mục tiêu theo: (1) {NQ01}; (2) {NQ76}."]

    def test_one_verdict_is_said_once(self):
        goals = [goal("7.5.4", "60", NQ01), goal("7.5.4", "50")]
        made = briefing.compose(material(rate("7.5.4", "35"), goals=goals))
        assert table(made)[1][2] == "≥ 60% (1), ≥ 50% (2): chưa đạt"

    def test_one_legal_basis_needs_no_number(self):
        made = briefing.compose(material(rate("7.5.4", None), goals=[goal("7.5.4", "50")]))
        assert table(made)[1][2] == "≥ 50%"
        assert lines(made, "1.") == [f"Mục tiêu theo: {NQ76}."]

    @pytest.mark.parametrize(
        ("value", "at_least", "met"),
        [
            ("49.994", True, False),
            ("49.995", True, True),
            ("50", False, True),
            ("51", False, False),
        ],
    )
    def test_a_target_is_reached_by_what_prints(self, value, at_least, met):
        assert goal("7", "50", at_least=at_least).is_met(rate("7", value)) is met


class TestWhatIsNew:
    def news(self, *figures, limits: Limits = LIMITS[0], **more) -> list[str]:
        return lines(briefing.compose(material(*figures, **more), limits), NEWS)

    @pytest.mark.parametrize("previous", [None, HALF])
    def test_without_earlier_figures_nothing_is_compared(self, previous):
        assert self.news(figure("1.1", "9", **earlier("1")), previous=previous) == [
            "Chưa có số liệu kỳ trước trên hệ thống để so sánh."
        ]

    def test_the_largest_changes_come_first_with_number_and_place(self):
        figures = [
            figure("1.1", "150", **earlier("100")),
            rate("2.2", "60", area_code="tai-chinh-cong", **earlier("80")),
            figure("2.3", "130", **earlier("10")),
        ]
        assert self.news(*figures, previous=Q4, limits=Limits(changes=2)) == [
            "Chỉ tiêu 2.3: 130, tăng 1.200%, kỳ trước 10 (2.3, Phụ lục I).",
            "Chỉ tiêu 1.1: 150, tăng 50%, kỳ trước 100 (1.1, Phụ lục I).",
            "… và 01 chỉ tiêu khác thay đổi nhiều.",
        ]

    @pytest.mark.parametrize(
        "quiet",
        [
            figure("1.1", "129", **earlier("100")),  # less than 30 %
            figure("1.1", "19", **earlier("5")),  # too few to speak of shares
            rate("1.1", "70", **earlier("79.99")),  # less than 10 points
        ],
    )
    def test_a_small_change_is_no_news(self, quiet):
        (said,) = self.news(quiet, previous=Q4)
        assert said.startswith("Không chỉ tiêu nào trong 01 chỉ tiêu so sánh được")

    @pytest.mark.parametrize(
        "wrong",
        [
            figure("1.1", "900", **earlier("100", HALF)),  # a longer window has more of it
            figure("1.1", "2", value_type="choice", over_time="stock", **earlier("1", HALF)),
            figure("1.1", "900", over_time="stock", expected=9, reported=8, **earlier("1", HALF)),
        ],
    )
    def test_what_cannot_be_compared_is_not(self, wrong):
        assert changes.comparable([wrong], HALF) == []

    def test_stocks_and_shares_are_compared_over_windows_of_any_length(self):
        stock = figure("1.1", "50", over_time="stock", **earlier("100", HALF))
        share = rate("1.2", "40", **earlier("90", HALF))
        assert [one.figure.code for one in changes.comparable([stock, share], HALF)] == [
            "1.1",
            "1.2",
        ]

    def test_sections_written_anew_are_told_from_those_carried_over(self):
        told = [Told("I.1", "mới"), Told("I.2", "như cũ"), Told("II.1", "lấy lại", carried=True)]
        before = {"I.2": "như cũ", "II.1": "lấy lại"}
        assert self.news(told=told)[-1].startswith("02 mục có phần lời viết cho kỳ này")
        assert self.news(told=told, told_before=before)[-1] == (
            "01 mục viết mới hoặc viết lại (mục I.1); 01 mục lấy nguyên phần lời kỳ trước."
        )


class TestWhoIsLate:
    def late(self, *rows: Owing, limits: Limits = LIMITS[0]) -> list[str]:
        return lines(briefing.compose(material(figure("1.1"), owing=rows), limits), LATE)

    def test_everybody_sent(self):
        assert self.late() == [
            "Đã gửi 4/4 báo cáo phải gửi, 3 báo cáo đã đạt; không đơn vị nào gửi chậm hoặc chưa "
            "gửi."
        ]

    def test_each_kind_has_its_line_and_units_beyond_the_limit_are_counted(self):
        rows = [
            owes("Xã A", sent=DAY, days_late=2),
            owes("Xã B", days_late=1),
            owes("Xã C", days_late=1, above="Huyện X"),
            owes("Xã D", days_late=3),
            owes("Sở E"),
            owes("Sở G", sent=DAY),
            owes("Xã H", exemption="sáp nhập"),
        ]
        assert self.late(*rows, limits=Limits(units=2))[1:] == [
            "01 báo cáo gửi chậm: Xã A, 02 ngày làm việc.",
            "03 báo cáo quá hạn chưa gửi: Xã B; Xã C (Huyện X) … và 01 đơn vị khác.",
            "01 báo cáo bị trả lại, chưa gửi lại: Sở G.",
            "01 báo cáo chưa gửi, còn hạn; 01 báo cáo được miễn.",
        ]

    def test_where_there_is_no_room_for_names_they_are_counted(self):
        rows = [owes("Xã A", days_late=1), owes("Xã B", days_late=1), owes("Sở E")]
        assert self.late(*rows, limits=Limits(units=0))[1:] == [
            "02 báo cáo quá hạn chưa gửi; 01 báo cáo chưa gửi, còn hạn."
        ]

    def test_a_unit_that_owes_two_forms_is_named_once(self):
        rows = [owes("Sở A", form=form, days_late=1) for form in ("Một", "Hai")]
        assert self.late(*rows)[1] == "02 báo cáo quá hạn chưa gửi: Sở A."


class TestWhatMayBeAsked:
    def asked(self, *figures, limits: Limits = LIMITS[0], **more) -> list[str]:
        return lines(briefing.compose(material(*figures, **more), limits), ASKED)

    def test_nothing_is_asked_where_nothing_is_odd(self):
        (said,) = self.asked(figure("1.1"))
        assert said.startswith("Không có chỉ tiêu chưa đạt")

    def test_the_gravest_come_first_each_with_number_and_place(self):
        figures = [
            rate("7.5.4", "35.0972"),
            figure("1.1", "3", expected=4, reported=3),
            figure("1.2", None, parent_label="Tổng số hồ sơ", label="Trực tuyến"),
            figure("1.3", "9", provisional=1, area_code="tai-chinh-cong"),
            figure("1.4", "5", data_to=dt.date(2025, 3, 31)),
            figure("1.5", "500", over_time="stock", **earlier("100")),
            figure("1.6", "500", over_time="stock", **earlier("100")),
        ]
        said = self.asked(
            *figures,
            limits=Limits(questions=9),
            goals=[goal("7.5.4", "60")],
            noticed=[
                Noticed("notice", "Để ý.", "1"),
                Noticed("explain", "Khác số đối chiếu.", "3 > 2", "1.1"),
                Noticed("block", "Phần lớn hơn tổng.", "4 > 3", "1.3", "Xã A"),
            ],
            previous=Q4,
            told=[Told("I.1", "Có {{1.6}} hồ sơ.")],
        )
        assert said == [
            "Phần lớn hơn tổng: 4 > 3 (Xã A, 1.3, Phụ lục II).",
            "Chỉ tiêu 7.5.4 35,10%, chưa đạt mục tiêu ≥ 60% (7.5.4, Phụ lục I).",
            "01 chỉ tiêu chưa có số liệu: tổng số hồ sơ: trực tuyến (1.2, Phụ lục I).",
            "01 chỉ tiêu chưa đủ số liệu, ít nhất là: chỉ tiêu 1.1 3/4 đơn vị (1.1, Phụ lục I).",
            "Khác số đối chiếu: 3 > 2 (1.1, Phụ lục I).",
            "01 chỉ tiêu thay đổi nhiều so với quý IV năm 2024, phần lời chưa nêu: "
            "chỉ tiêu 1.5 500 (1.5, Phụ lục I).",
            "01 chỉ tiêu là số ước: chỉ tiêu 1.3 9 (1.3, Phụ lục II).",
            "01 chỉ tiêu có số liệu không đến đúng ngày 14/03/2025: chỉ tiêu 1.4 đến 31/03/2025 "
            "(1.4, Phụ lục I).",
            "Để ý: 1.",
        ]

    def test_what_does_not_fit_is_counted(self):
        noticed = [Noticed("explain", f"Điều {n}", "") for n in range(5)]
        said = self.asked(figure("1.1"), noticed=noticed, limits=Limits(questions=2))
        assert said == ["Điều 0.", "Điều 1.", "… và 03 nội dung khác."]

    def test_what_a_leader_asks_first_is_named_first(self):
        silent = [figure(code, None) for code in ("1.1", "1.9", "6.1.1", "3.3.0.1")]
        assert self.asked(*silent) == [
            "04 chỉ tiêu chưa có số liệu: chỉ tiêu 3.3.0.1 (3.3.0.1, Phụ lục); chỉ tiêu 6.1.1 "
            "(6.1.1, Phụ lục); và 02 chỉ tiêu khác."
        ]

    def test_a_target_of_what_was_not_asked_is_not_missed(self):
        unasked = rate("7.5.4", None, computed=True)
        (said,) = self.asked(unasked, figure("1.1"), goals=[goal("7.5.4", "60")])
        assert said.startswith("Không có chỉ tiêu chưa đạt")


def test_places_are_those_of_the_reports_annexes():
    held = material(figure("1.1"), figure("6.1", area_code="tai-chinh-cong"))
    built = annexes.build(held.figures, AREAS, Window(), reference="", illustration="")
    assert [f"Phụ lục {one.number}" for one in built] == list(held.annexes.values())
    alone = replace(held, figures=found(figure("6.1", area_code="tai-chinh-cong")))
    assert alone.annexes == {"tai-chinh-cong": "Phụ lục"}


@pytest.mark.parametrize(
    ("text", "short"),
    [("Tổng số hồ sơ", "Tổng số hồ sơ"), ("Tổng số hồ sơ, trong kỳ báo cáo", "Tổng số hồ sơ…")],
)
def test_a_label_is_cut_between_words(text, short):
    assert questions.shortened(text, 20) == short
