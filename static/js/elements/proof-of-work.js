// <proof-of-work data-url="…"> in a form with a field named "proof": fetches a challenge, lets a worker solve it, fills the field in.
//
// Sending waits for it, some seconds at most. If anything fails the form goes out without: the comment then waits for a moderator.

const PATIENCE = 15000;

class ProofOfWork extends HTMLElement {
  #form;
  #work;
  #done = false;

  connectedCallback() {
    this.#form = this.closest("form");
    if (!this.#form) return;
    this.#begin();
    // Before the other listeners: nothing is sent while the sum is not solved.
    this.#form.addEventListener("submit", (event) => this.#hold(event), { capture: true });
    // An answer counts once: the next try needs a new one, and so does a page that comes back from the browser's memory.
    this.#form.addEventListener("answered", () => this.#begin());
    addEventListener("pageshow", (event) => { if (event.persisted) this.#begin(); });
  }

  #begin() {
    this.#done = false;
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    this.#work = Promise.race([this.#solve().catch(() => {}), late]).then(() => { this.#done = true; });
  }

  async #solve() {
    const answer = await fetch(this.dataset.url, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) return;
    const task = await answer.json();
    const number = await new Promise((resolve, reject) => {
      const worker = new Worker(new URL("proof-worker.js", import.meta.url));
      worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
      worker.onerror = reject;
      worker.postMessage(task);
    });
    this.#form.elements.namedItem("proof").value = `${task.salt}:${number}:${task.signature}`;
  }

  #hold(event) {
    if (this.#done) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.textContent) return;
    this.textContent = "One moment: your device is finishing a check that blocks spam bots. Your comment will then be sent.";
    this.#work.then(() => {
      this.textContent = "";
      this.#form.requestSubmit(event.submitter);
    });
  }
}

customElements.define("proof-of-work", ProofOfWork);
