"""Display names: nothing hidden in them, and no impersonation of staff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import names

IMPERSONATIONS = [
    "Ada Quill", "ada quill", "ADA QUILL", "Ada  Quill", " Ada Quill ", "Ada\u00a0Quill", "Ada\u2003Quill",
    "Ada.Quill", "Ada_Quill", "Ada-Quill", "AdaQuill", "A d a Q u i l l", "Quill Ada", "Quill, Ada",
    "Dr Ada Quill", "Dr. Ada Quill", "Prof. Dr. Ada Quill", "Ada Quill, MD", "Ada Quill MD PhD",
    "Ada Quill M.D.", "Ada Quill (psychiatrist)", "Ada Quill – Medical approver", "The real Ada Quill",
    "Ada Quill [official]", "✓ Ada Quill", "Ada Quill ✔", "*Ada Quill*", "Ada Quíll", "Adà Quill",
    "A\u0301da Quill", "\u0410da Quill", "Ad\u0430 Quill", "\u0410d\u0430 Qu\u0456ll", "\u0391da Quill",
    "Ada Qu\u0131ll", "Ada Qu\u03b9ll", "Ada QuiII", "Ada Qui11", "Ada Qu1ll", "Ada Qui||", "4da Quill",
    "@da Quill", "Ad@ Qu!ll", "Ada \u051auill", "Ａｄａ Ｑｕｉｌｌ", "𝐀𝐝𝐚 𝐐𝐮𝐢𝐥𝐥", "𝓐𝓭𝓪 𝓠𝓾𝓲𝓵𝓵", "𝔸𝕕𝕒 ℚ𝕦𝕚𝕝𝕝", "Ⓐⓓⓐ Ⓠⓤⓘⓛⓛ",
    "🄰🄳🄰 🅀🅄🄸🄻🄻", "🅐🅓🅐 🅠🅤🅘🅛🅛", "🅰🅳🅰 🆀🆄🅸🅻🅻", "🇦🇩🇦 🇶🇺🇮🇱🇱", "Ada\u200b Quill", "A\u200cda Quill", "A\u200dda Quill",
    "Ada Qu\u00adill", "Ada\u3164Quill", "Ada Quill\ufe0f", "\u202eAda Quill", "\u2066Ada Quill\u2069",
    "Ada Qu\U000e0061ill", "ᎪᎠᎪ Quill", "Aԁa Quill", "ᴀᴅᴀ qᴜɪʟʟ", "Admin", "The Moderator", "Medical Editor",
    "Psychsite", "Psychsite Team", "Psychsіte Support",
]  # fmt: skip
OTHERS = [
    "Ada", "Quill", "Ada Quillfeather", "Adam Quill", "Ida Quill", "Robin", "M.", "J", "A tired mother", "Me", "I", "Dr. Who",
    "张伟", "محمد", "Ольга", "Ada Quincy", "Editor's friend", "Nurse Joy", "🙂", "Anonymous", "Doctor", "موسی‌زاده",
]  # fmt: skip


@pytest.mark.parametrize("name", IMPERSONATIONS)
def test_no_one_passes_for_staff(name):
    assert names.is_reserved(name, ["Ada Quill", "Bo Reed"], "Psychsite")


@pytest.mark.parametrize("name", OTHERS)
def test_other_names_are_free(name):
    assert not names.is_reserved(name, ["Ada Quill", "Bo Reed"], "Psychsite")


def test_there_are_sixty():
    assert len(set(IMPERSONATIONS)) >= 60


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("A\u200dda\u200b \u202eQuill", "Ada Quill"),
        ("موسی\u200cزاده", "موسی\u200cزاده"),
        ("Z\u0323\u0324\u0325\u0326\u0330\u0331algo", "Z\u0323\u0324\u0325algo"),
        ("José", "José"),
        ("\u3164\u2800", ""),
    ],
)
def test_plain(name, wanted):
    assert names.normalize_name(name) == wanted


@given(st.text(max_size=90))
def test_any_name_is_made_plain_once(name):
    made = names.normalize_name(name)
    assert names.normalize_name(made) == made and len(made) <= len(name)
    names.is_reserved(name, ["Ada Quill"], "Psychsite")
