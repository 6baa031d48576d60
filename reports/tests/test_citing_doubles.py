"""Doubles in a large register: found in groups just as in pairs, and before anybody gives up."""

from datetime import date
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from reports.citing import doubles, register
from reports.citing.entries import Entry, FreeKeys, cleaned
from reports.citing.issuers import alike, roots
from reports.models import CitedDocument

LONG = "về công tác cải cách hành chính năm 2025"
DAYS = (None, date(2025, 1, 2), date(2025, 3, 4))
ENTRIES = st.builds(
    Entry,
    type=st.sampled_from(["Quyết định", "Kế hoạch"]),
    reference=st.sampled_from(["", "1/QĐ-UBND", "1/2025/QĐ-UBND", "01/QĐ-BCĐ", "2/QĐ-UBND"]),
    issuer=st.sampled_from(
        ["", "UBND tỉnh", "Ủy ban nhân dân tỉnh Kon Tum", "Chủ tịch UBND tỉnh", "UBND xã", "BCĐ"]
    ),
    day=st.sampled_from(DAYS),
    year=st.sampled_from([None, 2025]),
    subject=st.sampled_from(["", "về phí", LONG, LONG.upper(), f"{LONG}, 2026"]),
)


def documents(entries: list[Entry]) -> list[CitedDocument]:
    return [
        CitedDocument(pk=pk, **register.columns(cleaned(entry))) for pk, entry in enumerate(entries)
    ]


@given(st.lists(ENTRIES, max_size=6))
def test_groups_find_what_comparing_every_pair_finds(entries):
    known = documents(entries)
    pairs = ((one, other) for one in known for other in known if one is not other)
    paired = {one.pk for one, other in pairs if doubles.why(register.entry_of(one), other)}
    assert doubles.among(known) == paired


WORDS = st.lists(st.sampled_from(["xa", "xa hoi", "xah", "chu tich", "tinh"]), max_size=3)


@given(st.lists(WORDS.map(" ".join), unique=True, max_size=6))
def test_a_name_shares_its_root_just_when_it_is_like_another(keys):
    root = roots(keys)
    shared = {key for key in keys if list(root.values()).count(root[key]) > 1}
    assert shared == {one for one in keys if any(alike(one, key) for key in keys if key != one)}


def test_five_thousand_documents_of_one_number_are_no_burden():
    rows = [
        Entry(
            "Quyết định", "1/QĐ-UBND", f"UBND xã số {count}", year=2025, subject=f"{LONG} {count}"
        )
        for count in range(5000)
    ]
    known = documents([*rows, Entry("Quyết định", "1/QĐ-UBND", "Chủ tịch UBND xã số 7", year=2025)])
    begun = process_time()
    assert doubles.among(known) == {7, 5000}
    assert process_time() - begun < 4  # every pair: a quarter of an hour


def test_keys_are_given_once_with_the_first_free_counter():
    keys = FreeKeys(["1-qd-ubnd-2025", "1-qd-ubnd-2025-3"])
    entry = cleaned(Entry("Quyết định", "1/QĐ-UBND", year=2025))
    assert [keys.give(entry) for _ in range(3)] == [f"1-qd-ubnd-2025-{n}" for n in (2, 4, 5)]
    assert FreeKeys([]).give(Entry("", subject="…")) == "van-ban"
