// <comment-form data-token-url="…"> around a comment form that posts to the preview page.
//
// The article's page is the same for everybody and so holds no token. When somebody enters the form, this fetches {"csrf", "stamp"}
// from data-token-url and sends there, without leaving the page. Without scripts the form leads to the preview page instead.
// What was typed stays in the form until the server has it.

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
    this.#sender = new Sender(this.#form, this.dataset.tokenUrl);
    this.#title = this.querySelector(".form__title").textContent;
    this.#home = document.createComment("");
    this.before(this.#home);
    this.#form.noValidate = true; // the server's sentences say more than the browser's
    this.addEventListener("focusin", () => this.#sender.token());
    this.#form.addEventListener("submit", (event) => this.#send(event));
    if (this.contains(document.activeElement)) this.#sender.token();
  }

  // Open the form below the comment that a link "Reply" belongs to, with whatever was typed.
  answer(link) {
    this.#ready();
    link.closest(".comment__box").append(this);
    this.#form.elements.namedItem("parent").value = link.dataset.answer;
    this.querySelector(".form__title").textContent = `Reply to ${link.dataset.name}`;
    const back = make("button", { type: "button", class: "button button--quiet", "data-back": "" }, "Cancel reply");
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
    const answer = await this.#sender.send();
    if (!answer) return;
    const { done, told } = answer;
    // A spam service's token counts once: ask for a new one.
    this.#form.dispatchEvent(new Event("answered"));
    if (!done) {
      // The comment that was answered is gone: the server has emptied the field, so does the page.
      if (told.parent === "") this.#toHome();
      showErrors(this.#form, "Your comment has not been sent", told);
    } else if (told.leave) {
      location.assign(told.next);
    } else {
      this.#thank(told);
    }
  }

  #thank({ next, shown, follow }) {
    clearErrors(this.#form);
    this.#form.elements.namedItem("body").value = "";
    this.#form.hidden = true;
    const said = shown ? "Your comment is on the page." : "Thanks. Your comment will appear once a moderator has read it.";
    const told = follow ? " We will email you when someone replies. If we don’t know your address yet, we will first ask you to confirm it." : "";
    const ways = make("p", { class: "form__actions" });
    if (shown) ways.append(make("a", { href: shown }, "View it"));
    if (next.startsWith("/my-comment/")) ways.append(make("a", { href: next }, "Change or delete it"));
    const again = make("button", { type: "button", class: "button button--quiet" }, "Write another");
    again.addEventListener("click", () => {
      this.#ready();
      this.#toHome();
      this.#form.elements.namedItem("body").focus();
    });
    ways.append(again);
    const box = make("div", { class: "sent", role: "status", tabindex: "-1" });
    this.prepend(box);
    box.append(make("h2", { class: "form__title" }, "Thank you"), make("p", {}, said + told), ways);
    box.focus();
  }
}

customElements.define("comment-form", CommentForm);
