"""Figures: what stands where, and that a name can do no harm."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from challenge.board.figures import Span, bars, intervals, scale_of

NS = "{http://www.w3.org/2000/svg}"


def drawn(svg):
    return ET.fromstring(svg)


def test_a_point_lies_in_its_interval_and_between_the_yardsticks():
    svg = drawn(
        intervals(
            [Span("Rood", 0.5, 0.25, 0.75), Span("Blauw", 0.0, 0.0, 0.0)],
            [("nul 0", 0.0), ("een 1", 1.0)],
            title="Figuur",
        )
    )
    dots = [float(c.get("cx").rstrip("%")) for c in svg.iter("circle")]
    marks = [float(m.get("x1").rstrip("%")) for m in svg.iter("line") if m.get("class") == "mark"]
    (low, high), _ = [
        (float(s.get("x1").rstrip("%")), float(s.get("x2").rstrip("%")))
        for s in svg.iter("line")
        if s.get("class") == "span"
    ]
    assert dots == pytest.approx([50.0, marks[0]], abs=0.02)
    assert marks[0] < low < dots[0] < high < marks[1]
    assert svg.find("title").text == "Figuur"


def test_who_has_no_value_is_not_drawn_and_nobody_is_no_figure():
    assert intervals([Span("Rood", None, None, None)], [("nul", 0.0)], title="Figuur") == ""
    svg = intervals([Span("Rood", None, None, None), Span("Blauw", 1.0, None, None)], [], title="F")
    assert "Rood" not in svg
    assert len(list(drawn(svg).iter("circle"))) == 1


def test_names_of_yardsticks_never_touch_on_a_telephone():
    marks = [(f"yardstick number {i}", 0.1 * i) for i in range(6)]
    svg = drawn(intervals([Span("Rood", 0.5, 0.4, 0.6)], marks, title="F"))
    texts = [t for t in svg.iter("text") if t.get("class") == "soft"]
    assert len({t.get("y") for t in texts}) >= 3
    by_level = {}
    for t in texts:
        x, wide = float(t.get("x").rstrip("%")), 100 * 8 * len(t.text) / 340
        left = {"start": 0, "middle": wide / 2, "end": wide}[t.get("text-anchor")]
        by_level.setdefault(t.get("y"), []).append((x - left, x - left + wide))
    for places in by_level.values():
        ordered = sorted(places)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(ordered))


def test_a_name_is_a_name_and_no_markup():
    svg = intervals([Span("<script>x</script>", 1.0, 0.0, 2.0)], [], title="</svg>")
    assert "<script" not in svg
    assert svg.count("</svg>") == 1


def test_bars_are_as_long_as_their_values():
    svg = bars([("idee", 2.0, "2"), ("iedereen", 1.0, "1"), ("niets", -1.0, "−1")], title="F")
    widths = [float(w) for w in re.findall(r'width="([\d.]+)%"', svg)]
    assert widths == [100.0, 50.0, 0.4]


def test_one_value_still_has_a_place():
    assert scale_of([2.0]).at(2.0) == pytest.approx(50.0)
