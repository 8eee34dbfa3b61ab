// The editors of rich text inside rows.
const AREA = "textarea[data-django-prose-editor-configurable]"

export const isRich = (row) => Boolean(row.querySelector(AREA))
export const editorOf = (row) => row.querySelector(".ProseMirror[contenteditable]")?.editor ?? null

// Return a row's editor as soon as it has begun, or null if it has none.
export async function whenReady(row) {
  if (!isRich(row)) return null
  for (let tries = 0; tries < 100; tries++) {
    if (editorOf(row)) return editorOf(row)
    await new Promise((done) => setTimeout(done, 20))
  }
  return null
}

// Put the cursor into a row: into its first empty field, else into its first. A choice opens at once.
export async function focusRow(row, at = "end") {
  const fields = `.block__body :is(${AREA}, select, textarea, input:not([type=hidden], [type=checkbox]))`
  const first = [...row.querySelectorAll(fields)].find((field) => !field.value) ?? row.querySelector(fields)
  const chooser = first?.closest("picture-field")?.querySelector("[data-picture-choose]")
  if (chooser) return chooser.click()
  if (first?.matches(AREA)) return (await whenReady(row))?.commands.focus(at)
  if (first?.matches(".admin-autocomplete")) return window.django.jQuery(first).select2("open")
  first?.focus()
}
