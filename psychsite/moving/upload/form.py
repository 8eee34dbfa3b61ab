"""The form that takes the export of an old site."""

import os

from django import forms

from core.errors import ActionRefused
from core.text.clean import clean_line
from psychsite.moving import redirects as redirect_files
from psychsite.moving.map_file import BadMap, read_map
from psychsite.moving.wordpress.reader import Export, Unreadable

MAX_BYTES, MAX_PARTS = 200 * 1024 * 1024, 50
_END = b"</rss>"


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    widget = _Files

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """The parts of an export, and what may come with them."""

    parts = _FilesField(
        label="Export of WordPress",
        help_text="The .xml file of Tools → Export → All content. If there are several, choose all of them.",
        widget=_Files(attrs={"accept": ".xml,text/xml,application/xml"}),
    )
    uploads = forms.FileField(
        label="Pictures",
        required=False,
        help_text="A ZIP file of the folder wp-content/uploads. Together all files may have 200 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )
    redirects = forms.FileField(
        required=False,
        help_text="The file that Redirection, Rank Math or Yoast exported (CSV or JSON), if the old site had one.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json"}),
    )
    map = forms.FileField(
        label="Map",
        required=False,
        help_text="A TOML file that says what categories and custom fields become.",
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    source = forms.CharField(
        label="Name of the site",
        max_length=60,
        required=False,
        help_text="Leave it empty to use the address in the export. Later imports find their texts by it.",
    )
    status = forms.ChoiceField(
        label="Texts that were public",
        choices=[("keep", "stay public, at their old dates"), ("draft", "come in as drafts")],
        widget=forms.RadioSelect,
        initial="keep",
    )

    def clean_parts(self):
        parts = self.cleaned_data["parts"]
        if len(parts) > MAX_PARTS:
            raise forms.ValidationError(f"These are {len(parts)} files. Choose at most {MAX_PARTS} at a time.")
        if sum(file.size for file in parts) <= MAX_BYTES:
            sites = {_check_export(file) for file in parts} - {""}
            if len(sites) > 1:
                one, other = sorted(sites)[:2]
                raise forms.ValidationError(
                    f"These files are of different sites, such as {one} and {other}. Import one site at a time."
                )
        return parts

    def clean_redirects(self):
        if file := self.cleaned_data["redirects"]:
            try:
                redirect_files.read(file.read())
            except ActionRefused as error:
                raise forms.ValidationError(error.sentence) from error
        return file

    def clean_map(self):
        if not (given := self.cleaned_data["map"]):
            return ""
        content = given.read(100_000)
        try:
            read_map(content)
        except BadMap as error:
            raise forms.ValidationError(str(error)) from error
        return content.decode()

    def clean_source(self):
        return clean_line(self.cleaned_data["source"])

    def clean(self):
        given = [*self.files.getlist("parts"), *(self.files.get(name) for name in ("uploads", "redirects", "map"))]
        if sum(file.size for file in given if file) > MAX_BYTES:
            raise forms.ValidationError(
                "The files have more than 200 MB together. Use the command import_wordpress, or send parts one by one."
            )


def _check_export(file):
    """Read an export up to its first item; return the address of its site.

    Raises ValidationError. One that has no end is read to where it breaks off, so that the sentence names the line.
    """
    file.seek(max(0, file.size - 4096), os.SEEK_SET)
    is_whole = _END in file.read().replace(b"\0", b"")
    file.seek(0)
    try:
        opened = Export(file)
        posts = opened.posts()
        next(posts, None)
        if not is_whole:
            for _post in posts:
                pass
    except Unreadable as error:
        raise forms.ValidationError(f"{clean_line(file.name)[:100]}: {error}") from error
    file.seek(0)
    return clean_line(opened.blog)[:200]
