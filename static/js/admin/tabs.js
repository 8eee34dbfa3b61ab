// Parts of a long form as tabs. Without this file they are one page with its contents on top.
const list = document.querySelector("[data-tabs]")
const tabs = [...list.querySelectorAll("a")]
const panel = (tab) => document.getElementById(tab.hash.slice(1))

// The address names the tab only after a choice: a browser scrolls to the address that a page begins with.
function choose(tab, focus = false) {
  show(tab)
  history.replaceState(null, "", tab.hash)
  if (focus) tab.focus()
}

function show(tab) {
  for (const each of tabs) {
    const isShown = each === tab
    each.setAttribute("aria-selected", String(isShown))
    each.tabIndex = isShown ? 0 : -1
    panel(each).hidden = !isShown
  }
}

function reveal(hash) {
  const target = hash.length > 1 && document.getElementById(hash.slice(1))
  const tab = target && tabs.find((each) => panel(each).contains(target))
  if (tab) show(tab)
  return tab && target
}

list.setAttribute("role", "tablist")
for (const tab of tabs) {
  tab.setAttribute("role", "tab")
  tab.id = `tab-of-${tab.hash.slice(1)}`
  tab.setAttribute("aria-controls", tab.hash.slice(1))
  panel(tab).setAttribute("role", "tabpanel")
  panel(tab).setAttribute("aria-labelledby", tab.id)
  panel(tab).classList.add("tab--panel")
  const wrong = panel(tab).querySelectorAll(".errorlist:not(:empty)").length
  if (wrong) tab.append(Object.assign(document.createElement("span"), { className: "tabs__wrong", textContent: ` (${wrong} to fix)` }))
  tab.addEventListener("click", (event) => {
    event.preventDefault()
    choose(tab)
  })
  tab.addEventListener("keydown", (event) => {
    const last = tabs.length - 1
    const at = tabs.indexOf(tab)
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key]
    if (next === undefined) return
    event.preventDefault()
    choose(tabs[next], true)
  })
}
const wrong = tabs.find((tab) => panel(tab).querySelector(".errorlist:not(:empty)"))
if (wrong) show(wrong)
else if (!reveal(location.hash)) show(tabs[0])
// A link into a hidden part opens it first.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']:not([role=tab])")
  const target = link && reveal(link.hash)
  if (!target) return
  event.preventDefault()
  target.scrollIntoView({ block: "center" })
  const part = target.querySelector(":scope > details")
  if (part) part.open = true
  target.querySelector("summary, input, select")?.focus()
})
