// <report-form> opens below a comment when a reader presses “Report”: the form of that page, in place.

import { Sender, make, showErrors } from "../sending.js";

class ReportForm extends HTMLElement {
  #form;
  #sender;

  async open(link) {
    const id = `report-${link.closest(".comment").id}`;
    const reason = make("select", { name: "reason", id: `${id}-reason`, required: "" }, make("option", { value: "" }, "Choose …"));
    const text = make("input", { name: "text", id: `${id}-text`, type: "text", maxlength: "500", autocomplete: "off" });
    const close = make("button", { type: "button", class: "button button--quiet" }, "Cancel");
    close.addEventListener("click", () => { this.remove(); link.focus(); });
    this.#form = make("form", { class: "form", "aria-label": link.getAttribute("aria-label") },
      make("p", { class: "form__note" }, "A moderator reviews every report. The author won’t know who reported it."),
      make("div", { class: "field" }, make("label", { class: "field__label", for: reason.id }, "What is wrong with it?"), reason),
      make("div", { class: "field" },
        make("label", { class: "field__label", for: text.id }, "Anything else we should know? (optional)"), text),
      make("p", { class: "form__actions" }, make("button", { type: "submit", class: "button" }, "Send report"), close));
    this.#form.noValidate = true;
    this.#sender = new Sender(this.#form, link.href);
    this.#form.addEventListener("submit", (event) => this.#send(event));
    const token = await this.#sender.token();
    if (!token?.reasons) return false;
    for (const [value, words] of token.reasons) reason.append(make("option", { value }, words));
    this.append(this.#form);
    link.closest(".comment__box").append(this);
    reason.focus();
    return true;
  }

  async #send(event) {
    event.preventDefault();
    const response = await this.#sender.send();
    if (!response) return;
    if (!response.done) return showErrors(this.#form, "Your report has not been sent", response.data);
    const box = make("p", { class: "sent", role: "status", tabindex: "-1" });
    this.replaceChildren(box);
    box.append(response.data.message);
    box.focus();
  }
}

customElements.define("report-form", ReportForm);
