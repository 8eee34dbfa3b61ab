"""Compare what programs read of an article with its badge."""

from datetime import datetime

from core.text.jsonld import format_time
from tests.psychsite.schema_org import find_node, graph_of


def assert_programs_agree(client, article, live, page, claims):
    """Check that graph, card and API claim what the badge of a page claims."""
    graph = graph_of(page)
    node, described = find_node(graph, "MedicalWebPage"), find_node(graph, "Article")
    assert ("reviewedBy" in node) == ("lastReviewed" in node) == claims
    assert described["version"] == str(live.number)
    assert described["datePublished"] <= described["dateModified"] <= format_time(live.live_from)
    assert (f"{live.title}. Medically approved" in page) == claims, "the words of the card"
    said = client.get(f"/api/v1{article.get_absolute_url()}").json()["review"]
    assert said["is_approved"] == claims
    assert (said["label"] in page) and (not claims or str(said["approved_on"]) == node["lastReviewed"])
    (item,) = [one for one in _items(client, "/feeds/articles.json") if one["url"].endswith(article.get_absolute_url())]
    for name, key in (("date_published", "datePublished"), ("date_modified", "dateModified")):
        assert _minute(item[name]) == _minute(described[key]), name


def assert_feeds_agree(client, article, people, is_live, claims):
    """Check that feeds list a live article, and those of approvers an approved one."""
    address = article.get_absolute_url()
    assert _lists(client, "/feeds/articles.json", address) == is_live
    approved = [person for person in people if _lists(client, f"{person.get_absolute_url()}approved.json", address)]
    assert bool(approved) == claims, f"the badge says {claims}, the feeds of {approved} list the text"


def _lists(client, feed, address):
    return any(item["url"].endswith(address) for item in _items(client, feed))


def _items(client, feed):
    """Return the items of a feed; people without a page have none."""
    answer = client.get(feed)
    return answer.json()["items"] if answer.status_code == 200 else []


def _minute(text):
    return datetime.fromisoformat(text).replace(second=0, microsecond=0)
