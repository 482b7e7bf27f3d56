"""Faults of form, said in words: what pydantic found becomes a problem with file, line and key."""

from collections.abc import Callable
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from cunshi.kernel.words import say
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tree import Node, PackProblem


def fault(node: Node, error: Any) -> PackProblem:
    """One pydantic error as a problem at its place in the file."""
    path, kind = tuple(error["loc"]), str(error["type"])
    if kind == "missing":
        return node.problem(path, *_missing(str(path[-1])))
    if kind == "extra_forbidden":
        what = say("The key “{key}” is not known here.", key=path[-1])
        return node.problem(path, what, say("Known keys: {keys}.", keys=", ".join(_known(path[:-1]))))
    value = error.get("input")
    shown = say("a group of keys") if isinstance(value, dict) else say("a list") if isinstance(value, list) else value
    return node.problem(path, say("“{value}” doesn't fit here.", value=shown), _expected(kind, error.get("ctx") or {}))


def _missing(key: str) -> tuple[str, str]:
    if key == "source":
        mend = say("Name the plan and clause it comes from, or X with a note where the plan is silent.")
        return say("The rule names no source."), mend
    return say("The key “{key}” is missing.", key=key), say("Add it.")


def _expected(kind: str, context: dict[str, Any]) -> str:
    if "expected" in context:
        return say("Write one of: {choices}.", choices=context["expected"])
    if kind in _BOUNDS:
        return _BOUNDS[kind](context)
    for start, words in _KINDS.items():
        if kind.startswith(start):
            return words()
    return say("See the other packs for the form of this key.")


_BOUNDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "greater_than_equal": lambda context: say("Write {bound} or more.", bound=context["ge"]),
    "less_than_equal": lambda context: say("Write {bound} or less.", bound=context["le"]),
    "too_short": lambda context: say("Write at least one entry."),
    "string_too_short": lambda context: say("Write some text."),
    "string_pattern_mismatch": lambda context: say("It must have the form {form}.", form=context["pattern"]),
}

_KINDS: dict[str, Callable[[], str]] = {
    "string": lambda: say("Write text; put quotes round digits."),
    "int": lambda: say("Write a whole number."),
    "decimal": lambda: say("Write a number."),
    "share": lambda: say("Write a share between 0 and 1, such as 2/3 or 0.5."),
    "date": lambda: say("Write a date that exists, such as 2024-06-30, or 06-30 in the pack's own year."),
    "bool": lambda: say("Write true or false."),
    "list": lambda: say("Write a list, one entry a line, each beginning with “- ”."),
    "model": lambda: say("Write a group of keys, indented below this one."),
}


def _known(path: tuple[Any, ...]) -> list[str]:
    """The keys that the schema knows at `path`."""
    model: Any = Pack
    for key in path:
        if isinstance(key, int):
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        model = _model(fields[key].annotation)
    return [field.alias or name for name, field in model.model_fields.items()]


def _model(annotation: Any) -> Any:
    """The model inside an annotation such as `list[Stage]` or `Joint | None`."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for inner in get_args(annotation) if (found := _model(inner))), None)
