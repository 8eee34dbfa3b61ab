// The grid of a week's hours: close a day, open it all day, copy Monday.
const ALL_DAY = ["00:00", "23:59"]

const times = (row) => [...row.querySelectorAll("input[type=text]")]
const box = (row) => row.querySelector("input[type=checkbox]")

function fill(row, values, isAllDay = false) {
  times(row).forEach((input, index) => (input.value = values[index] ?? ""))
  box(row).checked = isAllDay
  box(row).dispatchEvent(new Event("input", { bubbles: true }))
}

for (const week of document.querySelectorAll("[data-week]")) {
  for (const hidden of week.querySelectorAll("[data-closed], [data-week-tools]")) hidden.hidden = false
  const rows = [...week.querySelectorAll("[data-day]")]
  week.addEventListener("click", (event) => {
    const row = event.target.closest("[data-day]")
    if (event.target.matches("[data-closed]")) fill(row, [])
    const days = event.target.dataset.copy?.split(",") ?? []
    for (const day of days) {
      const [first] = rows
      fill(rows[Number(day)], times(first).map((input) => input.value), box(first).checked)
    }
  })
  week.addEventListener("change", (event) => {
    const row = event.target.closest("[data-day]")
    if (event.target === box(row)) fill(row, box(row).checked ? ALL_DAY : [], box(row).checked)
    else if (box(row).checked) box(row).checked = times(row).every((input, index) => input.value === (ALL_DAY[index] ?? ""))
  })
}
