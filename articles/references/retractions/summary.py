"""What a check against retractions found, in sentences for staff."""

from core.text.dates import format_day

# A file without a newer record is probably an old download.
OLD_AFTER_DAYS = 60


def describe(report, today):
    """Return the sentences about a Report of check.py."""
    sentences = [
        f"{_count(report.rows, 'row')} read. {_count(report.checked, 'source')} looked up, {len(report.marked)} newly marked, "
        f"{len(report.lifted)} no longer marked. {_count(report.emails, 'email')} written."
    ]
    if report.unchecked:
        has = "has" if report.unchecked == 1 else "have"
        sentences.append(
            f"{_count(report.unchecked, 'source')} {has} neither DOI nor PubMed number, so they were not looked up."
        )
    if report.newest and (today - report.newest).days > OLD_AFTER_DAYS:
        sentences.append(f"The newest record is of {format_day(report.newest)}. Download a newer file and check again.")
    return sentences


def _count(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
