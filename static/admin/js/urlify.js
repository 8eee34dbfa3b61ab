// Write an address while its name is typed, as the server does (core/text/slugs.py).
// It replaces the script of Django's admin that has this name, which drops letters such as "µ".
// Names in other scripts stay empty here: the server writes them out when the form is saved.

const LETTERS = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h", ŋ: "ng", ŧ: "t", ĸ: "k",
  ƒ: "f", ƶ: "z", ɓ: "b", ɗ: "d", ɛ: "e", ə: "e", ɔ: "o", ƙ: "k", ƴ: "y", µ: "u",
}

window.URLify = (text, longest) => {
  const plain = text
    .toLowerCase()
    .replace(/(?<!\p{Script=Greek})μ(?!\p{Script=Greek})/gu, "u")
    .replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\p{Pd}\p{Zs}\u2044]/gu, " ")
  if (/[^\0-\x7f]/.test(plain.replace(/[^\p{L}\p{N}\p{M}]/gu, ""))) return ""
  const slug = plain
    .replace(/[^\w\s-]/g, "")
    .replace(/[-\s]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "")
  return slug.slice(0, longest).replace(/[-_]+$/, "")
}
