"""Processor time of the server and its database: what a request costs, however busy the machine is meanwhile."""

from contextlib import suppress
from pathlib import Path

import psutil


class Meter:
    """Reads the processor time of the serving processes and of the database servants that work for them."""

    def __init__(self, server: int, folder: Path, without: set[int]) -> None:
        self.server, self.without = server, without
        self.database = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def seconds(self) -> float:
        found = 0.0
        for root in (self.server, self.database):
            with suppress(psutil.NoSuchProcess):
                for each in psutil.Process(root).children(recursive=True):
                    found += self._of(each)
        return found

    def _of(self, process: psutil.Process) -> float:
        if process.pid in self.without:
            return 0.0
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            return float(times.user + times.system)
        return 0.0
