"""The directory as JSON, with the content of its pages. docs/api.md explains it."""
