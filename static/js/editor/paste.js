// Send a paste to the server's converter, insert what comes back, and say what was left out. The same rules read imports and
// saves (core/html/). Without the server, a few rules here keep the worst out; the next save applies the others.
import * as library from "django-prose-editor/editor"
import { make } from "./dialog.js"

const { Plugin } = library.pm.state
// What no one writes in a line of plain words.
const MARKDOWN = /^\s*(#{1,6} |[-*+•] |\d+[.)] |> )|\*\*\S|\]\(\S|\n/m
const DROPPED = "img, picture, video, audio, iframe, object, embed, svg, script, style, del, s, strike, title, meta, link"
const WAIT_MS = 8000

/** Remove what the policy of the site would report and what no text keeps. The document is inert: nothing loads. */
export function cleanLocally(html) {
  // The parser itself reports `style`, so the styles are read under another name.
  const quiet = html.replace(/<style[\s\S]*?(<\/style>|$)/gi, "").replace(/(<[^>]*?\s)style(\s*=)/gi, "$1data-style$2")
  const doc = new DOMParser().parseFromString(quiet, "text/html")
  for (const element of doc.querySelectorAll(DROPPED)) element.remove()
  for (const element of [...doc.body.querySelectorAll("*")]) {
    const style = element.dataset.style || ""
    for (const name of ["style", "data-style"]) element.removeAttribute(name)
    if (/line-through/.test(style)) element.remove()
    else if (/^(b|strong|i|em)$/i.test(element.tagName) && /font-(weight|style)\s*:\s*(normal|400)/.test(style)) {
      element.replaceWith(...element.childNodes)
    }
  }
  return doc.body.innerHTML
}

// Pictures within the HTML make it very long, and the server only counts them.
const withoutPictures = (html) => html.replace(/(src\s*=\s*["']?)data:[^"'>\s]*/gi, "$1data:,")

// Smaller ones are icons, bullets and spacers.
const LEAST_CHARACTERS = 2000
const EMBEDDED = /<img\b[^>]*?\ssrc\s*=\s*["']?data:(image\/(png|jpe?g|gif|webp));base64,([a-z0-9+/=\s]+)/gi

/** Return the pictures that are written into the HTML as files. */
function embeddedPictures(html) {
  const found = [...html.matchAll(EMBEDDED)].filter((match) => match[3].length >= LEAST_CHARACTERS)
  return found.flatMap(([, type, ending, data], index) => {
    try {
      const bytes = Uint8Array.from(atob(data.replace(/\s+/g, "")), (letter) => letter.codePointAt(0))
      return [new File([bytes], `pasted-${index + 1}.${ending}`, { type })]
    } catch {
      return [] // not base64 after all
    }
  })
}

async function convert(address, values) {
  const body = new FormData()
  for (const [name, value] of Object.entries(values)) body.append(name, value)
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  const answer = await fetch(address, { method: "POST", body, redirect: "error", signal: AbortSignal.timeout(WAIT_MS) })
  if (!(answer.headers.get("content-type") || "").includes("json")) throw new Error(String(answer.status))
  return answer.json()
}

/** Show sentences below the text until they are hidden or others come. */
export function note(editor, sentences) {
  const box = editor.view.dom.parentElement
  box.querySelector(".writing-note")?.remove()
  if (!sentences.length) return
  const hide = make("button", { type: "button", class: "writing-note-hide" }, ["Hide"])
  const line = make("div", { class: "writing-note", role: "status" }, [make("p", {}, [sentences.join(" ")]), hide])
  hide.addEventListener("click", () => {
    line.remove()
    editor.commands.focus()
  })
  box.append(line)
}

const pictures = (data) => [...(data?.files || [])].filter((file) => file.type.startsWith("image/"))

/**
 * Offer pasted or dropped picture files to the page: "desk:pictures" bubbles from the textarea with detail.files.
 *
 * A listener that takes them calls preventDefault. Otherwise the person sees how to add them.
 */
function offer(editor, files) {
  const textarea = editor.view.dom.parentElement.querySelector("textarea")
  const event = new CustomEvent("desk:pictures", { bubbles: true, cancelable: true, detail: { files } })
  textarea.dispatchEvent(event)
  if (event.defaultPrevented) return []
  return [files.length === 1 ? "1 picture was not pasted. Add it as a Figure." : `${files.length} pictures were not pasted. Add each as a Figure.`]
}

/** Insert at the place where the paste began, even if the person went on writing. */
async function insertConverted(editor, values, files) {
  let place = editor.state.selection.getBookmark()
  const follow = ({ transaction }) => (place = place.map(transaction.mapping))
  editor.on("transaction", follow)
  const address = editor.view.dom.parentElement.querySelector("textarea").dataset.pasteUrl
  const answer = await convert(address, values).catch(() => null)
  editor.off("transaction", follow)
  if (editor.isDestroyed) return
  if (answer?.error) return note(editor, [answer.error])
  const before = editor.state.selection.getBookmark()
  const wasMoved = JSON.stringify(before) !== JSON.stringify(place)
  editor.view.dispatch(editor.state.tr.setSelection(place.resolve(editor.state.doc)))
  pasting.add(editor)
  if (answer) editor.view.pasteHTML(answer.html)
  else if (values.html) editor.view.pasteHTML(cleanLocally(values.html))
  else editor.view.pasteText(values.text)
  pasting.delete(editor)
  if (wasMoved) editor.commands.focus()
  const offline = answer ? [] : ["The server did not answer, so the text was pasted in a simpler form. Check its lists and links."]
  const said = (answer?.notes || []).find((words) => /picture/.test(words))
  const isTaken = files.length && said && !offer(editor, files).length
  // The server counts pictures, too, that the clipboard did not hold.
  const notes = (answer?.notes || []).filter((words) => words !== said || !isTaken || Number.parseInt(said, 10) > files.length)
  note(editor, [...offline, ...notes])
}

// Editors that insert what the server returned.
const pasting = new Set()

export const Paste = library.Extension.create({
  name: "convertPaste",
  priority: 1000,

  addProseMirrorPlugins() {
    const { editor } = this
    // Earlier than ProseMirror's own handlers, which get a paste only after they parsed it.
    const paste = (view, event) => {
      const data = event.clipboardData
      const [html, text] = [data?.getData("text/html") || "", data?.getData("text/plain") || ""]
      const files = pictures(data)
      if (files.length && !html && !text) {
        event.preventDefault()
        note(editor, offer(editor, files))
        return true
      }
      // Shift+paste asks for the words alone; what comes from an editor of this site is clean.
      if (view.input?.shiftKey || (html && /data-pm-slice/.test(html))) return false
      if (!html && !MARKDOWN.test(text)) return false
      event.preventDefault()
      insertConverted(editor, html ? { html: withoutPictures(html) } : { text }, files.length ? files : embeddedPictures(html))
      return true
    }
    const handleDrop = (_view, event, _slice, moved) => {
      const files = moved ? [] : pictures(event.dataTransfer)
      if (!files.length) return false
      event.preventDefault()
      note(editor, offer(editor, files))
      return true
    }
    const transformPastedHTML = (html) => (pasting.has(editor) || /data-pm-slice/.test(html) ? html : cleanLocally(html))
    return [new Plugin({ props: { handleDOMEvents: { paste }, handleDrop, transformPastedHTML } })]
  },
})
