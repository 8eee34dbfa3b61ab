// Send forms without leaving the page. Text enters the page only as text.

const HEADERS = { "X-Requested-With": "fetch", Accept: "application/json" };
// The server takes a form that is sent within three seconds of its stamp for a bot's.
const LEAST_MS = 3300;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// One form and its address. `token()` fetches what the page could not hold, with the words of its script. `send()` returns
// {done, data}, where `data` is the server's JSON or, without one, {errors: [a sentence]}. `words` are those that the page
// has; `unreached` is for a server that does not answer.
export class Sender {
  #form;
  #url;
  #token = null;
  #given = 0;
  #busy = false;

  constructor(form, url, words = {}) {
    this.#form = form;
    this.#url = url;
    this.words = { ...words };
  }

  token() {
    this.#token ??= this.#fetchToken().catch(() => { this.#token = null; return null; });
    return this.#token;
  }

  async #fetchToken() {
    const response = await fetch(this.#url, { headers: HEADERS, cache: "no-store" });
    const data = await response.json();
    Object.assign(this.words, data.words);
    this.#take(data);
    return data;
  }

  #take({ csrf, stamp }) {
    if (csrf) this.#put("csrfmiddlewaretoken", csrf);
    if (stamp && stamp !== this.#form.elements.namedItem("stamp")?.value) {
      this.#put("stamp", stamp);
      this.#given = performance.now();
    }
  }

  #put(name, value) {
    const field = this.#form.elements.namedItem(name) ?? this.#form.appendChild(make("input", { type: "hidden", name }));
    field.value = value;
  }

  // A second press while sending returns null.
  async send() {
    if (this.#busy) return null;
    this.#busy = true;
    const button = this.#form.querySelector("[type=submit]");
    const words = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = `${words} …`;
    try {
      return await this.#post();
    } catch {
      return { done: false, data: { errors: [this.words.unreached] } };
    } finally {
      this.#busy = false;
      button.removeAttribute("aria-disabled");
      button.textContent = words;
    }
  }

  async #post() {
    const token = await this.token();
    if (!token) return { done: false, data: { errors: [this.words.unreached] } };
    if (token.error) return { done: false, data: { errors: [token.error] } };
    await new Promise((go) => { setTimeout(go, Math.max(0, this.#given + LEAST_MS - performance.now())); });
    const body = new URLSearchParams(new FormData(this.#form));
    const response = await fetch(this.#url, { method: "POST", headers: HEADERS, body });
    let data;
    try {
      data = await response.json();
    } catch {
      this.#token = null;
      return { done: false, data: { errors: [this.words.failed] } };
    }
    this.#take(data);
    return { done: response.status === 201, data };
  }
}

// Show errors beside their fields and as a list with links above the form. The list is announced and takes the focus.

export function showErrors(form, heading, { errors = [], fields = {} }) {
  clearErrors(form);
  const list = make("ul", {}, ...errors.map((error) => make("li", {}, error)));
  for (const [name, sentences] of Object.entries(fields)) {
    const field = form.elements.namedItem(name), label = form.querySelector(`label[for="${field.id}"]`);
    const words = [...(label?.childNodes ?? [])].find((node) => node.nodeType === Node.TEXT_NODE)?.data.trim() ?? name;
    for (const sentence of sentences) {
      list.append(make("li", {}, make("a", { href: `#${field.id}` }, `${words}: ${sentence}`)));
    }
    const own = make("ul", { class: "field__errors", id: `${field.id}_error` }, ...sentences.map((one) => make("li", {}, one)));
    field.before(own);
    field.closest(".field")?.classList.add("field--wrong");
    field.setAttribute("aria-invalid", "true");
    field.dataset.described = field.getAttribute("aria-describedby") ?? "";
    field.setAttribute("aria-describedby", `${own.id} ${field.dataset.described}`.trim());
  }
  const box = make("div", { class: "errors", role: "alert", tabindex: "-1" });
  form.prepend(box);
  box.append(make("h3", { class: "errors__heading" }, heading), list);
  box.focus();
}

export function clearErrors(form) {
  form.querySelector(".errors")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    if (field.dataset.described) field.setAttribute("aria-describedby", field.dataset.described);
    else field.removeAttribute("aria-describedby");
    field.closest(".field")?.classList.remove("field--wrong");
    field.parentElement.querySelector(`#${field.id}_error`)?.remove();
  }
}
