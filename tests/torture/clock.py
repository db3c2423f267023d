"""A wall clock for one process, that a test sets: forwards, back, in the middle of anything."""

import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Self

SOURCE = Path(__file__).with_name("clock.c")
DAY = 24 * 3600


class Clock:
    """`with Clock() as clock: Worker(url, **clock.environment)`, then `clock.set(seconds)`."""

    def __enter__(self) -> Self:
        compiler = shutil.which("cc")
        assert compiler, "There is no C compiler here: run `make system-deps`."
        self._folder = tempfile.TemporaryDirectory(prefix="portfolio-clock-")
        library, self._file = (Path(self._folder.name, name) for name in ("clock.so", "shift"))
        command = [compiler, "-O1", "-shared", "-fPIC", "-o", library, SOURCE]
        subprocess.run(command, check=True, capture_output=True, text=True)
        self._file.write_bytes(struct.pack("q", 0))
        self.environment = {"LD_PRELOAD": os.fspath(library), "CLOCK_SHIFT": os.fspath(self._file)}
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def set(self, seconds: int) -> None:
        """So far from the true time. In place, for it is mapped."""
        with self._file.open("r+b", buffering=0) as file:
            file.write(struct.pack("q", seconds))
