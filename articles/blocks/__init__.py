"""The parts that an article's text is made of: one file for each kind. docs/howto.md says how to add one."""
