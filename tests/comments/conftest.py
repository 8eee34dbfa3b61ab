import pytest

from comments.moderation import fixtures


@pytest.fixture(autouse=True)
def _phrases(request):
    """Reload the first phrases, which the flush after a transactional test deletes."""
    if request.node.get_closest_marker("django_db"):
        database = (
            "transactional_db" if request.node.get_closest_marker("django_db").kwargs.get("transaction") else "db"
        )
        request.getfixturevalue(database)
        fixtures.load_phrases()
