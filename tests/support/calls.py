"""What the code says to the log: the verbs, flags and reasons in its calls of `record`, `Draft` and the like, found by parsing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent
_VERB = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
_NO_VERB = re.compile(
    r"^(shopdesk|whitenoise|audit|job|seal|witness)\.|^oversight\.shown$|\.(urls|html|env|json|py|lock|input)$"
)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


def first_party() -> list[Path]:
    """Return the Python files of the house's own packages, without migrations."""
    packages = [ROOT / config.label for config in apps.get_app_configs() if (ROOT / config.label).is_dir()]
    return sorted(file for package in packages for file in package.rglob("*.py") if "migrations" not in file.parts)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name.lstrip("_").lower() in {"record", "draft"}:
                yield node


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def verbs() -> set[str]:
    """Return every text of the code that has the shape of a verb, but for what is a file, a module or a log line's own name."""
    return {
        text
        for file in first_party()
        for text in _texts(ast.parse(file.read_text()))
        if _VERB.fullmatch(text) and not _NO_VERB.search(text)
    }


def codes(keyword: str) -> set[str]:
    """Return every code written out in the argument `keyword` (flags, reason) of such a call, or given to a variable of that name."""
    found: set[str] = set()
    for file in first_party():
        tree = ast.parse(file.read_text())
        for call in _calls(tree):
            for word in call.keywords:
                if word.arg == keyword:
                    found.update(text for text in _texts(word.value) if _CODE.fullmatch(text))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == keyword for target in node.targets):
                found.update(text for text in _texts(node.value) if _CODE.fullmatch(text))
    return found
