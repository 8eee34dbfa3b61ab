// The shortlist is a list of slugs in localStorage. <short-list data-slug> holds the box that saves a clinic, or makes a
// button that does (data-save, data-saved, data-label). Without a script the box still chooses clinics to compare or print.
// <short-list-link> links to the printable page of all. <short-list-page> opens that page's own list.

const KEY = "shortlist", MOST = 30;

function saved() {
  try {
    const list = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(list) ? list.filter((slug) => /^[-\w]{1,120}$/.test(slug)).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch { /* A browser that keeps nothing keeps no list. */ }
  dispatchEvent(new Event("shortlist"));
}

const query = () => saved().map((slug) => `c=${slug}`).join("&");

class ShortList extends HTMLElement {
  connectedCallback() {
    const { slug } = this.dataset, box = this.querySelector("input");
    const toggle = (isSaved) => {
      const list = saved().filter((one) => one !== slug);
      keep(isSaved ? [...list, slug].slice(-MOST) : list);
    };
    if (box) {
      const show = () => { box.checked = saved().includes(slug); };
      box.addEventListener("change", () => toggle(box.checked));
      addEventListener("shortlist", show);
      show();
    } else if (!this.firstChild) {
      this.append(this.#button(slug, toggle));
    }
  }

  #button(slug, toggle) {
    const { save, saved: done, label } = this.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save";
    const show = () => {
      const has = saved().includes(slug);
      button.textContent = has ? done : save;
      button.setAttribute("aria-pressed", String(has));
      button.setAttribute("aria-label", label);
    };
    button.addEventListener("click", () => toggle(!saved().includes(slug)));
    addEventListener("shortlist", show);
    show();
    return button;
  }
}

class ShortListLink extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a"), words = link.textContent, path = link.pathname;
    const show = () => {
      const number = saved().length;
      link.textContent = number ? `${words} (${number})` : words;
      link.href = number ? `${path}?${query()}` : path;
    };
    addEventListener("shortlist", show);
    show();
  }
}

class ShortListPage extends HTMLElement {
  connectedCallback() {
    if (!location.search && saved().length) location.replace(`?${query()}`);
  }
}

customElements.define("short-list", ShortList);
customElements.define("short-list-link", ShortListLink);
customElements.define("short-list-page", ShortListPage);
