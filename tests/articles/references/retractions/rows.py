"""Files of Retraction Watch with invented records."""

import csv
import io

HEADER = """Record ID|Title|Subject|Institution|Journal|Publisher|Country|Author|URLS|ArticleType|RetractionDate|RetractionDOI
RetractionPubMedID|OriginalPaperDate|OriginalPaperDOI|OriginalPaperPubMedID|RetractionNature|Reason|Paywalled
Notes""".replace("\n", "|").split("|")


def row(number, doi="unavailable", pmid="0", nature="Retraction", on="1/15/2024 0:00", reason="", notice="", title="X"):
    """Return one row of the file as {column: value}."""
    return {
        "Record ID": str(number),
        "Title": title,
        "OriginalPaperDOI": doi,
        "OriginalPaperPubMedID": pmid,
        "RetractionNature": nature,
        "RetractionDate": on,
        "Reason": reason,
        "RetractionDOI": notice,
    }


def file_of(*rows, encoding="utf-8", header=HEADER):
    """Return a binary file with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def large_file(rows=70_000):
    """Return a file in which every 700th row is about a source 10.1000/own.<number>."""
    reason = (
        "+Concerns/Issues About Data;+Investigation by Company/Institution;+Unreliable Results and/or Conclusions;" * 2
    )
    return file_of(
        *(
            row(n, f"10.1000/{'own' if n % 700 == 0 else 'other'}.{n // 700}", reason=reason, title="Sleep " * 20)
            for n in range(rows)
        )
    )
