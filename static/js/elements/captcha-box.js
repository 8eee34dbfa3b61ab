// <captcha-box data-key="…" data-src="…"> in a form: loads a service's script, which adds its box and its token to the form.

class CaptchaBox extends HTMLElement {
  connectedCallback() {
    const box = document.createElement("div");
    box.className = "g-recaptcha";
    box.dataset.sitekey = this.dataset.key;
    const script = document.createElement("script");
    script.src = this.dataset.src;
    this.append(box, script);
    this.closest("form")?.addEventListener("responded", () => globalThis.grecaptcha?.reset?.());
  }
}

customElements.define("captcha-box", CaptchaBox);
