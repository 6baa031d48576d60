"""Two people in one section: what can be put together is, and nothing is ever lost."""

from hypothesis import given
from hypothesis import strategies as st

from reports.writing.merging import MOST_PARAGRAPHS, merge

PARAGRAPHS = st.lists(st.sampled_from(["Một.", "Hai.", "Ba.", "Bốn."]), max_size=6)
TEXTS = PARAGRAPHS.map("\n".join)
BASE = "Một.\nHai.\nBa.\nBốn."


def test_changes_to_different_paragraphs_stand_together():
    mine, theirs = BASE.replace("Một.", "Một, sửa."), BASE.replace("Bốn.", "Bốn, sửa.\nNăm.")
    assert merge(BASE, mine, theirs) == "Một, sửa.\nHai.\nBa.\nBốn, sửa.\nNăm."


def test_the_same_change_by_both_is_made_once():
    both = BASE.replace("Hai.", "Hai, sửa.")
    assert merge(BASE, both, both) == both
    assert merge(BASE, both + "\nNăm.", both) == both + "\nNăm."


def test_two_changes_to_one_paragraph_are_for_people():
    assert merge(BASE, BASE.replace("Hai.", "Hai A."), BASE.replace("Hai.", "Hai B.")) is None


def test_changing_what_the_other_struck_out_is_for_people():
    assert merge(BASE, BASE.replace("Hai.", "Hai, sửa."), BASE.replace("Hai.\n", "")) is None


def test_additions_at_one_place_are_for_people():
    assert merge(BASE, f"{BASE}\nNăm.", f"{BASE}\nSáu.") is None


def test_without_a_base_nothing_is_guessed():
    assert merge(None, "Một.", "Hai.") is None
    assert merge(None, "Một.", "Một.") == "Một."


def test_a_text_of_countless_paragraphs_is_for_people():
    many = "a\n" * (MOST_PARAGRAPHS + 1)
    assert merge(many, f"{many}b", f"c\n{many}") is None


@given(TEXTS, TEXTS)
def test_one_writer_alone_always_has_their_text(base, mine):
    assert merge(base, mine, base) == mine
    assert merge(base, base, mine) == mine
    assert merge(base, mine, mine) == mine


@given(TEXTS, TEXTS, TEXTS)
def test_merging_does_not_depend_on_who_comes_first(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_one_added_is_in_the_merged_text(base, mine, theirs):
    merged = merge(base, f"Mới của tôi.\n{mine}", f"{theirs}\nMới của bạn.")
    if merged is not None:
        assert "Mới của tôi." in merged.splitlines()
        assert "Mới của bạn." in merged.splitlines()
