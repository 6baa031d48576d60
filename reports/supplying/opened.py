"""A supplier's file beside the form it is for: one look, a fixed number of queries, then memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Max

from reports.models import (
    CampaignUnit,
    ColumnMapping,
    FigureFile,
    Submission,
    UnitAlias,
    ValueChange,
)
from reports.sheets.book import Sheet
from reports.submissions import asked, cells, uploads
from reports.submissions.asked import ENTERED, Asked
from reports.submissions.cells import Writable
from reports.supplying import columns, matching, planning, tables
from reports.supplying.columns import Guess, Remembered, Wanted
from reports.supplying.matching import Matching
from reports.supplying.naming import Names, Unit
from reports.supplying.planning import Held, Key, Plan, Wishes
from reports.supplying.tables import Table
from units.days import parse_day
from units.models import Level, UnitRecord

COLUMNS, UNITS, PLAN = "columns", "units", "plan"  # what a person does next, in this order


@dataclass
class Opened:
    """A table that was read. What a person decided about it is in `file.settings`."""

    file: FigureFile
    submission: Submission

    @property
    def settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = self.file.settings
        return settings

    @property
    def step(self) -> str:
        """What a person does next."""
        if self.table is None or not self.settings.get("roles"):
            return COLUMNS
        return UNITS if self.matching.questions else PLAN

    def look_again(self, file: FigureFile) -> None:
        """The file and its submission as they are now; forget what was read, but for the file's
        content, which never changes."""
        for name in vars(self).keys() - {"sheets"}:
            del vars(self)[name]
        self.file, self.submission = file, file.submission

    # --- the sheet ------------------------------------------------------------------------------

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets a person sees in the file."""
        return uploads.book_of(self.file).shown

    @cached_property
    def sheet(self) -> int:
        """The sheet chosen; else the one with the longest table."""
        chosen = self.settings.get("sheet")
        if isinstance(chosen, int) and chosen < len(self.sheets):
            return chosen
        lengths = {n: _length(sheet) for n, sheet in enumerate(self.sheets)}
        return max(lengths, key=lambda n: (lengths[n], -n), default=0)

    @cached_property
    def table(self) -> Table | None:
        """The table of that sheet; None where there is no heading."""
        if not self.sheets:
            return None
        heading = self.settings.get("heading")
        return tables.find(self.sheets[self.sheet], tuple(heading) if heading else None)

    # --- the form -------------------------------------------------------------------------------

    @cached_property
    def asked(self) -> Asked:
        return asked.read(self.submission.obligation)

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """The indicators that the form asks to be entered."""
        versions = [line.version for line in self.asked.lines if line.kind == ENTERED]
        return tuple(
            Wanted(
                code=version.code,
                label=version.label,
                value_type=version.value_type,
                decimals=version.decimals,
                choices=version.choices,
                measure=version.unit_of_measure,
            )
            for version in versions
        )

    @cached_property
    def names(self) -> Names:
        """The units the form asks about, by name and by code."""
        campaign = self.submission.obligation.campaign
        ids = [about.unit_id for about in self.asked.about]
        records = UnitRecord.objects.in_force(campaign.as_of).filter(unit__in=ids)
        official = dict(records.values_list("unit_id", "official_code"))
        root = CampaignUnit.objects.get(campaign=campaign, unit=campaign.root_id)
        return Names(
            tuple(
                Unit(
                    key=about.pk,
                    name=about.name,
                    codes=(about.code, official.get(about.unit_id, "")),
                    district="" if about.group in Level.labels else about.group,
                )
                for about in self.asked.about
            ),
            root.name,
        )

    # --- the columns and the units --------------------------------------------------------------

    @cached_property
    def guesses(self) -> dict[int, Guess]:
        """What each column seems to be, before a person has looked."""
        assert self.table is not None
        return columns.guess(self.table, self.names, self.wanted, self._remembered)

    @cached_property
    def roles(self) -> dict[int, str]:
        """What each column is, as the person set it."""
        return {int(index): role for index, role in self.settings.get("roles", {}).items()}

    @cached_property
    def matching(self) -> Matching:
        """Which row is which unit."""
        assert self.table is not None
        return matching.match(
            self.table,
            self.roles,
            self.names,
            aliases=self._aliases,
            answers={int(row): key for row, key in self.settings.get("units", {}).items()},
            skipped=frozenset(self.earlier.settings.get("skipped", ()) if self.earlier else ()),
        )

    @cached_property
    def earlier(self) -> FigureFile | None:
        """The file that this unit took over last into a form of this code, in whatever round."""
        found = FigureFile.objects.filter(
            submission__obligation__unit=self.submission.obligation.unit_id,
            submission__obligation__form__code=self.submission.obligation.form.code,
            kind=FigureFile.Kind.TABLE,
            state=FigureFile.State.APPLIED,
        ).exclude(pk=self.file.pk)
        return found.order_by("-applied_at").first()

    @cached_property
    def _remembered(self) -> Remembered:
        obligation = self.submission.obligation
        mapping = ColumnMapping.objects.filter(
            unit=obligation.unit_id, form_code=obligation.form.code
        ).first()
        if mapping is None:
            return Remembered()
        return Remembered(mapping.columns, mapping.unit_column, mapping.code_column)

    @cached_property
    def _aliases(self) -> dict[str, int]:
        """What the other system calls the units of this form."""
        rows = UnitAlias.objects.filter(supplier=self.submission.obligation.unit_id)
        keys = {about.unit_id: about.pk for about in self.asked.about}
        pairs = rows.values_list("spelled", "unit_id")
        return {spelled: keys[unit] for spelled, unit in pairs if unit in keys}

    # --- the plan -------------------------------------------------------------------------------

    @cached_property
    def writable(self) -> Writable:
        return cells.read_writable(self.submission)

    @property
    def wishes(self) -> Wishes:
        return Wishes(
            day=parse_day(self.settings.get("day", "")),
            nil=bool(self.settings.get("nil")),
            clear=bool(self.settings.get("clear")),
        )

    def plan(self, expected: Mapping[Key, Decimal] | None = None) -> Plan:
        """What the table changes; `expected` is what the last period makes one expect."""
        return planning.plan(
            self.matching,
            self.roles,
            self.wanted,
            subjects=[about.pk for about in self.asked.about],
            held=self._held(),
            refusal=self.writable.refusal,
            expected=expected or {},
            wishes=self.wishes,
        )

    def latest_change(self) -> int:
        """The last writing of any figure of this submission: what a look at the plan has seen."""
        changes = ValueChange.objects.filter(version__submission=self.submission)
        return changes.aggregate(last=Max("pk"))["last"] or 0

    @cached_property
    def last_changes(self) -> dict[Key, ValueChange]:
        """The last writing of each cell, over all versions."""
        return self.written_since(0)

    def written_since(self, seen: int) -> dict[Key, ValueChange]:
        """The cells that somebody wrote after the change `seen`, with the last writing."""
        changes = ValueChange.objects.filter(version__submission=self.submission, pk__gt=seen)
        codes = self.asked.known.codes
        return {
            (codes[change.indicator_id], change.subject_id): change
            for change in changes.select_related("by").order_by("pk")
        }

    def _held(self) -> dict[Key, Held]:
        known = self.asked.known
        return {
            (known.codes[value.indicator_id], value.subject_id): Held(
                cells.figure_of(value, known), value.revision
            )
            for value in self.writable.version.values.all()
        }


def _length(sheet: Sheet) -> int:
    table = tables.find(sheet)
    return len(table.rows) if table else 0
