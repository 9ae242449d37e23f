"""Every sentence of the screens, collected from templates and Python, and which of them the English catalogue lacks."""

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
    """Return the msgids in calls such as _("…")."""
    return set(_said_in_python(text))


def of_template(text: str) -> set[str]:
    """Return the msgids of {% translate %}, {% blocktranslate %} and _("…"), by Django's own lexer."""
    return set(_said_in_template(text))


def _said_in_python(text: str) -> dict[str, str]:
    """Return msgid to plural, which is empty for all but ngettext."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            said = node.args[1] if name.startswith("pgettext") and len(node.args) > 1 else node.args[0]
            if name in FUNCTIONS and isinstance(said, ast.Constant) and isinstance(said.value, str):
                many = node.args[1] if name.startswith("ngettext") and len(node.args) > 1 else None
                found[said.value] = str(many.value) if isinstance(many, ast.Constant) else ""
    return found


def _said_in_template(text: str) -> dict[str, str]:
    """Return msgid to plural, which is empty for all but {% blocktranslate count %}."""
    from django.template.base import Lexer, TokenType

    found: dict[str, str] = {}
    block: list[str] | None = None
    one: str | None = None  # the singular, while the plural is read
    trimmed = False
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split(None, 1)[0]
            if word in {"translate", "trans"}:
                match = re.match(
                    r"""(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", token.contents
                )
                if match:
                    found[(match.group(1) or match.group(2) or "").replace("%", "%%")] = ""  # as Django asks for it
                    continue
            elif word in {"blocktranslate", "blocktrans"}:
                block, trimmed = [], " trimmed" in token.contents
                continue
            elif word in {"endblocktranslate", "endblocktrans", "plural"} and block is not None:
                said = _joined("".join(block), trimmed=trimmed)
                if word == "plural":
                    one, block = said, []
                else:
                    found |= {said: ""} if one is None else {one: said}
                    one = block = None
                continue
            found |= dict.fromkeys(_in_filters(token.contents), "")
        elif token.token_type == TokenType.VAR:
            if block is not None:
                block.append(f"%({token.contents})s")
            found |= dict.fromkeys(_in_filters(token.contents), "")
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


def said() -> Iterator[tuple[str, str, str]]:
    """Yield every msgid once, with its plural (or nothing) and the file in which it was first met."""
    met: set[str] = set()
    for file in sources():
        read = _said_in_template if file.suffix == ".html" else _said_in_python
        for message, plural in sorted(read(file.read_text()).items()):
            if message not in met:
                met.add(message)
                yield message, plural, file.relative_to(ROOT).as_posix()


def collect() -> dict[str, str]:
    """Return every msgid with the file in which it was first met."""
    return {message: file for message, _, file in said()}


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=0)


def missing() -> dict[str, str]:
    """Return what the screens say and the English catalogue does not, or says only uncertainly."""
    english = {entry.msgid for entry in catalogue() if entry.translated()} if CATALOGUE.exists() else set()
    return {message: file for message, file in collect().items() if message not in english}
