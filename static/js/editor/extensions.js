// The editor's own extensions. One that has the name of an extension of the library replaces it.
export { BulletList, ListItem, OrderedList, Paragraph } from "./blocks.js"
export { Citation } from "./citation.js"
export { Link } from "./link.js"
export { Abbreviation, Language } from "./marks.js"
export { Paste } from "./paste.js"
export { Table, TableCell, TableHeader, TableRow } from "./tables.js"
export { Toolbar } from "./toolbar.js"
export { Writing } from "./writing.js"
