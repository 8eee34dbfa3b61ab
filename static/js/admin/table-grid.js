// The cells of a table (articles/blocks/parts/cells.py) as a grid of fields. The textarea stays what is sent.
'use strict'
{
  const read = (text) => {
    const lines = text.split("\n").filter((line) => line.trim())
    const tabs = lines.some((line) => line.includes("\t"))
    const rows = lines.map((line) =>
      (tabs ? line.split("\t") : line.split(/(?<!\\)\|/)).map((cell) => cell.replaceAll("\\|", "|").trim()))
    const width = Math.max(2, ...rows.map((row) => row.length))
    while (rows.length < 2) rows.push([])
    return rows.map((row) => [...row, ...Array(width - row.length).fill("")])
  }
  const write = (rows) => rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")).join("\n")

  function begin(area) {
    const most = Number(area.dataset.tableGrid)
    // The server reads the commas and quotes of a CSV file; the grid shows them after the save.
    if (area.value.trim() && !/[\t|]/.test(area.value)) return
    area.removeAttribute("data-table-grid")
    let rows = read(area.value)
    const outer = Object.assign(document.createElement("div"), { className: "table-grid" })
    const box = Object.assign(document.createElement("div"), { className: "table-grid__cells" })
    const ways = Object.assign(document.createElement("p"), { className: "table-grid__ways" })
    const flag = (name) => area.form?.elements[area.name.replace(/cells$/, name)]

    const save = () => {
      area.value = rows.flat().some((cell) => cell) ? write(rows) : ""
      area.dispatchEvent(new Event("input", { bubbles: true }))
      area.dispatchEvent(new Event("change", { bubbles: true }))
    }
    const field = (y, x) => box.querySelector(`[data-cell="${y}-${x}"]`)

    function draw() {
      const table = document.createElement("table")
      rows.forEach((row, y) => {
        const line = table.insertRow()
        line.classList.toggle("table-grid__row--head", y === 0 && flag("header_row")?.checked !== false)
        row.forEach((text, x) => {
          const input = Object.assign(document.createElement("input"), { type: "text", value: text })
          input.dataset.cell = `${y}-${x}`
          input.setAttribute("aria-label", `Row ${y + 1}, column ${x + 1}`)
          line.insertCell().append(input)
        })
      })
      outer.classList.toggle("table-grid--column", flag("header_column")?.checked !== false)
      box.replaceChildren(table)
    }

    const change = (edit, y = 0, x = 0) => {
      edit()
      draw()
      save()
      field(Math.min(y, rows.length - 1), Math.min(x, rows[0].length - 1))?.focus()
    }
    const addRow = (x = 0) => change(() => rows.push(rows[0].map(() => "")), rows.length, x)
    const addColumn = () => rows[0].length < most && change(() => rows.forEach((row) => row.push("")), 0, rows[0].length)
    const dropRow = () => rows.length > 2 && change(() => rows.pop(), rows.length)
    const dropColumn = () => rows[0].length > 2 && change(() => rows.forEach((row) => row.pop()), 0, rows[0].length)

    box.addEventListener("input", ({ target }) => {
      const [y, x] = target.dataset.cell.split("-").map(Number)
      rows[y][x] = target.value
      save()
    })
    box.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain").replaceAll("\r", "").replace(/\n$/, "")
      if (!/[\t\n]/.test(text)) return
      event.preventDefault()
      const [top, left] = event.target.dataset.cell.split("-").map(Number)
      const pasted = text.split("\n").map((line) => line.split("\t"))
      change(() => pasted.forEach((cells, y) => cells.forEach((cell, x) => {
        if (left + x >= most) return
        while (rows.length <= top + y) rows.push(rows[0].map(() => ""))
        while (rows[0].length <= left + x) rows.forEach((row) => row.push(""))
        rows[top + y][left + x] = cell.trim()
      })), top, left)
    })
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      const [y, x] = event.target.dataset.cell.split("-").map(Number)
      y + 1 < rows.length ? field(y + 1, x).focus() : addRow(x)
    })
    for (const [words, act] of [["Add row", addRow], ["Add column", addColumn], ["Remove last row", dropRow], ["Remove last column", dropColumn]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words })
      button.addEventListener("click", () => act())
      ways.append(button)
    }
    for (const name of ["header_row", "header_column"]) flag(name)?.addEventListener("change", draw)
    // Text that is put in by other scripts, such as a restored draft.
    area.addEventListener("input", (event) => {
      if (event.isTrusted || write(rows) === area.value || box.contains(document.activeElement)) return
      rows = read(area.value)
      draw()
    })
    draw()
    area.hidden = true
    outer.append(box, ways)
    area.after(outer)
    const help = area.closest(".field")?.querySelector(".help")
    if (help) help.textContent = "To paste a table from a spreadsheet, paste it into its first cell."
    area.labels?.forEach((label) => label.removeAttribute("for"))
  }

  const all = (within) => {
    for (const area of within.querySelectorAll("textarea[data-table-grid]")) {
      if (!area.name.includes("__prefix__")) begin(area)
    }
  }
  document.addEventListener("formset:added", (event) => all(event.target))
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", () => all(document)) : all(document)
}
