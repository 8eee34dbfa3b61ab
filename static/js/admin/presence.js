// Report every 20 seconds that this form is open, show who else has it open, and notice when the session has ended.
const about = document.getElementById("desk-form")
const others = document.getElementById("desk-others")
const EVERY = 20000
let ended = null

const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]")

function showOthers(open) {
  others.hidden = !open
  if (open) others.querySelector("strong").textContent = open
}

function lost() {
  if (ended) return
  ended = document.createElement("p")
  ended.className = "desk-notice desk-ended"
  ended.setAttribute("role", "alert")
  const link = document.createElement("a")
  link.href = about.dataset.login
  link.target = "_blank"
  link.textContent = "Sign in in another window"
  ended.append("Your session has ended. What you typed is kept in this browser. ", link, ", then save here.")
  about.before(ended)
}

async function renew() {
  // Signing in again changes the form's token, so fetch the page again for the new one.
  const answer = await fetch(location.pathname, { redirect: "manual" })
  if (!answer.ok) return lost()
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const fresh = page.querySelector("#article_form input[name=csrfmiddlewaretoken]")
  if (!fresh) return
  for (const input of tokens()) input.value = fresh.value
  ended?.remove()
  ended = null
}

async function ping() {
  try {
    const headers = { "X-CSRFToken": tokens()[0].value }
    const answer = await fetch(about.dataset.presence, { method: "POST", headers, redirect: "manual" })
    if (answer.ok) {
      ended?.remove()
      ended = null
      showOthers((await answer.json()).others.join(", "))
    } else if (answer.status === 403) await renew()
    else if (answer.type === "opaqueredirect") lost()
  } catch {
    // The network is down for a moment. The next report follows.
  }
}

if (about.dataset.presence) {
  // Opening the form is a GET and writes nothing, so the first report says that it is open.
  ping()
  setInterval(ping, EVERY)
  document.addEventListener("visibilitychange", () => document.hidden || ping())
}
