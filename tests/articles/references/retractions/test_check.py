"""Sources are marked by a file of retractions, and nothing else is."""

import io
import time
import tracemalloc
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import html as lxml_html

from activity.models import Entry
from articles.approval import queues
from articles.approval.steps import Step
from articles.approval.turns import address_of, find_turns
from articles.checklist import checks
from articles.models import NoticeAnswer, Reference, Source, SourceNotice, Statistic
from articles.publishing import actions
from articles.references.retractions.answers import say_not_affected
from articles.references.retractions.check import check_sources
from articles.references.retractions.file import BadFile, Reader
from core.errors import ActionRefused
from outbox.models import Email
from tests.articles.references.retractions.rows import HEADER, file_of, large_file, row
from tests.factories.articles import ALL, add_block, approve, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db
DOI = "10.1000/sleep"


def make_source(**fields):
    return Source.objects.create(**{"title": "Sleep", "doi": DOI, **fields})


def state(source):
    source.refresh_from_db()
    return source.notice.nature if source.notice else ""


def check(*rows, **options):
    return check_sources(file_of(*rows), **options)


def cite(source, title="Sleep and mood", **fields):
    article = make_article(title, **fields)
    add_block(article, Reference, source=source)
    edition = freeze(article)
    return edition


@pytest.mark.parametrize(
    ("rows", "nature"),
    [
        ([row(1, "https://doi.org/10.1000/SLEEP")], "retraction"),
        ([row(1, pmid="123")], "retraction"),
        ([row(1, "10.1000/sleeping", "1234", title="Sleep")], ""),
        ([row(1, "", "")], ""),
        ([row(1, DOI, nature="Expression of concern")], "concern"),
        ([row(1, DOI, nature="Correction")], "correction"),
        ([row(1, DOI, nature="Reinstatement")], ""),
        ([row(1, DOI, nature="Rumor")], ""),
        ([row(2, DOI, on="2/1/2024 0:00", nature="Reinstatement"), row(1, DOI)], ""),
        ([row(1, DOI, on="2/1/2024 0:00"), row(2, DOI, nature="Reinstatement")], "retraction"),
        ([row(1, DOI, nature="Expression of concern"), row(2, DOI, on="2/1/2024", nature="Correction")], "correction"),
        ([row(1, DOI), row(2, DOI, on="2/1/2024", nature="Correction")], "retraction"),
        ([row(1, DOI, nature="Reinstatement"), row(2, DOI)], "retraction"),
        ([row(1, DOI, on="soon")], "retraction"),
    ],
)
def test_worst_notice_of_a_source_is_shown_as_its_state(rows, nature):
    source = make_source(pmid="123")
    check(*rows)
    assert state(source) == nature


def test_structured_data_cites_no_retracted_source(client):
    edition = cite(make_source(), needs_approval=False)
    publish(edition)
    path = edition.article.get_absolute_url()
    assert '"citation":[' in client.get(path).text
    check(row(1, DOI, nature="Expression of concern"))
    assert '"citation":[' in client.get(path).text
    check(row(2, DOI, on="2/1/2024"))
    page = client.get(path).text
    assert '"citation":[' not in page and "<s>" in page


def test_notice_keeps_day_reason_and_address():
    source = make_source()
    check(row(7, DOI, reason="+Unreliable Data;+Error in Image;", notice="10.1000/Note"))
    source.refresh_from_db()
    assert source.notice.sentence == "Retracted on January 15, 2024: Unreliable Data; Error in Image."
    assert source.notice.link == "https://doi.org/10.1000/note"
    assert source.checked_on == timezone.localdate()


def test_source_without_identifier_stays_unknown():
    source = make_source(doi="", url="https://example.org/")
    report = check(row(1, DOI, title="Sleep"))
    source.refresh_from_db()
    assert (source.notice, source.checked_on, report.unchecked) == (None, None, 1)


def test_second_run_changes_nothing():
    publish(cite(make_source(), owner=make_user("owner")))
    rows = row(1, DOI), row(2, DOI, nature="Correction")
    assert [len(check(*rows).marked) for _run in range(2)] == [1, 0]
    assert (SourceNotice.objects.count(), Email.objects.count()) == (2, 1)
    assert Entry.objects.filter(verb="source.notice_changed").count() == 1


def test_dry_run_saves_nothing():
    source = make_source()
    publish(cite(source, owner=make_user("owner")))
    report = check(row(1, DOI), dry_run=True)
    assert (len(report.marked), report.emails) == (1, 1)
    source.refresh_from_db()
    assert source.checked_on is source.notice is None and not Email.objects.exists()


def test_owner_and_approver_get_one_email_each_about_all_their_texts():
    owner, approver = make_user("owner"), make_approver()
    other = Source.objects.create(title="Rest", pmid="55")
    for source, title in ((make_source(), "One"), (other, "Two")):
        edition = cite(source, title, owner=owner)
        approve(edition, approver)
        publish(edition)
    cite(other, "A draft", owner=make_user("drafter"))
    check(row(1, DOI), row(2, pmid="55", nature="Correction"))
    assert sorted(Email.objects.values_list("to", flat=True)) == [approver.user.email, owner.email]
    body = Email.objects.get(to=owner.email).body
    assert "One" in body and "Two" in body and "Retracted on January 15, 2024." in body
    subjects = set(Email.objects.values_list("subject", flat=True))
    assert not any("One" in subject for subject in subjects), "a subject names no article"


def test_answer_closes_the_question_with_a_name():
    source, chief = make_source(), make_user("chief", *ALL)
    edition = cite(source)
    assert not queues.open_notices().exists()
    check(row(1, DOI))
    assert not queues.open_notices().exists(), "readers do not see the draft"
    publish(edition)
    assert [cited.edition for cited in queues.open_notices()] == [edition]
    for by, reason in ((make_user("writer", "articles.change_article"), "It stands."), (chief, " ")):
        with pytest.raises(ActionRefused):
            say_not_affected(article=edition.article, source=source, reason=reason, by=by)
    answer = say_not_affected(article=edition.article, source=source, reason="We cite its method only.", by=chief)
    assert not queues.open_notices().exists() and answer.by == chief
    entry = Entry.objects.get(verb="source.not_affected")
    assert (entry.by, entry.article) == (chief, edition.article_id)
    with pytest.raises(ActionRefused, match="chief has answered already"):
        say_not_affected(article=edition.article, source=source, reason="Again.", by=chief)
    check(row(1, DOI), row(2, DOI, on="1/1/2025", reason="More"))
    assert queues.open_notices().count() == 1, "another notice is another question"
    actions.withdraw(article=edition.article, by=chief)
    assert not queues.open_notices().exists()


def test_database_keeps_one_answer_with_a_reason():
    source, chief = make_source(), make_user("chief", *ALL)
    article = cite(source).article
    check(row(1, DOI))
    notice = SourceNotice.objects.get()
    values = {"article": article, "notice": notice, "by": chief, "at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeAnswer.objects.create(**values, reason="")
    NoticeAnswer.objects.create(**values, reason="Fine.")
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeAnswer.objects.create(**values, reason="Fine, too.")
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceNotice.objects.create(source=source, record="1", nature="correction", found_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceNotice.objects.create(source=source, record="2", nature="rumor", found_at=timezone.now())


def test_day_of_the_check_moves_and_the_rest_stays():
    source = make_source()
    for day in (date(2026, 1, 5), date(2026, 1, 6)):
        with time_machine.travel(f"{day}T12:00Z", tick=False):
            check(row(1, DOI))
        source.refresh_from_db()
        assert source.checked_on == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(encoding):
    records = list(Reader(file_of(row(1, DOI, reason="Naïve Analysis’"), encoding=encoding), lambda rows: None))
    assert [record.reason for record in records] == ["Naïve Analysis’"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file has no columns OriginalPaperDOI"),
        (",".join(HEADER).replace("Reason", "Why").encode(), "The file has no column Reason."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The file has no columns"),
        (",".join(HEADER).encode() + b'\n"' + b"x" * 1_100_000, "Line 2 of the file cannot be read as CSV"),
    ],
)
def test_other_files_are_refused_with_a_sentence(content, said):
    with pytest.raises(BadFile, match=said):
        check_sources(io.BytesIO(content))


def test_command_reports_and_refuses(tmp_path):
    make_source(), make_source(doi="", url="https://example.org/")
    path, out = tmp_path / "watch.csv", io.StringIO()
    path.write_bytes(file_of(row(1, DOI)).getvalue())
    call_command("check_sources", retractions=path, stdout=out)
    said = out.getvalue()
    assert "Retracted on January 15, 2024." in said and "1 row read. 1 source looked up, 1 newly marked" in said
    assert "1 source has neither DOI nor PubMed number" in said
    assert "The newest record is of January 15, 2024. Download a newer file" in said
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_sources", retractions=tmp_path / "none.csv")
    path.write_text("a,b\n")
    with pytest.raises(CommandError, match="Nothing was saved"):
        call_command("check_sources", retractions=path)


def page_of(client, edition):
    return lxml_html.fromstring(client.get(edition.get_absolute_url()).content)


def test_readers_see_the_retraction_at_once_and_the_edition_stays(client):
    source = make_source(authors="Doe J", year=2020)
    edition = cite(source)
    add_block(edition.article, Statistic, number="1 in 3", counts="people", source=source)
    add_block(edition.article, Reference, source=Source.objects.create(title="Rest", url="https://example.org/"))
    edition = publish(freeze(edition.article))
    before = page_of(client, edition)
    assert not before.xpath("//s") and "checked against retractions" not in before.text_content()
    check(row(1, DOI, reason="Unreliable Data", notice="10.1000/note"))
    page = page_of(client, edition)
    assert [mark.text_content() for mark in page.xpath("//s")] == ["Doe J. Sleep. 2020."] * 2
    notices = page.xpath("//*[@class='source-notice']")
    assert len(notices) == 2
    assert notices[0].text_content() == "Retracted on January 15, 2024: Unreliable Data. Read the notice"
    assert notices[0].xpath(".//a/@href") == ["https://doi.org/10.1000/note"]
    checked = page.xpath("string(//*[@class='article__checked'])")
    assert checked.startswith("1 of 2 sources checked against retractions on ")
    digest = edition.digest
    edition.refresh_from_db()
    assert edition.digest == digest
    check(row(1, DOI), row(2, DOI, nature="Reinstatement", on="1/15/2025"))
    assert not page_of(client, edition).xpath("//s")


def test_correction_is_shown_without_striking_the_reference_out(client):
    edition = publish(cite(make_source()))
    check(row(1, DOI, nature="Correction"))
    page = page_of(client, edition)
    assert not page.xpath("//s") and page.xpath("//*[@class='source-notice']")
    assert page.xpath("string(//*[@class='article__checked'])").startswith("Sources checked")


def test_next_step_of_a_noticed_article_is_to_check_the_source():
    source, chief, writer = make_source(), make_user("chief", *ALL), make_user("writer", "articles.change_article")
    edition = cite(source)
    approve(edition)
    publish(edition)
    (turn,) = find_turns([edition.article_id], chief).values()
    assert turn.step == Step.LIVE
    check(row(1, DOI))
    (turn,) = find_turns([edition.article_id], chief).values()
    assert (turn.step, turn.is_mine, turn.task) == (Step.CHECK, True, "Check the cited source")
    assert address_of(turn) == reverse("admin:articles_source_change", args=[source.pk])
    (other,) = find_turns([edition.article_id], writer).values()
    assert (other.step, other.is_mine) == (Step.CHECK, False)
    say_not_affected(article=edition.article, source=source, reason="Only its method.", by=chief)
    (turn,) = find_turns([edition.article_id], chief).values()
    assert turn.step == Step.LIVE


@pytest.mark.slow
def test_the_whole_file_takes_seconds_and_little_memory(tmp_path):
    """Search 70,000 rows for 2,000 sources."""
    Source.objects.bulk_create(Source(title=f"Study {n}", doi=f"10.1000/own.{n}") for n in range(2_000))
    path = tmp_path / "watch.csv"
    path.write_bytes(large_file().getvalue())
    with path.open("rb") as file:
        # Of the processor: other tests share the machine.
        begun = time.process_time()
        report = check_sources(file)
        seconds = time.process_time() - begun
    assert (report.rows, len(report.marked)) == (70_000, 100)
    assert seconds < 10
    with path.open("rb") as file:
        tracemalloc.start()
        again = check_sources(file)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (len(again.marked), len(again.lifted), again.emails) == (0, 0, 0)
    assert peak < 150 * 1024 * 1024


def test_checklist_names_a_retracted_source_until_it_is_answered():
    source = make_source()
    edition = publish(cite(source))
    article = edition.article
    assert "noticed_source" not in {finding.rule for finding in checks.check_article(article).findings}
    check(row(1, DOI))
    (finding,) = [found for found in checks.check_article(article).findings if found.rule == "noticed_source"]
    assert not finding.is_blocking and "Retracted on January 15, 2024." in finding.sentence
    say_not_affected(article=article, source=source, reason="Only its method.", by=make_user("chief", *ALL))
    assert "noticed_source" not in {finding.rule for finding in checks.check_article(article).findings}
