"""Recordings: which addresses are played, and what a page loads of other hosts."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.blocks.parts.embeds import find_embed
from articles.checklist import checks
from articles.models import Recording
from tests.factories.articles import add_block, freeze, make_article, publish
from tests.factories.files import MP3, MP4, make_file
from tests.factories.pictures import make_image

VIMEO = "https://vimeo.com/1084537"
PLAYED = [
    (
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&rel=0",
    ),
    ("https://youtu.be/aqz-KE-bpKQ?t=5", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&rel=0"),
    (
        "https://m.youtube.com/watch?app=x&v=aqz-KE-bpKQ&t=5",
        "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&rel=0",
    ),
    (VIMEO, "https://player.vimeo.com/video/1084537?autoplay=1&dnt=1"),
    ("https://vimeo.com/1084537/0a1b2c3d4e", "https://player.vimeo.com/video/1084537?h=0a1b2c3d4e&autoplay=1&dnt=1"),
    (
        "https://soundcloud.com/a-show/part-1",
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa-show%2Fpart-1&auto_play=true&visual=false",
    ),
    ("https://open.spotify.com/episode/" + "a1" * 11, "https://open.spotify.com/embed/episode/" + "a1" * 11),
]
NOT_PLAYED = [
    "",
    "https://example.org/film.mp4",
    "https://youtube.com.example.org/watch?v=aqz-KE-bpKQ",
    "https://example.org/?https://youtu.be/aqz-KE-bpKQ",
    "https://www.youtube.com/@channel",
    'https://youtu.be/aqz-KE-bp"><',
]


@pytest.mark.parametrize(("url", "frame"), PLAYED, ids=[row[0] for row in PLAYED])
def test_address_of_a_page_leads_to_its_player(url, frame):
    embed = find_embed(url)
    assert embed.frame == frame and frame.startswith(f"{embed.host}/")


@pytest.mark.parametrize("url", NOT_PLAYED)
def test_other_addresses_are_not_played(url):
    assert find_embed(url) is None


@pytest.mark.django_db
def test_recording_has_one_source_that_can_be_played():
    block = Recording(parent=make_article(), region="body", title="A talk")
    block.full_clean()
    assert block.list_needs() == ["Video or audio: choose a file or enter an address."]
    block.address = "https://example.org/film"
    with pytest.raises(ValidationError, match="This site cannot play that address"):
        block.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording(parent=block.parent, region="body", title="A talk", address=VIMEO, file=make_file(MP3)).save()


@pytest.mark.django_db
def test_page_offers_a_player_and_names_its_host_only_in_its_policy(client):
    article = make_article("Talks")
    add_block(article, Recording, title="A talk", address=VIMEO, image=make_image(), transcript="<p>Hello.</p>")
    publish(freeze(article))
    answer = client.get(article.get_absolute_url())
    page = answer.content.decode()
    assert f'href="{VIMEO}"' in page and "Play on Vimeo" in page and "<iframe" not in page
    assert "frame-src https://player.vimeo.com;" in f"{answer['Content-Security-Policy']};"
    assert "frame-src" not in client.get("/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_own_video_plays_with_captions_and_its_file_is_protected(client):
    article = make_article("Talks")
    captions = make_file(b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello.", "a.vtt", title="Captions")
    add_block(article, Recording, title="A talk", file=make_file(MP4, "a.mp4", title="A film"), captions=captions)
    edition = publish(freeze(article))
    page = client.get(article.get_absolute_url()).content.decode()
    assert 'src="/files/' in page and 'a-film.mp4"' in page and '<track kind="captions"' in page
    assert edition.files.count() == 2
    assert client.get(f"/files/{captions.pk}/captions.vtt")["Content-Type"] == "text/vtt; charset=utf-8"


@pytest.mark.django_db
def test_recording_without_transcript_is_found():
    article = make_article("Talks")
    block = add_block(article, Recording, title="A talk", address=VIMEO)
    said = [one.sentence for one in checks.findings(article) if one.rule == "missing_transcript"]
    assert said == ["“A talk” has no transcript. Write down what is said, for people who cannot hear or play it."]
    block.transcript = "<p>Hello.</p>"
    block.save()
    assert "missing_transcript" not in {one.rule for one in checks.findings(article)}
