"""What a draft lacks before an edition of it can be created."""


def list_needs(article, blocks):
    """Return a sentence for each thing that a draft with these blocks lacks."""
    needs = [] if article.topic_id or article.is_site_page else ["Choose a topic."]
    return [*needs, *dict.fromkeys(sentence for block in blocks for sentence in block.list_needs())]
