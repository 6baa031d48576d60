"""Parts of drafts kept by their content: what has not changed is not drawn again."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from reports import files

KEPT_FOR = 30 * 24 * 3600  # seconds without use


def path_of(*shape: str) -> Path:
    """Where a part is kept: named by all that shapes it."""
    digest = hashlib.sha256("\0".join(shape).encode()).hexdigest()
    return Path(settings.DATA_DIR) / "cache" / "pdf" / f"{digest}.pdf"


def read(path: Path) -> bytes | None:
    """A part that is kept, which makes it young again."""
    try:
        content = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        return None
    return content


def keep(path: Path, content: bytes) -> None:
    """Keep a part; old ones go."""
    files.write(path, content)
    files.drop_old(path.parent, KEPT_FOR)
