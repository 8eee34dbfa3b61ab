"""An import of WordPress that is killed again and again ends as one that ran once."""

import json
import random
import time

import pytest

from activity import chain
from articles.models import Article, Byline, Edition, PublicationEvent
from comments.models import Comment
from tests.load.worker import Workers
from tests.psychsite.moving.wordpress.wxr import comment, export, item

pytestmark = pytest.mark.django_db(transaction=True)
POSTS, COMMENTS, KILLS = 150, 3, 20


@pytest.mark.slow
def test_killed_import_goes_on_where_it_ended(tmp_path):
    path, chance = tmp_path / "blog.xml", random.Random(7)
    path.write_bytes(
        export(
            *(
                item(
                    number,
                    f'<p>Text {number}.</p><p><a href="/?p={number % POSTS + 1}">next</a></p>',
                    terms=[("category", "ketamine", "Ketamine therapy"), ("post_tag", f"tag-{number % 9}", f"Tag {number % 9}")],
                    extra="".join(comment(number * 10 + each, f"Thanks {number}.{each}") for each in range(COMMENTS)),
                )
                for number in range(1, POSTS + 1)
            )
        )
    )  # fmt: skip
    work = [{"do": "import", "path": str(path)}]
    for _kill in range(KILLS):
        (worker,) = Workers(work).running
        worker.wait_until_ready()
        worker.begin()
        time.sleep(chance.uniform(0.05, 1.5))
        worker.kill()
    ((code, _counts, log),) = Workers(work).run()
    assert code == 0, log[-3000:]
    assert Article.objects.count() == Byline.objects.count() == Edition.objects.live().count() == POSTS
    assert Edition.objects.count() == PublicationEvent.objects.count() == POSTS
    assert Comment.objects.count() == len(set(Comment.objects.values_list("body", flat=True))) == POSTS * COMMENTS
    texts = dict(Edition.objects.values_list("article__slug", "text"))
    assert texts == {f"text-{number}": f"Text {number}.\nnext" for number in range(1, POSTS + 1)}
    assert chain.verify().fault == ""
    ((_code, counts, _log),) = Workers(work).run()
    for kind in ("post", "comment", "person", "tag", "redirect"):
        assert counts[kind]["unchanged"] == counts[kind]["read"] > 0, json.dumps(counts)
