// Suggestions below a search field, by the ARIA pattern of a combobox with a list. Without this file, the field is a form.

const WAIT_MS = 150;
let number = 0;

export function suggestFor(input) {
  if (input.dataset.suggests) return;
  input.dataset.suggests = "yes";
  const form = input.form;
  const list = document.createElement("ul");
  list.id = `suggestions-${++number}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }
  form.append(list);
  let timer, at = -1, typed = input.value, asked = "";

  const options = () => [...list.children];

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    at = place;
    for (const [index, option] of options().entries()) option.setAttribute("aria-selected", String(index === at));
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
    } else {
      input.setAttribute("aria-activedescendant", options()[at].id);
      input.value = options()[at].dataset.text;
    }
  };

  const show = (rows) => {
    list.replaceChildren(...rows.map(({ text, kind, lang }, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.className = "suggestions__option";
      option.dataset.text = text;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const label = document.createElement("span");
      label.className = "suggestions__kind";
      label.textContent = kind;
      const title = document.createElement("span");
      title.textContent = text;
      if (lang) title.lang = lang;
      option.append(title, " ", label);
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        input.value = text;
        form.requestSubmit();
      });
      return option;
    }));
    at = -1;
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    input.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return close();
    asked = text;
    try {
      const answer = await (await fetch(`${new URL("suggest/", form.action)}?q=${encodeURIComponent(text)}`)).json();
      if (asked === text && document.activeElement === input) show(answer.suggestions);
    } catch {
      close();
    }
  };

  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      mark(-1);
      close();
    } else if (event.key in steps && !list.hidden) {
      event.preventDefault();
      // One place more than there are options: that of what was typed.
      const places = list.children.length + 1;
      mark((at + 1 + steps[event.key] + places) % places - 1);
    }
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}
