"""The file that came back, read in a process of its own: whatever it does, there is an answer."""

import json
from pathlib import Path

import pytest

from reports import apart as processes
from reports.editions import apart
from reports.tests import hostile_papers as papers


@pytest.fixture
def kept(tmp_path: Path):
    """Content → a file that holds it."""

    def keep(content: bytes) -> Path:
        path = tmp_path / str(len(list(tmp_path.iterdir())))
        path.write_bytes(content)
        return path

    return keep


def test_both_ways_give_the_same_answer(kept) -> None:
    ours, theirs = kept(papers.repeating(3)), kept(papers.repeating(4))
    found = apart.compare(ours, theirs)
    assert found == json.loads(json.dumps(apart.compared(str(ours), str(theirs))))
    assert found["differences"][0]["added"] == "a b"


def test_reading_that_does_not_end_is_ended(kept, monkeypatch) -> None:
    monkeypatch.setattr(apart, "LONGEST", 1)
    ours, theirs = kept(papers.repeating(9_000)), kept(papers.repeating(9_500))
    assert "chưa xong" in apart.compare(ours, theirs)["unreadable"]


def test_a_process_that_dies_has_read_nothing(kept, monkeypatch) -> None:
    """As when the system kills it for its memory."""
    monkeypatch.setattr(processes, "ROOT", Path("/"))  # it finds no module there and ends
    found = apart.compare(kept(papers.repeating(3)), kept(papers.repeating(3)))
    assert found == {"unreadable": apart.BROKEN}


def greedy(size: str) -> int:
    return len(bytes(int(size)))


def test_memory_is_bounded() -> None:
    with pytest.raises(processes.Died):
        processes.run(greedy, str(2**30), seconds=20, memory=2**29)
    assert processes.run(greedy, str(2**20), seconds=20, memory=2**29) == 2**20


def test_a_function_that_breaks_has_no_answer() -> None:
    with pytest.raises(processes.Died):
        processes.run(greedy, "two", seconds=20, memory=2**29)
