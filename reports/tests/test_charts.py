"""Server-made charts: shape, words for readers who do not see them, nothing inline."""

from decimal import Decimal
from xml.etree import ElementTree

from reports.pages.charts import Bar, bars, donut, sparkline

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    assert "style=" not in svg
    return ElementTree.fromstring(svg)


def found(svg: ElementTree.Element, name: str) -> ElementTree.Element:
    part = svg.find(f"{SVG}{name}")
    assert part is not None
    return part


def test_a_sparkline_breaks_where_a_period_is_missing():
    points = [Decimal(1), Decimal(3), None, Decimal(2), Decimal(5)]
    svg = parsed(sparkline(points, title="Hồ sơ", description="tăng"))
    lines = svg.findall(f"{SVG}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [2, 2]
    assert svg.attrib["aria-label"] == "Hồ sơ: tăng"
    assert svg.findtext(f"{SVG}title") == "Hồ sơ"
    assert found(svg, "circle").attrib["cy"] == "4.0"


def test_a_flat_line_runs_through_the_middle():
    svg = parsed(sparkline([Decimal(2), Decimal(2)], title="Không đổi", height=32))
    assert found(svg, "polyline").attrib["points"] == "4.0,16.0 116.0,16.0"


def test_a_sparkline_of_nothing_draws_nothing():
    svg = parsed(sparkline([None, None], title="Trống"))
    assert len(svg) == 2  # title and desc


def test_bars_are_as_long_as_their_share_of_the_longest():
    items = [
        Bar("Tỉnh", Decimal(50), "50"),
        Bar("Huyện", Decimal(25), "25"),
        Bar("Xã", None),
        Bar("<b>", Decimal(-1), "-1"),
    ]
    svg = parsed(bars(items, title="Hồ sơ", width=200))
    widths = [r.attrib["width"] for r in svg.findall(f"{SVG}rect") if "bar" in r.attrib["class"]]
    assert widths == ["200.0", "100.0", "0", "0"]
    assert "Xã: chưa có số liệu" in svg.findtext(f"{SVG}desc", "")


def test_bars_of_nothing():
    assert parsed(bars([], title="Trống")).attrib["viewBox"] == "0 0 360 36"


def test_a_ring_is_filled_by_its_percentage():
    svg = parsed(donut(Decimal("97.8671"), title="Đúng hạn", shown="97,87%"))
    part = found(svg, "g").findall(f"{SVG}circle")[1]
    assert part.attrib["stroke-dasharray"] == "97.9 100"
    assert svg.findtext(f"{SVG}text") == "97,87%"


def test_a_ring_stays_within_itself_and_says_when_nothing_is_known():
    assert "100.0 100" in donut(Decimal("131"), title="Vượt", shown="131%")
    assert "chưa có số liệu" in donut(None, title="Chưa có")
