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

function request(url, { method, json, body, background, keepalive }) {
  const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
  if (background) headers["X-Background"] = "1"; // a machine asking is no sign of a person at the desk
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (json !== undefined) headers["Content-Type"] = "application/json";
  return fetch(url, {
    method,
    headers,
    body: json === undefined ? body : JSON.stringify(json),
    credentials: "same-origin",
    keepalive,
  });
}

function unlocked() {
  return new Promise((resolve) => {
    document.addEventListener("cchc:unlocked", resolve, { once: true });
    document.dispatchEvent(new CustomEvent("cchc:lock"));
  });
}

// Somebody signed in again in another tab: this page's token is old. A new one is taken only when
// it is still the same person, so that nobody's figures are written under another's name.
async function renewed() {
  const { hereUrl, username } = document.body.dataset;
  if (!hereUrl) return false;
  const response = await request(hereUrl, { method: "GET", background: true });
  const here = response.ok ? await answerOf(response) : null;
  if (here?.username !== username) return false;
  renewCsrfToken(here.csrf_token);
  return true;
}

// fetch with the CSRF token. If the session is locked (423) or gone (401) it asks for the password
// over the page and sends the same request once more: nothing typed is lost.
export async function send(url, { method = "GET", json, body, background = false } = {}) {
  const options = { method, json, body, background };
  const response = await request(url, options);
  if (response.status === 423 || response.status === 401) {
    await unlocked();
    return request(url, options);
  }
  if (response.status === 403 && !isJson(response) && (await renewed())) return request(url, options);
  return response;
}

// The last word of a page that is being left. Browsers carry no more than 64 kB behind it.
export function sendOnLeaving(url, body) {
  if (new URLSearchParams(body).toString().length < 60_000) {
    request(url, { method: "POST", body, keepalive: true }).catch(() => {}); // it is kept, and offered again
  }
}

function isJson(response) {
  return (response.headers.get("Content-Type") ?? "").includes("json");
}

// What our server said; null for anything else: a page to sign in at, or of a network on the way.
export async function answerOf(response) {
  if (response.redirected || !isJson(response)) return null;
  return response.json().catch(() => null);
}

// A file on its way up, with how far it is (0 to 1); fetch cannot tell. Locked and signed out as above.
export async function upload(url, body, progress) {
  const answer = await put(url, body, progress);
  if (answer.status !== 423 && answer.status !== 401) return answer;
  await unlocked();
  return put(url, body, progress);
}

function put(url, body, progress) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", url);
    sending.responseType = "json";
    sending.setRequestHeader("Accept", "application/json");
    sending.setRequestHeader("X-Requested-With", "fetch");
    sending.setRequestHeader("X-CSRFToken", csrfToken());
    sending.upload.addEventListener("progress", (event) => event.total && progress(event.loaded / event.total));
    sending.addEventListener("load", () => resolve({ status: sending.status, json: sending.response }));
    sending.addEventListener("error", () => reject(new Error("line")));
    sending.send(body);
  });
}
