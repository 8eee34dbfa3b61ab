// Write the editor's document as HTML. Markup that the person did not touch stays as it was. The library's own writer adds a
// paragraph to each cell and list item, has no head of a table, and sorts bold, links and others by a fixed order.

const VOID = new Set(["br", "hr"])
const INLINE = new Set(["A", "ABBR", "EM", "I", "STRONG", "B", "SUB", "SUP", "SPAN"])
// Nodes never change, so the HTML of a node that stays the same is written once.
const written = new WeakMap()

const text = (words) => words.replace(/&/g, "&amp;").replace(/\u00a0/g, "&nbsp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
const value = (words) => text(String(words)).replace(/"/g, "&quot;")

function attributes(values) {
  return Object.entries(values || {})
    .filter(([, each]) => each !== null && each !== undefined && each !== "")
    .map(([name, each]) => ` ${name}="${value(each)}"`)
    .join("")
}

/** Return how many inline elements hold this one: the order in which marks are nested. */
export function nestingOf(element) {
  let depth = 0
  for (let above = element.parentElement; above && INLINE.has(above.tagName); above = above.parentElement) depth += 1
  return depth
}

// `spec` is what ProseMirror's toDOM returns: [tag, attributes?, …children], where 0 stands for the content.
function element(spec, inner) {
  if (spec === 0) return inner
  if (typeof spec === "string") return text(spec)
  const [tag, second, ...rest] = spec
  const named = second !== null && typeof second === "object" && !Array.isArray(second)
  const children = named || second === undefined || second === null ? rest : [second, ...rest]
  const open = `<${tag}${attributes(named ? second : {})}>`
  return VOID.has(tag) ? open : `${open}${children.map((child) => element(child, inner)).join("")}</${tag}>`
}

function marksInOrder(node) {
  const place = (mark) => mark.attrs.nesting ?? -1
  // A citation becomes a link of its own, and no link holds another.
  const marks = node.type.name === "citation" ? node.marks.filter(({ type }) => type.name !== "link") : node.marks
  return marks.map((mark, rank) => [mark, rank]).sort((a, b) => place(a[0]) - place(b[0]) || a[1] - b[1]).map(([mark]) => mark)
}

function isSame(mark, other) {
  if (!other || mark.type !== other.type) return false
  const { element } = mark.attrs
  if (element && other.attrs.element && element !== other.attrs.element) return false
  return Object.keys(mark.attrs).every((name) => ["nesting", "element"].includes(name) || mark.attrs[name] === other.attrs[name])
}

const HOLE = "\u0000"

function inline(block) {
  const parts = []
  let open = []
  const close = (count) => {
    while (open.length > count) parts.push(open.pop().end)
  }
  block.forEach((node) => {
    const marks = marksInOrder(node)
    let kept = 0
    while (kept < open.length && kept < marks.length && isSame(marks[kept], open[kept].mark)) kept += 1
    close(kept)
    for (const mark of marks.slice(kept)) {
      const [begin, end] = element(mark.type.spec.toDOM(mark, true), HOLE).split(HOLE)
      parts.push(begin)
      open.push({ mark, end })
    }
    parts.push(node.isText ? text(node.text) : element(node.type.spec.toDOM(node), ""))
  })
  close(0)
  return parts.join("")
}

const isBare = (node) => node?.type.name === "paragraph" && !node.attrs.wrapped && !node.attrs.lang && !node.attrs.dir

function children(node) {
  const parts = []
  node.forEach((child, _offset, index) => {
    const before = index > 0 && isBare(node.child(index - 1))
    const after = index + 1 < node.childCount && isBare(node.child(index + 1))
    // Words that had no paragraph in an item or a cell get none, unless two such passages would become one.
    const alone = isBare(child) && node.type.name !== "doc" && !before && !after
    parts.push(alone ? content(child) : block(child))
  })
  return parts.join("")
}

function content(node) {
  if (!written.has(node)) {
    written.set(node, node.type.name === "table" ? table(node) : node.isTextblock ? inline(node) : children(node))
  }
  return written.get(node)
}

function block(node) {
  const spec = node.type.spec.toDOM(node)
  if (node.type.name === "table") return `<table${attributes(spec[1])}>${content(node)}</table>`
  return element(spec, content(node))
}

/** Return where each row belongs: "head", or a name for each body. */
export function sections(table) {
  const found = []
  let onlyHeads = true
  table.forEach((row, _offset, index) => {
    let section = row.attrs.section
    if (!section) section = found[index - 1] && found[index - 1] !== "head" ? found[index - 1] : nextBody(table, index)
    if (section === "head" && !onlyHeads) section = found[index - 1]
    onlyHeads &&= section === "head"
    found.push(section)
  })
  return found
}

function nextBody(table, index) {
  for (let place = index + 1; place < table.childCount; place += 1) {
    const { section } = table.child(place).attrs
    if (section && section !== "head") return section
  }
  return "body0"
}

function table(node) {
  const of = sections(node)
  const parts = [node.attrs.caption || ""]
  node.forEach((row, _offset, index) => {
    const tag = of[index] === "head" ? "thead" : "tbody"
    if (of[index] !== of[index - 1]) parts.push(`<${tag}>`)
    parts.push(tableRow(row, tag === "thead"))
    if (of[index] !== of[index + 1]) parts.push(`</${tag}>`)
  })
  return parts.join("")
}

function tableRow(row, isHead) {
  const cells = []
  let heads = isHead || row.childCount > 1
  if (!isHead) row.forEach((cell) => (heads &&= cell.type.name === "tableHeader"))
  row.forEach((cell) => {
    const [tag, values] = cell.type.spec.toDOM(cell)
    const scope = cell.attrs.scope === "auto" ? { scope: heads ? "col" : "row" } : {}
    cells.push(`<${tag}${attributes({ ...values, ...scope })}>${content(cell)}</${tag}>`)
  })
  return `<tr>${cells.join("")}</tr>`
}

/** Return the HTML of a document. */
export function serialize(doc) {
  return children(doc)
}
