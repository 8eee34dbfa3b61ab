// <comment-form data-token-url data-unreached data-refused data-cancel> around a comment form that posts to the preview page.
//
// The article's page is the same for every reader, so it holds no token. When a reader enters the form, this fetches
// {"csrf", "stamp", "words"} from data-token-url and sends there without leaving the page. Without scripts, the form leads to
// the preview page. The text stays in the form until the server has it.

import { Sender, clearErrors, make, showErrors } from "../sending.js";

class CommentForm extends HTMLElement {
  #form;
  #sender;
  #home;
  #title;

  connectedCallback() {
    if (this.#form) return; // moved below another comment
    this.#form = this.querySelector("form");
    if (!this.#form) return;
    this.#sender = new Sender(this.#form, this.dataset.tokenUrl, this.dataset);
    this.#title = this.querySelector(".form__title").textContent;
    this.#home = document.createComment("");
    this.before(this.#home);
    this.#form.noValidate = true; // the server's sentences say more than the browser's
    this.addEventListener("focusin", () => this.#sender.token());
    this.#form.addEventListener("submit", (event) => this.#send(event));
    if (this.contains(document.activeElement)) this.#sender.token();
  }

  // Open the form below the comment of a “Reply” link, with the text so far.
  replyTo(link) {
    this.#ready();
    link.closest(".comment__box").append(this);
    this.#form.elements.namedItem("parent").value = link.closest(".comment").id.replace("comment-", "");
    this.querySelector(".form__title").textContent = link.getAttribute("aria-label");
    const back = make("button", { type: "button", class: "button button--quiet", "data-back": "" }, this.dataset.cancel);
    back.addEventListener("click", () => { this.#toHome(); this.querySelector(".form__title").focus(); });
    this.querySelector("[data-back]")?.remove();
    this.#form.querySelector(".form__actions").append(back);
    this.#form.elements.namedItem("body").focus();
  }

  #toHome() {
    this.#home.after(this);
    this.#form.elements.namedItem("parent").value = "";
    this.querySelector(".form__title").textContent = this.#title;
    this.querySelector("[data-back]")?.remove();
  }

  #ready() {
    this.querySelector(".sent")?.remove();
    this.#form.hidden = false;
  }

  async #send(event) {
    event.preventDefault();
    const response = await this.#sender.send();
    if (!response) return;
    const { done, data } = response;
    // A spam service accepts a token once, so request a new one.
    this.#form.dispatchEvent(new Event("responded"));
    if (!done) {
      // The parent comment is gone: the server emptied the field, so the page does, too.
      if (data.parent === "") this.#toHome();
      showErrors(this.#form, this.dataset.refused, data);
    } else if (data.leave) {
      location.assign(data.next);
    } else {
      this.#thank(data);
    }
  }

  #thank({ next, shown, follow }) {
    clearErrors(this.#form);
    this.#form.elements.namedItem("body").value = "";
    this.#form.hidden = true;
    const { words } = this.#sender;
    const message = [shown ? words.shown : words.waits, ...(follow ? [words.follow] : [])].join(" ");
    const ways = make("p", { class: "form__actions" });
    if (shown) ways.append(make("a", { href: shown }, words.view));
    if (next.startsWith("/my-comment/")) ways.append(make("a", { href: next }, words.change));
    const again = make("button", { type: "button", class: "button button--quiet" }, words.again);
    again.addEventListener("click", () => {
      this.#ready();
      this.#toHome();
      this.#form.elements.namedItem("body").focus();
    });
    ways.append(again);
    const box = make("div", { class: "sent", role: "status", tabindex: "-1" });
    this.prepend(box);
    box.append(make("h2", { class: "form__title" }, words.thanks), make("p", {}, message), ways);
    box.focus();
  }
}

customElements.define("comment-form", CommentForm);
