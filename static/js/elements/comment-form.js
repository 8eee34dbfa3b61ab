// <comment-form data-token-url="…"> around a comment form that posts to the preview page.
//
// The article page is the same for everybody and so holds no token. When somebody enters the form, this fetches
// {"csrf", "stamp"} from data-token-url and points the form there, so that sending takes one step instead of two.
// If the fetch fails, the form stays as it was and sending leads to the preview page, which works without scripts.

class CommentForm extends HTMLElement {
  #form;
  #asked = false;
  #sent = false;

  connectedCallback() {
    this.#form = this.querySelector("form");
    if (!this.#form) return;
    this.addEventListener("focusin", () => this.#prepare());
    this.#form.addEventListener("submit", (event) => this.#send(event));
    // A page that the browser kept and shows again is ready to send again.
    addEventListener("pageshow", () => this.#mark(false));
    if (this.contains(document.activeElement)) this.#prepare();
  }

  async #prepare() {
    if (this.#asked) return;
    this.#asked = true;
    const url = this.dataset.tokenUrl;
    try {
      const answer = await fetch(url, {
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
      const { csrf, stamp } = await answer.json();
      if (!answer.ok || !csrf || !stamp) return;
      this.#put("csrfmiddlewaretoken", csrf);
      this.#put("stamp", stamp);
      this.#form.setAttribute("action", url);
    } catch {
      this.#asked = false;
    }
  }

  #put(name, value) {
    let field = this.#form.elements.namedItem(name);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      this.#form.append(field);
    }
    field.value = value;
  }

  #send(event) {
    if (this.#sent) event.preventDefault();
    else this.#mark(true);
  }

  #mark(sent) {
    this.#sent = sent;
    this.#form.querySelector("[type=submit]")?.setAttribute("aria-disabled", String(sent));
  }
}

customElements.define("comment-form", CommentForm);
