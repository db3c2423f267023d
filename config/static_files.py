"""The static files, served by the application itself. Imported at the first request for one."""

from pathlib import Path
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


class Files(WhiteNoiseMiddleware):
    """WhiteNoise, for a checkout too, where nothing was collected and the finders find."""

    def add_files(self, root: Any, prefix: Any = None) -> None:
        if Path(root).is_dir():
            super().add_files(root, prefix)
