// Requests to our own server. No state of its own: the token lives in the page, so that it does not
// matter how often this module is loaded.

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

// After an unlock the server gives a new token: forms already on the page must carry it too.
export function renewCsrfToken(token) {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta) meta.content = token;
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = token;
}

function request(url, { method, json, body, background }) {
  const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
  if (background) headers["X-Background"] = "1"; // a machine asking is no sign of a person at the desk
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (json !== undefined) headers["Content-Type"] = "application/json";
  return fetch(url, {
    method,
    headers,
    body: json === undefined ? body : JSON.stringify(json),
    credentials: "same-origin",
  });
}

function unlocked() {
  return new Promise((resolve) => {
    document.addEventListener("cchc:unlocked", resolve, { once: true });
    document.dispatchEvent(new CustomEvent("cchc:lock"));
  });
}

// fetch with the CSRF token. If the session is locked (423) or gone (401) it asks for the password
// over the page and sends the same request once more: nothing typed is lost.
export async function send(url, { method = "GET", json, body, background = false } = {}) {
  const options = { method, json, body, background };
  const response = await request(url, options);
  if (response.status !== 423 && response.status !== 401) return response;
  await unlocked();
  return request(url, options);
}
