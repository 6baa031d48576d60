"""What those who hold a copy are told: number, date, state, and whether a later one replaces it.

By the code on the last page alone; nothing of the content is shown, and no file is sent here.
"""

from dataclasses import dataclass

from reports.documents import document
from reports.editions import codes, corrections
from reports.models import CampaignUnit, Edition, EditionFile


@dataclass(frozen=True)
class Told:
    """An edition as a stranger may know it.

    `original` is the SHA-256 of the signed file, `prepared` of the file for signing.
    """

    edition: Edition
    issuer: str
    subject: str
    original: str
    prepared: str
    replaced_by: Edition | None
    letters: tuple[Edition, ...]

    @property
    def is_valid(self) -> bool:
        """Signed, and not replaced."""
        return self.edition.is_issued and self.replaced_by is None

    @property
    def is_withdrawn(self) -> bool:
        return self.edition.state == Edition.State.WITHDRAWN


def find(typed: str) -> Told | None:
    """The edition with that code, however it was typed; None where there is none."""
    found = Edition.objects.filter(code=codes.normal(typed))
    edition = found.select_related("draft__campaign", "corrects").first()
    if edition is None:
        return None
    place = CampaignUnit.objects.get(campaign=edition.draft.campaign_id, unit=edition.root_id)
    digests = dict(edition.files.values_list("kind", "digest"))
    return Told(
        edition=edition,
        issuer=document.issuer_of(edition.draft.campaign, place.unit_id).full_agency,
        subject=_subject(edition),
        original=digests.get(EditionFile.Kind.SIGNED, ""),
        prepared=digests.get(EditionFile.Kind.PDF, ""),
        replaced_by=corrections.replaced_by(edition),
        letters=tuple(corrections.letters_of(edition)),
    )


def _subject(edition: Edition) -> str:
    """What it is about: the round, or the report whose form it corrects."""
    if edition.kind == Edition.Kind.LETTER and edition.corrects:
        return f"Đính chính Báo cáo số {edition.corrects.reference}"
    return edition.draft.campaign.name
