// Report every 20 seconds that this form is open, and show who else has it open.
const about = document.getElementById("desk-form")
const others = document.getElementById("desk-others")
const EVERY = 20000

async function report() {
  if (document.hidden) return
  const headers = { "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value }
  try {
    await fetch(about.dataset.presence, { method: "POST", headers, redirect: "manual" })
  } catch {
    // The network is down for a moment. The next report follows.
  }
}

document.addEventListener("desk:watch", ({ detail }) => {
  others.hidden = !detail.others.length
  others.querySelector("strong").textContent = detail.others.join(", ")
})

if (about.dataset.presence) {
  // Opening the form is a GET and writes nothing, so the first report says that it is open.
  report()
  setInterval(report, EVERY)
  document.addEventListener("visibilitychange", report)
}
