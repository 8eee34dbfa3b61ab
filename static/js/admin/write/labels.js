// Give a name to what has no visible one: editors, and the select boxes that search.
const clean = (text) => text.replace(/:\s*$/, "").trim()

export function label(within, number) {
  for (const area of within.querySelectorAll("[contenteditable=true]")) {
    area.setAttribute("aria-label", number ? `Text of block ${number}` : "Text")
    area.setAttribute("aria-multiline", "true")
    area.setAttribute("role", "textbox")
    area.classList.add("prose")
  }
  for (const box of within.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = box.closest(".select2")?.previousElementSibling
    const name = clean(select?.labels?.[0]?.textContent || select?.name || "")
    box.setAttribute("aria-label", name)
    box.removeAttribute("aria-labelledby")
    box.querySelector("[role=textbox]")?.setAttribute("aria-label", name)
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", name)
  }
}
