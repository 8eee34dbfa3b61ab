"""Refusals of the API, each with a sentence for the programmer (RFC 9457)."""


class Problem(Exception):
    """A request that gets no data: the status, and a sentence that says what to do."""

    def __init__(self, status, sentence, **headers):
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers


class Moved(Exception):
    """The thing has another address in the API now."""

    def __init__(self, path):
        super().__init__(path)
        self.path = path
