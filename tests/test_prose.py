"""Plain English in code, documents and pages: one test per rule."""

from functools import cache

import pytest

from tests import prose

LAYOUT = ["summary", "columns", "sentences", "path", "british"]


@cache
def all_offenders():
    return prose.offenders()


@pytest.mark.parametrize("name", [*(rule.name for rule in prose.RULES), *LAYOUT])
def test_prose_breaks_no_rule(name):
    listed = "\n".join(str(offender) for offender in all_offenders() if offender.rule == name)
    assert not listed, f"See `python -m tests.prose --rule {name!r}`:\n{listed}"


def rules_broken(path, source):
    return [(offender.line, offender.rule) for offender in prose.offenders_in(path, source)]


@pytest.mark.parametrize(
    ("path", "source", "broken"),
    [
        ("core/a.py", '"""Whoever asks the database is told."""\n', [(1, "asks"), (1, "told"), (1, "whoever")]),
        (
            "core/a.py",
            "# The field stands first.\nTOLD = told = 1  # a letter to nobody\n",
            [(1, "stands"), (2, "letter"), (2, "nobody")],
        ),
        ("core/a.py", 'def f():\n    # why\n    """' + "x" * 81 + '\n    """\n', [(3, "summary")]),
        ("core/a.py", 'def f():\n    raise E(f"Nobody may {told}.")\n', [(2, "nobody")]),
        ("core/a.py", 'x = "nobody"\ny = r"nobody or"\nz = """SELECT nobody FROM told"""\n', []),
        ("tests/a.py", '"""Somebody."""\nassert page == "Nobody is told"\n', [(1, "somebody")]),
        ("comments/a.py", "# The writer of a comment\n", [(1, "writer")]),
        (
            "core/a.py",
            "class LicenceFilter:\n    colour = grey_of('x')\n",
            [(1, "british"), (2, "british"), (2, "british")],
        ),
        ("search/a.py", 'WORDS = "behaviour"\n', []),
        ("articles/a.py", "# The writer freezes a text\n", []),
        (
            "templates/a.html",
            '{# told #}\n<p title="told">{{ told }}{% if told %}</p>\n<b id="told">of\nold.</b>',
            [(1, "told"), (2, "told"), (3, "of old")],
        ),
        (
            "templates/a.html",
            '{% include "a.html" with intro="Nobody waits" %}\n<script>const told = 1;</script>',
            [(1, "nobody")],
        ),
        ("templates/emails/a.txt", "A mail to {{ told }}", [(1, "mail")]),
        ("static/js/a.js", 'const told = "told";\n// told\nsay("You are told.");', [(2, "told"), (3, "told")]),
        ("static/css/a.css", ".told { color: red; }\n/* Told\n   anew */", [(2, "told"), (3, "anew")]),
        (
            "demo/content/a.toml",
            'title = "Somebody"\nbody = "Nobody told somebody."\n# told',
            [(1, "somebody"), (3, "told")],
        ),
        ("clinics/claims/rules.toml", 'reason = "Nobody can."\npattern = "nobody can"\n', [(1, "nobody")]),
        (
            "docs/a.md",
            "`told` and ~~told~~ and “told”.\n```\ntold\n```\n" + "x " * 51 + "\nOne. Two.\n",
            [(5, "columns"), (6, "sentences")],
        ),
        ("docs/a.md", "| told | " + "x " * 60 + ". Y |\n1. Say e.g. Dr. Smith.\n", [(1, "told")]),
        ("docs/a.md", "See `tests/gone.py`, `tests/prose.py`, `tests/` and `<app>/a.py`.\n", [(1, "path")]),
        (".env.example", "KEY=told  # told\n", [(1, "told")]),
    ],
)
def test_prose_offenders_are_found(path, source, broken):
    assert sorted(rules_broken(path, source)) == broken


@pytest.mark.parametrize(
    "sentence",
    [
        "The reader understands the standard, which a stand-in stands for.",
        "Sign in, sign up and sign off; the approver signs it with a dollar sign.",
        "The two letters of ISO 3166 in capital letters, and letter-spacing.",
        "The text is approved as it stands.",
        "The moderator asks the author, who asks for help and asks to leave.",
        "It recommends a mail server and a mailbox, and can tell two texts apart.",
        "A book of old pages.",
    ],
)
def test_ordinary_english_passes(sentence):
    assert rules_broken("core/a.py", f"# {sentence}\n") == []


def test_prose_check_reads_all_project_files():
    read = {path.relative_to(prose.ROOT).as_posix() for path in prose.files()}
    assert {"README.md", "Makefile", ".env.example", ".ci/run", "requirements.in", "tests/conftest.py"} <= read
    assert not {"requirements.txt", "tests/prose.py"} & read and not any("/migrations/" in path for path in read)
