from . import articles, editions, tags

__all__ = ["articles", "editions", "tags"]
