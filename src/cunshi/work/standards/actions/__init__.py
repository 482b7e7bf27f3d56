"""All writes on standards: checks, grades, planning classes, honours, figures that a plan leaves open."""

from cunshi.work.standards.actions.checking import record_check
from cunshi.work.standards.actions.deciding import give_class, give_grade, give_honour
from cunshi.work.standards.actions.stating import state_figure
from cunshi.work.standards.rules import CheckDraft

__all__ = ["CheckDraft", "give_class", "give_grade", "give_honour", "record_check", "state_figure"]
