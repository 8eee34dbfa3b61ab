"""load_demo on an empty database: refusals and atomicity."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from articles.models import Topic
from images.models import Image
from psychsite.demo import load, people, pictures, users
from psychsite.management.commands.load_demo import Command

pytestmark = pytest.mark.django_db


def run(*options):
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def test_load_demo_refuses_without_debug(settings):
    settings.DEBUG = False
    for options in ((), ("--if-empty",), ("--dry-run",), ("--reset-passwords",), ("--sign-ins",)):
        with pytest.raises(CommandError, match="DEBUG is off"):
            run(*options)
    assert not get_user_model().objects.exists()
    assert users.sign_ins() == []


def test_demo_functions_refuse_without_debug(settings):
    settings.DEBUG = False
    with pytest.raises(users.NotHere):
        load.load(print)
    with pytest.raises(users.NotHere):
        users.make(users.hashes())


def test_load_demo_dry_run_writes_nothing(settings, tmp_path):
    settings.DEBUG, settings.MEDIA_ROOT = True, tmp_path
    said = run("--dry-run")
    assert "articles: 24 would be loaded" in said
    assert load.what_is_there() == ""
    assert not get_user_model().objects.exists()
    assert not list(tmp_path.iterdir())


def test_load_demo_leaves_nonempty_database_unchanged(settings):
    settings.DEBUG = True
    Topic.objects.create(name="Ours", slug="ours")
    with pytest.raises(CommandError, match="holds 1 topic"):
        run()
    with pytest.raises(CommandError, match="holds 1 topic"):
        run("--dry-run")
    assert "is not loaded" in run("--if-empty")
    assert not get_user_model().objects.exists()


def test_failed_load_demo_leaves_nothing_behind(settings, monkeypatch):
    settings.DEBUG = True

    def accident(*args):
        assert get_user_model().objects.count() == len(users.USERS)
        raise OSError("The disk is full.")

    monkeypatch.setattr(pictures, "draw_all", dict)
    monkeypatch.setattr(pictures, "load", lambda *args: {})
    monkeypatch.setattr(people, "load", accident)
    with pytest.raises(OSError, match="disk is full"):
        run()
    assert load.what_is_there() == ""
    assert not get_user_model().objects.exists()


def test_demo_picture_keeps_name_after_killed_load(settings, tmp_path):
    """Load again after a kill left the file but no row, and keep the file name."""
    settings.MEDIA_ROOT = tmp_path
    drawn = {name: pictures.draw(name, "street", "sea") for name in ("one",)}
    wanted = {"one": {"scene": "street", "palette": "sea", "alt": "A street"}}
    names = []
    for _attempt in range(2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pictures, "wanted", lambda: wanted)
            names.append(pictures.load(drawn, None, lambda *args: None)["one"].file.name)
        Image.objects.all().delete()
    assert names[0] == names[1]


def test_demo_pictures_are_deterministic():
    assert pictures.draw("mist", "trees", "sage") == pictures.draw("mist", "trees", "sage")


def test_sign_in_options_fail_without_demo_users(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="No demonstration user"):
        run("--sign-ins")
    with pytest.raises(CommandError, match="no demonstration users"):
        run("--reset-passwords")


def test_load_demo_help_shows_example():
    assert "python3 manage.py load_demo --if-empty" in Command().create_parser("manage.py", "load_demo").format_help()
