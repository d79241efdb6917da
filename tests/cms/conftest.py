from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    """Pictures of a test go with it, not into the demo's media."""
    settings.MEDIA_ROOT = tmp_path / "media"
