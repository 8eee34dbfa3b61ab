"""Small facts about answers that several rooms share."""

# For pages that belong to one person or one moment: previews, forms with a token, the admin.
PRIVATE = "private, no-store, max-age=0"
