// Selects of pictures (images/admin/choosing.py) show each picture beside its words, in the list and where it is chosen.
'use strict'
{
  const drawn = (choice) => {
    const address = choice.picture ?? choice.element?.dataset.picture
    if (!address) return choice.text
    const row = Object.assign(document.createElement("span"), { className: "choose__row" })
    const picture = Object.assign(document.createElement("img"), { className: "choose__picture", src: address, alt: "" })
    const words = Object.assign(document.createElement("span"), { className: "choose__words", textContent: choice.text })
    row.append(picture, words)
    return row
  }
  const { defaults } = django.jQuery.fn.select2
  defaults.set("templateResult", drawn)
  defaults.set("templateSelection", drawn)
}
