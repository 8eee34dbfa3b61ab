"""The English names of the languages that clinics and help lines list."""

# ISO 639: all codes of two letters that are a mother tongue, and those of three that clinics list often. A second name in
# brackets is one that people say as well.
_NAMES = """
aa Afar; ab Abkhaz; af Afrikaans; ak Akan (Twi); am Amharic; an Aragonese; ar Arabic; as Assamese; av Avaric; ay Aymara;
az Azerbaijani; ba Bashkir; be Belarusian; bg Bulgarian; bi Bislama; bm Bambara; bn Bengali; bo Tibetan; br Breton;
bs Bosnian; ca Catalan; ce Chechen; ch Chamorro; co Corsican; cr Cree; cs Czech; cv Chuvash; cy Welsh; da Danish; de German;
dv Maldivian (Dhivehi); dz Dzongkha; ee Ewe; el Greek; en English; eo Esperanto; es Spanish; et Estonian; eu Basque;
fa Persian (Farsi); ff Fula; fi Finnish; fj Fijian; fo Faroese; fr French; fy Frisian; ga Irish; gd Scottish Gaelic;
gl Galician; gn Guarani; gu Gujarati; gv Manx; ha Hausa; he Hebrew; hi Hindi; hr Croatian; ht Haitian Creole; hu Hungarian;
hy Armenian; ia Interlingua; id Indonesian; ig Igbo; ii Nuosu; ik Inupiaq; io Ido; is Icelandic; it Italian; iu Inuktitut;
ja Japanese; jv Javanese; ka Georgian; kg Kongo; ki Kikuyu; kj Kwanyama; kk Kazakh; kl Greenlandic; km Khmer; kn Kannada;
ko Korean; kr Kanuri; ks Kashmiri; ku Kurdish; kv Komi; kw Cornish; ky Kyrgyz; lb Luxembourgish; lg Ganda; li Limburgish;
ln Lingala; lo Lao; lt Lithuanian; lv Latvian; mg Malagasy; mh Marshallese; mi Maori; mk Macedonian; ml Malayalam;
mn Mongolian; mr Marathi; ms Malay; mt Maltese; my Burmese; nb Norwegian Bokmal; nd Northern Ndebele; ne Nepali; nl Dutch;
nn Norwegian Nynorsk; no Norwegian; nr Southern Ndebele; nv Navajo; ny Chichewa; oc Occitan; oj Ojibwe; om Oromo; or Odia;
os Ossetic; pa Punjabi; pl Polish; ps Pashto; pt Portuguese; qu Quechua; rm Romansh; rn Kirundi; ro Romanian; ru Russian;
rw Kinyarwanda; sc Sardinian; sd Sindhi; se Northern Sami; sg Sango; si Sinhala; sk Slovak; sl Slovenian; sm Samoan;
sn Shona; so Somali; sq Albanian; sr Serbian; ss Swati; st Sotho; su Sundanese; sv Swedish; sw Swahili; ta Tamil; te Telugu;
tg Tajik; th Thai; ti Tigrinya; tk Turkmen; tl Tagalog (Filipino); tn Tswana; to Tongan; tr Turkish; ts Tsonga; tt Tatar;
tw Twi; ty Tahitian; ug Uyghur; uk Ukrainian; ur Urdu; uz Uzbek; ve Venda; vi Vietnamese; wa Walloon; wo Wolof; xh Xhosa;
yi Yiddish; yo Yoruba; za Zhuang; zh Chinese; zu Zulu;
ase American Sign Language; ast Asturian; bfi British Sign Language; ceb Cebuano; ckb Sorani (Central Kurdish);
cmn Mandarin; dsb Lower Sorbian; fil Filipino; haw Hawaiian; hmn Hmong; hsb Upper Sorbian; ilo Ilocano; kab Kabyle;
kmr Kurmanji (Northern Kurdish); nan Hokkien (Taiwanese); prs Dari; rom Romani; sco Scots; tzm Tamazight; udm Udmurt;
yue Cantonese
"""
# Said of a language whose whole name is another.
SAID = {"mandarin": "zh", "filipino": "tl", "creole": "ht", "asl": "ase"}
NAMES = dict(row.split(maxsplit=1) for row in _NAMES.replace("\n", " ").strip().split("; "))


def name_in_english(code):
    """Return the English name of a language, "Spanish" for "es", or its code."""
    return NAMES.get(code, code)


def words_for(code):
    """Return the names of a language one by one: "Persian" and "Farsi" for "fa"."""
    return [name.strip(" )") for name in NAMES.get(code, "").split("(") if name]
