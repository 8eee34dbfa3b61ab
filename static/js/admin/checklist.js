// Show the words, the reading age and the findings of the text while it is typed. Nothing is saved.
import { sendTyped } from "./typed.js"

const PAUSE_MS = 1000
let wanted = ""
let shown = ""
let timer = 0
let request = null

const section = () => document.querySelector("[data-checklist]")

async function check() {
  const old = section()
  if (!old || wanted === shown || old.closest("details:not([open])")) return
  const fields = wanted
  request?.abort()
  request = new AbortController()
  try {
    const answer = await sendTyped(old.dataset.checklist, fields, { signal: request.signal })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-checklist]")
    if (!fresh || fields !== wanted) return
    section().replaceWith(document.adoptNode(fresh))
    shown = fields
  } catch {
    // A newer check began, or the network is down for a moment. The next pause asks again.
  }
}

document.addEventListener("desk:typed", ({ detail }) => {
  wanted = detail
  clearTimeout(timer)
  timer = setTimeout(check, PAUSE_MS)
})
section()?.closest("details")?.addEventListener("toggle", check)
