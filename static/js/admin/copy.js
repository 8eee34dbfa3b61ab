// Select the preview link and add a button that copies it.
const field = document.getElementById("desk-link")
field?.select()
const button = document.createElement("button")
button.type = "button"
button.className = "button"
button.textContent = "Copy"
button.addEventListener("click", async () => {
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
    button.textContent = "Copied"
  } catch {
    // Without access to the clipboard the link stays selected for Ctrl+C.
    button.textContent = "Press Ctrl+C"
  }
})
field?.after(button)
