"""From a frozen document to what a page shows of it."""
