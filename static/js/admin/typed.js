// Send what is typed in the form, without saving it.
export function sendTyped(address, fields, options = {}) {
  return fetch(address, {
    method: "POST",
    headers: {
      "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value,
      "Content-Type": "application/json",
    },
    body: `{"fields":${fields}}`,
    // An ended session leads to the sign-in, which is no answer.
    redirect: "manual",
    ...options,
  })
}
