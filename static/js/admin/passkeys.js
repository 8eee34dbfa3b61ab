// Passkeys: fetches a challenge, gets the browser's answer to it, and sends that back.

const bytes = (text) => {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function post(url, data) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.sentence || "This did not work. Reload the page and try again.");
  return answer;
}

async function use(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.allowCredentials) publicKey.allowCredentials = known(options.allowCredentials);
  const { id, rawId, response, type } = await navigator.credentials.get({ publicKey });
  return {
    id,
    rawId: text(rawId),
    type,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

async function add(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const credential = await navigator.credentials.create({ publicKey });
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    name: document.querySelector("#id_name").value,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(credential.response.clientDataJSON),
      attestationObject: text(credential.response.attestationObject),
      transports: credential.response.getTransports ? credential.response.getTransports() : [],
    },
  };
}

function explain(error) {
  if (error.name === "NotAllowedError") return "The passkey was not used. Try again, or use another way.";
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  return error.message;
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  const button = box.querySelector("button");
  const problem = box.querySelector("[data-error]");
  const { passkey: ceremony, origin, options, finish } = box.dataset;
  if (window.PublicKeyCredential || location.origin !== origin) box.hidden = false;
  if (location.origin !== origin) {
    button.hidden = true;
    box.querySelector("[data-elsewhere]").hidden = false;
  }
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      const asked = await post(options, {});
      const answer = await (ceremony === "add" ? add : use)(asked);
      const { next } = await post(finish + (ceremony === "add" ? "" : location.search), answer);
      if (ceremony === "confirm") document.querySelector("form[action*=confirm]").submit();
      else location.assign(next);
    } catch (error) {
      problem.textContent = explain(error);
      problem.hidden = false;
    }
    button.disabled = false;
  });
}
