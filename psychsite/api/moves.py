"""Where a thing of the API is after its page moved."""

from addresses import finding


def address_after(resource, key):
    """Return the path of a thing whose page has another address now, or None."""
    if not resource.prefix:
        return None
    (name,) = key.values()
    answer = finding.find(f"{resource.prefix}{name}/")
    if answer is None or not answer.path.startswith(resource.prefix):
        return None
    return f"/api/v1/{resource.name}/{answer.path.removeprefix(resource.prefix)}"
