"""Small exports of WordPress for tests."""

from html import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Quiet Mind</title><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example.org</wp:base_site_url><wp:base_blog_url>https://old.example.org</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ada</wp:author_login><wp:author_email>ada@example.org</wp:author_email>
<wp:author_display_name>Ada Quill</wp:author_display_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>ketamine</wp:category_nicename><wp:category_parent/>
<wp:cat_name>Ketamine therapy</wp:cat_name></wp:category>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>news</wp:category_nicename><wp:category_parent/>
<wp:cat_name>News</wp:cat_name></wp:category>"""


def item(
    number, body="<p>Words.</p>", *, title=None, slug=None, kind="post", status="publish", date="2020-01-02 03:04:05", link=None,
    terms=(("category", "ketamine", "Ketamine therapy"),), meta=(), excerpt="", creator="ada", parent=0, extra="", password="",
):  # fmt: skip
    """Return one item of an export."""
    slug = slug if slug is not None else f"text-{number}"
    link = link if link is not None else f"https://old.example.org/{date[:4]}/{date[5:7]}/{slug}/"
    filed = "".join(f'<category domain="{d}" nicename="{s}"><![CDATA[{n}]]></category>' for d, s, n in terms)
    fields = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in meta
    )
    return f"""<item><title>{escape(title if title is not None else f"Text {number}")}</title><link>{escape(link)}</link>
<dc:creator>{creator}</dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id><wp:post_date>{date}</wp:post_date>
<wp:post_date_gmt>{date}</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status>
<wp:post_parent>{parent}</wp:post_parent><wp:post_type>{kind}</wp:post_type><wp:post_password>{password}</wp:post_password>
{filed}{fields}{extra}</item>"""


def attachment(number, name="hill.png", *, parent=0, alt="", caption=""):
    """Return the item of an uploaded picture."""
    address = f"https://old.example.org/wp-content/uploads/2020/01/{name}"
    meta = [("_wp_attachment_image_alt", alt)] if alt else []
    return item(
        number, "", title=name, kind="attachment", status="inherit", link=f"https://old.example.org/a{number}/", terms=(),
        meta=meta, excerpt=caption, parent=parent, extra=f"<wp:attachment_url>{address}</wp:attachment_url>",
    )  # fmt: skip


def comment(number, body="Thank you.", *, parent=0, date="2020-02-01 10:00:00"):
    """Return a comment of an item."""
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Robin</wp:comment_author>
<wp:comment_author_email>r@example.org</wp:comment_author_email><wp:comment_date_gmt>{date}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{body}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type></wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"""


def export(*items):
    """Return an export as bytes."""
    return f"{HEAD}{''.join(items)}</channel></rss>".encode()
