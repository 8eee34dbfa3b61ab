"""The directory for programs: the same answers as its pages, as JSON. docs/api.md says what each holds."""
