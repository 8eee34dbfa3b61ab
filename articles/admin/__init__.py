from . import articles, editions

__all__ = ["articles", "editions"]
