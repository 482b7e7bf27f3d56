"""How commands speak: problems in words on the error stream, exit 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from cunshi.kernel.problems import Refused

out = Console()
err = Console(stderr=True, soft_wrap=True)


@contextmanager
def refusals() -> Iterator[None]:
    """Print every problem of a refusal, a line each, and end with exit 1."""
    try:
        yield
    except Refused as refusal:
        for problem in refusal.problems:
            err.print(problem.sentence(), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from refusal
