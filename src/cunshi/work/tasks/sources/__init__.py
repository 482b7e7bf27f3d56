"""Where the lines of a month list come from. A further kind of work is one more function here."""

from cunshi.work.tasks.lines import Source
from cunshi.work.tasks.sources.duties import duties
from cunshi.work.tasks.sources.targets import targets
from cunshi.work.tasks.sources.work import tasks

SOURCES: list[Source] = [tasks, duties, targets]
