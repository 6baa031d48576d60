"""Files that are kept: by the SHA-256 of their bytes, written whole or not at all."""

import hashlib
import secrets
from pathlib import Path

from django.conf import settings


def keep(content: bytes) -> str:
    """Keep a file; the digest it lies under. The same bytes again change nothing."""
    digest = digest_of(content)
    path = path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two may keep the same bytes at one moment.
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return digest


def path_of(digest: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / "reports" / digest


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal, as sha256sum prints it."""
    return hashlib.sha256(content).hexdigest()
