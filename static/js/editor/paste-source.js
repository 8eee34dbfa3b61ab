// A new source from a paste, while a person cites: the server reads it, the person checks the fields.
import { make, openDialog } from "./dialog.js"

const LABELS = {
  title: "Title", authors: "Authors", publication: "Journal or publisher", year: "Year", volume: "Volume", issue: "Issue",
  pages: "Pages", doi: "DOI", pmid: "PubMed number", url: "Web address",
}
const NO_ANSWER = { error: "The server did not answer. Try again." }

async function send(url, values) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value
  const body = new URLSearchParams(values)
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "error" }).catch(() => null)
  if (!answer) return NO_ANSWER
  if (answer.status === 403) return { error: "You don’t have permission to add sources. Ask an editor." }
  return answer.ok ? answer.json() : NO_ANSWER
}

const say = (words) => (words ? make("p", { class: "errornote", role: "alert" }, [words]) : null)

/** Ask for a paste, then for its fields; resolve with {key, title} of the source, or with null. */
export async function pasteSource(linksUrl) {
  const at = (name) => linksUrl.replace(/article\/links\/$/, `source/${name}/`)
  let [text, read] = ["", {}]
  while (!read.values) {
    const asked = await openDialog({
      title: "Paste a new source",
      submit: "Read the paste",
      fields: [{
        name: "text", label: "Publication", rows: 5, value: text, spellcheck: "false",
        help: "A DOI, a PubMed number, an address, a printed reference, or an export in RIS, CSL-JSON, BibTeX or EndNote.",
      }],
      more: say(read.error),
    })
    if (!asked) return null
    text = asked.text
    read = await send(at("read"), { text })
    if (read.source) return read.source
  }
  let { values, says } = read
  for (;;) {
    const { kind = "" } = values
    const checked = await openDialog({
      title: "Check the new source",
      submit: "Add and cite the source",
      fields: Object.entries(LABELS).map(([name, label]) => ({ name, label, value: values[name] ?? "", maxlength: 1000 })),
      more: say(says),
    })
    if (!checked) return null
    values = { ...checked, kind }
    const added = await send(at("quick"), values)
    if (added.source) return added.source
    says = added.error
  }
}
