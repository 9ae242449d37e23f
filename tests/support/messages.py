"""Every sentence of the screens, collected from templates and Python, and which of them the English catalogue lacks.

`python -m tests.support.messages` prints the missing ones as entries for the catalogue.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def sources() -> Iterator[Path]:
    """Yield every template and every Python file of the house's packages."""
    yield from sorted((ROOT / "templates").rglob("*.html"))
    for package in sorted(path.parent for path in ROOT.glob("*/apps.py")):
        yield from sorted(file for file in package.rglob("*.py") if "migrations" not in file.parts)


def of_python(text: str) -> set[str]:
    """Return the msgids in calls such as _("…"); the first argument of ngettext stands for both its forms."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            said = node.args[1] if name.startswith("pgettext") and len(node.args) > 1 else node.args[0]
            if name in FUNCTIONS and isinstance(said, ast.Constant) and isinstance(said.value, str):
                found.add(said.value)
    return found


def of_template(text: str) -> set[str]:
    """Return the msgids of {% translate %} and {% blocktranslate %}, by Django's own lexer."""
    from django.template.base import Lexer, TokenType

    found: set[str] = set()
    block: list[str] | None = None
    trimmed = plural = False
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split(None, 1)[0]
            if word in {"translate", "trans"}:
                match = re.match(
                    r"""(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", token.contents
                )
                if match:
                    found.add((match.group(1) or match.group(2) or "").replace("%", "%%"))  # as Django asks for it
                    continue
            elif word in {"blocktranslate", "blocktrans"}:
                block, trimmed = [], " trimmed" in token.contents
                continue
            elif word in {"endblocktranslate", "endblocktrans", "plural"} and block is not None:
                if not plural:  # the plural is another text of the same msgid
                    found.add(_joined("".join(block), trimmed=trimmed))
                plural = word == "plural"
                block = [] if plural else None
                continue
            found.update(_in_filters(token.contents))
        elif token.token_type == TokenType.VAR:
            if block is not None:
                block.append(f"%({token.contents})s")
            found.update(_in_filters(token.contents))
        elif token.token_type == TokenType.TEXT and block is not None:
            block.append(token.contents.replace("%", "%%"))
    return found


def _joined(message: str, *, trimmed: bool) -> str:
    return " ".join(line.strip() for line in message.splitlines() if line.strip()) if trimmed else message


def _in_filters(contents: str) -> set[str]:
    """Return what stands in _("…") inside a tag or variable."""
    return {
        (one or other).replace("%", "%%") for one, other in re.findall(r"""_\((?:"([^"]*)"|'([^']*)')\)""", contents)
    }


def collect() -> dict[str, str]:
    """Return every msgid with the file in which it was first met."""
    found: dict[str, str] = {}
    for file in sources():
        said = of_template(file.read_text()) if file.suffix == ".html" else of_python(file.read_text())
        for message in sorted(said):
            found.setdefault(message, str(file.relative_to(ROOT)))
    return found


def translated() -> dict[str, str]:
    """Return the English catalogue: msgid to its text, without what is empty or marked as fuzzy."""
    if not CATALOGUE.exists():
        return {}
    return {
        entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "")
        for entry in polib.pofile(str(CATALOGUE))
        if entry.translated() and not entry.obsolete
    }


def missing() -> dict[str, str]:
    """Return what the screens say and the English catalogue does not."""
    english = translated()
    return {message: file for message, file in collect().items() if not english.get(message)}


if __name__ == "__main__":
    for message, file in missing().items():
        print(polib.POEntry(msgid=message, msgstr="", occurrences=[(file, "")]))
