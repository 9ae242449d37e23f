"""What a linter cannot see: the rules of this house, read from its code. (The database's side: tests/audit/test_catalogue.py.)"""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLResolver, get_resolver
from fernet_fields.fields import EncryptedField

from staff.permissions import Permission
from tests.support import messages
from tests.support.roles import first_party_models

ROOT = Path(__file__).resolve().parent.parent
# Folders of ours only: a database that lives below the root loses files while one looks.
PYTHON = sorted(
    file
    for place in ROOT.iterdir()
    if not place.name.startswith(".")
    for file in (place.rglob("*.py") if place.is_dir() else [place])
    if file.suffix == ".py" and "migrations" not in file.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Views without @allow, each with its reason.
PUBLIC = {
    "sign_in": "who signs in is nobody yet",
    "enrol": "a browser becomes a terminal before anybody signs in; it needs the one-time code",
    "display": "the shop's own screen: numbers only",
    "set_language": "Django's own; changes a cookie",
    "health": "for the load balancer; says that the process lives",
    "gallery": "the demo only; made-up parts",
}


def model_names():
    return {model: f"{model._meta.app_label}.{model.__name__}" for model in first_party_models()}


# --- personal data --------------------------------------------------------------------------------------------------------------------
def test_every_model_of_the_house_says_what_its_fields_are():
    own = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    silent = [model for model in apps.get_models() if model._meta.app_label in own and not hasattr(model, "privacy")]

    assert silent == []


@pytest.mark.parametrize("model", first_party_models(), ids=model_names().get)
def test_every_field_is_declared_exactly_once(model):
    declared = [*model.privacy.personal, *model.privacy.pseudonym, *model.privacy.plain]
    fields = {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete} - {"pk"}

    assert sorted(declared) == sorted(set(declared))
    assert set(declared) == fields


@pytest.mark.parametrize("model", first_party_models(), ids=model_names().get)
def test_a_sealed_field_is_never_declared_plain(model):
    sealed = {field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedField)}

    assert sealed & set(model.privacy.plain) == set()


# --- views ----------------------------------------------------------------------------------------------------------------------------
def patterns(of=None):
    for entry in (of or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda pattern: str(pattern.name))
def test_every_view_names_a_permission_or_a_reason(pattern):
    assert isinstance(getattr(pattern.callback, "permission", None), Permission) or pattern.name in PUBLIC


def test_a_public_view_is_not_gated_as_well_and_the_list_is_not_longer_than_needed():
    gated = {pattern.name for pattern in patterns() if hasattr(pattern.callback, "permission")}

    assert gated & PUBLIC.keys() == set()
    assert PUBLIC.keys() - {pattern.name for pattern in patterns()} <= {"gallery"}


def test_every_address_has_a_name_of_its_own():
    names = [pattern.name for pattern in patterns()]

    assert None not in names
    assert len(names) == len(set(names))


# --- files ----------------------------------------------------------------------------------------------------------------------------
# Whoever verifies the log takes this file alone to another machine.
ONE_FILE = {ROOT / "scripts" / "verify_log.py": 520}


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_is_longer_than_three_hundred_lines(file):
    lines = len(file.read_text().splitlines())

    assert lines <= ONE_FILE.get(file, 300)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_template_holds_style_or_script(file):
    text = file.read_text()

    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text) == []
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text) == []
    assert "|safe" not in text
    assert "autoescape off" not in text


def test_rules_neither_import_django_nor_read_the_clock():
    for file in ROOT.glob("*/rules.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
            module = getattr(node, "module", None) or ""
            assert not any(name.split(".")[0] == "django" for name in [*names, module]), file
            assert "models" not in module.split("."), file
            called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
            assert called not in {"now", "today", "utcnow", "localdate", "time"}, file


def bulk_updated(source, harmless):
    """The lines that call `bulk_update`, unless it is plainly called on one of these models."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"bulk_update", "abulk_update"}:
            root = node.func
            while isinstance(root, (ast.Attribute, ast.Call)):
                root = root.value if isinstance(root, ast.Attribute) else root.func
            if getattr(root, "id", "") not in harmless:
                yield node.lineno


def test_nobody_updates_sealed_fields_in_bulk():
    """Django would hand the field its CASE expression, whose text would be sealed instead of the values."""
    harmless = {
        model.__name__
        for model in first_party_models()
        if not any(isinstance(field, EncryptedField) for field in model._meta.concrete_fields)
    }
    found = {str(file.relative_to(ROOT)): list(bulk_updated(file.read_text(), harmless)) for file in PYTHON}

    assert {file: lines for file, lines in found.items() if lines} == {}
    sealed = 'Visit.objects.using("owner").bulk_update(rows, ["subject_mask"])'
    assert list(bulk_updated(sealed, harmless)) == [1]
    assert list(bulk_updated("rows.bulk_update(these, names)", harmless)) == [1]
    assert list(bulk_updated(sealed.replace("Visit", "Ticket"), harmless)) == []


def test_no_migration_is_missing(db):
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert "No changes" in out.getvalue()


# --- languages ------------------------------------------------------------------------------------------------------------------------
def test_every_sentence_of_the_screens_has_an_english_one():
    missing = messages.missing()

    assert missing == {}, f"{len(missing)} missing; list them: python -m tests.support.messages"


def test_the_collector_finds_what_django_asks_for():
    template = """{% translate "あ" as x %}{{ x|default:_("い") }}{% translate '10%' %}
    {% blocktranslate with n=m trimmed %}
      {{ n }}件
      です
    {% endblocktranslate %}{% blocktranslate count n=m %}{{ n }}人{% plural %}{{ n }}名{% endblocktranslate %}"""

    assert messages.of_template(template) == {"あ", "い", "10%%", "%(n)s件 です", "%(n)s人"}
    assert messages.of_python('_("う" "え"); gettext_lazy("お"); print("か")') == {"うえ", "お"}


_MARKUP = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{% blocktrans.*?endblocktrans(?:late)? %\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)


def test_no_japanese_stands_in_a_template_untranslated():
    """The button that leads back to Japanese says so in Japanese; the gallery shows made-up parts."""
    bare = {}
    for file in TEMPLATES:
        lines = _MARKUP.sub("", file.read_text()).splitlines()
        found = [line.strip() for line in lines if messages.JAPANESE.search(line.replace("日本語", ""))]
        if found and not file.name.startswith(("gallery", "sample")):
            bare[file.name] = found

    assert bare == {}
