"""Files that are kept: by the SHA-256 of their bytes, written whole or not at all."""

import hashlib
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings


def keep(content: bytes) -> str:
    """Keep a file; the digest it lies under. The same bytes again change nothing."""
    digest = digest_of(content)
    write(path_of(digest), content)
    return digest


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two may write the same file at one moment.
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def drop_old(folder: Path, seconds: int) -> None:
    """Drop what nobody has touched for so long, unfinished files too."""
    for old in folder.iterdir():
        with suppress(FileNotFoundError):  # another process tidies up as well
            if time.time() - old.stat().st_mtime > seconds:
                old.unlink()


def path_of(digest: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / "reports" / digest


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal, as sha256sum prints it."""
    return hashlib.sha256(content).hexdigest()
