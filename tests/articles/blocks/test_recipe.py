"""The “Add a block” recipe of docs/howto.md, run in a copy of the product."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
RECIPE = (
    (ROOT / "docs" / "howto.md").read_text(encoding="utf-8").partition("\n## Add a block\n")[2].partition("\n## ")[0]
)
LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "docs", "node_modules")

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(tmp_path):
    """Return a function that runs Python in a copy of the product."""
    if connection.vendor != "sqlite":
        pytest.skip("the recipe is performed once, on SQLite")
    copy = tmp_path / "product"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "var").mkdir()
    # All migrations have run for this test's own database; the copy starts from there.
    source, target = sqlite3.connect(connection.settings_dict["NAME"]), sqlite3.connect(copy / "var/db")
    source.backup(target)
    source.close()
    target.close()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    env = kept | {
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{copy}/var/db",
        "VAR_DIR": f"{copy}/var",
        "PYTHONPATH": str(copy),
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *map(str, arguments)], cwd=copy, env=env, capture_output=True, text=True, timeout=300
        )

    run.folder = copy
    return run


def files_of_recipe():
    """Return {path: content} of the files that the recipe shows."""
    shown = re.findall(r"^ *`([^`\n]+)`\n\n( *)```\w+\n(.*?)^ *```$", RECIPE, re.M | re.S)
    return {path: textwrap.dedent(content) for path, _indent, content in shown}


def commands_of_recipe():
    return re.findall(r"^ *python manage\.py (.+)$", RECIPE, re.M)


def test_block_can_be_added_by_following_recipe(product):
    files = files_of_recipe()
    assert list(files) == ["articles/blocks/definition.py", "templates/blocks/definition.html"]
    for path, content in files.items():
        (product.folder / path).write_text(content, encoding="utf-8")
    commands = commands_of_recipe()
    assert [command.split()[0] for command in commands] == ["makemigrations", "check", "migrate", "sync_roles"]
    done = product(ROOT / "tests/articles/blocks/recipe.py", *commands)
    assert done.returncode == 0, done.stdout + done.stderr
    new = list((product.folder / "articles/migrations").glob("*_definition.py"))
    assert len(new) == 1 and "articles.blocks" not in new[0].read_text(), "no migration depends on the blocks' code"


def test_check_names_missing_template_and_render_method(product):
    block = files_of_recipe()["articles/blocks/definition.py"]
    (product.folder / "articles/blocks/definition.py").write_text(
        block.partition("    @classmethod\n    def render")[0]
    )
    done = product("manage.py", "check")
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert said.count("(articles.E001)") == 2
    assert "'definition' (articles.blocks.definition) has no render()" in said
    assert "has no template. HINT: Write templates/blocks/definition.html" in said
