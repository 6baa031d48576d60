"""A draft drawn by two processes: the same bytes, and all of it whatever becomes of the helper."""

import io
import sys

import pytest

from reports.documents.renderers import drawing, helper, pdf, sharing

PARTS = [f"<html lang='vi'><body><p>Phần {n}</p></body></html>" for n in range(4)]


class Gone:
    """A helper that draws so many parts and is gone then."""

    def __init__(self, parts: int) -> None:
        self.parts = parts
        self.asked: list[str] = []

    def draw(self, html: str) -> bytes | None:
        self.asked.append(html)
        return f"helped {html}".encode() if len(self.asked) <= self.parts else None


@pytest.fixture
def drawn_here(monkeypatch):
    """Which parts this process drew; drawing is instant, and every draft worth a helper."""
    drawn: list[str] = []

    def draw(html, stylesheet):
        drawn.append(html)
        return f"here {html}".encode()

    monkeypatch.setattr(drawing, "draw", draw)
    monkeypatch.setattr(sharing, "WORTH_HELP", 1)
    monkeypatch.setattr(sharing, "_processors", lambda: 2)
    return drawn


@pytest.mark.parametrize("parts", [0, 1, 4])
def test_every_part_is_drawn_once_whatever_becomes_of_the_helper(monkeypatch, drawn_here, parts):
    monkeypatch.setattr(sharing, "helper", lambda stylesheet: Gone(parts))
    drawn = sharing.draw_all(PARTS, pdf.stylesheet())
    assert sorted(drawn) == sorted(PARTS)
    helped = [html for html, content in drawn.items() if content.startswith(b"helped")]
    assert sorted([*helped, *drawn_here]) == sorted(PARTS)


def test_little_is_drawn_without_help(monkeypatch, drawn_here):
    monkeypatch.setattr(sharing, "WORTH_HELP", 20_000)
    monkeypatch.setattr(sharing, "helper", lambda stylesheet: pytest.fail("asked for help"))
    assert sorted(sharing.draw_all(PARTS, pdf.stylesheet())) == sorted(PARTS)


def test_while_another_thread_has_the_helper_this_one_goes_alone(monkeypatch, drawn_here):
    monkeypatch.setattr(sharing, "helper", lambda stylesheet: pytest.fail("asked for help"))
    with sharing.HELPING:
        assert len(sharing.draw_all(PARTS, pdf.stylesheet())) == len(PARTS)


def test_the_helper_draws_what_is_drawn_here_and_comes_back_after_a_fall():
    other = helper.Helper(pdf.stylesheet())
    here = drawing.draw(PARTS[0], pdf.stylesheet())
    try:
        assert other.draw(PARTS[0]) == here
        first = other._process
        assert first
        first.kill()
        first.wait()
        assert other.draw(PARTS[0]) == here
        assert other._process is not first
    finally:
        other.end()
    assert other._process is None


def test_a_helper_that_cannot_start_is_no_fault(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nothing/here")
    assert helper.Helper(pdf.stylesheet()).draw(PARTS[0]) is None


def test_a_message_that_breaks_off_is_an_end():
    pipe = io.BytesIO()
    helper.send(pipe, b"abc")
    assert helper.receive(io.BytesIO(pipe.getvalue())) == b"abc"
    for broken in (b"", pipe.getvalue()[:4], pipe.getvalue()[:-1]):
        with pytest.raises(EOFError):
            helper.receive(io.BytesIO(broken))
