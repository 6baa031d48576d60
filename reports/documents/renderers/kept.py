"""Parts of drafts kept by their content: what has not changed is not drawn again."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

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
    """Written whole or not at all, so that two processes may keep the same part; old ones go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
        unfinished.write(content)
    Path(unfinished.name).replace(path)
    for old in path.parent.iterdir():
        with suppress(FileNotFoundError):  # another process tidies up as well
            if time.time() - old.stat().st_mtime > KEPT_FOR:
                old.unlink()
