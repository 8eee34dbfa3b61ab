// <report-form> opens below a comment when a reader presses “Report”: the form of that page, in place.

import { Sender, make, showErrors } from "../sending.js";

class ReportForm extends HTMLElement {
  #form;
  #sender;

  async open(link) {
    const id = `report-${link.closest(".comment").id}`;
    this.#form = make("form", { class: "form", "aria-label": link.getAttribute("aria-label") });
    this.#form.noValidate = true;
    this.#sender = new Sender(this.#form, link.href);
    const token = await this.#sender.token();
    if (!token?.reasons) return false;
    const { words } = this.#sender;
    const reason = make("select", { name: "reason", id: `${id}-reason`, required: "" });
    for (const [value, label] of token.reasons) reason.append(make("option", { value }, label));
    const text = make("input", { name: "text", id: `${id}-text`, type: "text", maxlength: "500", autocomplete: "off" });
    const close = make("button", { type: "button", class: "button button--quiet" }, words.cancel);
    close.addEventListener("click", () => { this.remove(); link.focus(); });
    this.#form.append(
      make("p", { class: "form__note" }, words.note),
      make("div", { class: "field" }, make("label", { class: "field__label", for: reason.id }, words.reason), reason),
      make("div", { class: "field" }, make("label", { class: "field__label", for: text.id }, words.text), text),
      make("p", { class: "form__actions" }, make("button", { type: "submit", class: "button" }, words.send), close));
    this.#form.addEventListener("submit", (event) => this.#send(event));
    this.append(this.#form);
    link.closest(".comment__box").append(this);
    reason.focus();
    return true;
  }

  async #send(event) {
    event.preventDefault();
    const response = await this.#sender.send();
    if (!response) return;
    if (!response.done) return showErrors(this.#form, this.#sender.words.refused, response.data);
    const box = make("p", { class: "sent", role: "status", tabindex: "-1" });
    this.replaceChildren(box);
    box.append(response.data.message);
    box.focus();
  }
}

customElements.define("report-form", ReportForm);
