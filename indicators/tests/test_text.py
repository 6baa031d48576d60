"""Searching and sorting Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.text import fold, vietnamese_key


@pytest.mark.parametrize("spelling", ["Đăk Tô", "Đắk Tô", "Đak To", "ĐĂK  TÔ", "dak to"])
def test_a_place_name_is_found_however_it_is_spelled(spelling):
    assert fold(spelling) == "dak to"


@pytest.mark.parametrize(
    ("old", "new"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("Uỷ ban", "Ủy ban"), ("UỶ BAN", "ủy ban")]
)
def test_old_and_new_tone_placement_fold_alike(old, new):
    assert fold(old) == fold(new)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def sorted_names(*names):
    return sorted(names, key=vietnamese_key)


def test_letters_follow_the_vietnamese_alphabet():
    ordered = ["an", "ăn", "ân", "bà", "da", "đa", "em", "êm", "ong", "ông", "ơn", "ung", "ưng"]
    assert sorted_names(*reversed(ordered)) == ordered


def test_tones_follow_the_dictionary_order_and_weigh_less_than_letters():
    ordered = ["ma", "mà", "mả", "mã", "má", "mạ", "man"]
    assert sorted_names(*reversed(ordered)) == ordered


def test_letters_of_the_whole_name_weigh_before_tones():
    assert sorted_names("Xã Bờ Y", "Xã Bở A") == ["Xã Bở A", "Xã Bờ Y"]


def test_numbers_sort_by_value():
    assert sorted_names("Phường 10", "Phường 2") == ["Phường 2", "Phường 10"]


def test_tone_placement_does_not_change_the_place():
    assert vietnamese_key("hoà")[:2] == vietnamese_key("hòa")[:2]


def test_capitals_and_punctuation_do_not_matter():
    assert vietnamese_key("SỞ Y TẾ")[:2] == vietnamese_key("Sở - Y tế")[:2]
