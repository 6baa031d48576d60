// What this browser keeps until the server has it: figures and words not saved yet. The rule is
// here alone. It belongs to one person (several share a commune's computer), is told apart by place,
// and goes: when it was saved, when its submission cannot be edited any more, when its person signs
// out, and after fourteen days. Nobody else's page shows it.
//
//   <form data-forgets="lan">          signing out: asks first where something is not saved yet
//   <… data-kept-over="/bao-cao/7/">   nothing below this address can be edited any more

const PREFIX = "cchc-kept:";
const SIGNED_OUT = "cchc-signed-out";
const OLDEST = 14 * 24 * 60 * 60 * 1000; // milliseconds
// Signing out has begun: what a request on its way still answers is not written down again.
let leaving = false;

const ownerOf = (username) => `${PREFIX}${encodeURIComponent(username)}:`;
const mine = () => ownerOf(document.body.dataset.username ?? "");

// Storage may be refused by the browser: then nothing is kept, and saving goes on.
function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export function keep(place, value) {
  if (!leaving) attempt(() => localStorage.setItem(mine() + place, JSON.stringify({ at: Date.now(), value })));
}

export function forget(place) {
  attempt(() => localStorage.removeItem(mine() + place));
}

// What was kept there, or nothing where it cannot be read.
export function kept(place) {
  return attempt(() => JSON.parse(localStorage.getItem(mine() + place) ?? "null")?.value ?? null, null);
}

function names(prefix) {
  return attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(prefix)), []);
}

function remove(found) {
  for (const name of found) attempt(() => localStorage.removeItem(name));
}

function tooOld(name) {
  const at = attempt(() => JSON.parse(localStorage.getItem(name)).at, 0);
  return !(Date.now() - at < OLDEST);
}

// "entry:/bao-cao/7/linh-vuc/the-che/" lies below "/bao-cao/7/".
function below(name, address) {
  const place = name.slice(mine().length);
  return place.slice(place.indexOf(":") + 1).startsWith(address);
}

function sweep() {
  const left = attempt(() => localStorage.getItem(SIGNED_OUT), null);
  if (left !== null) {
    remove(names(ownerOf(left)));
    attempt(() => localStorage.removeItem(SIGNED_OUT));
  }
  remove(names(PREFIX).filter(tooOld));
  for (const { dataset } of document.querySelectorAll("[data-kept-over]")) {
    remove(names(mine()).filter((name) => below(name, dataset.keptOver)));
  }
}

// The page that comes after it looks once more, for what another tab kept meanwhile.
function signOut(event) {
  const form = event.target;
  const { forgets } = form.dataset;
  if (forgets === undefined) return;
  const found = names(ownerOf(forgets));
  if (found.length && !form.dataset.confirmed && document.getElementById("ask")) {
    form.dataset.confirm = "Máy này còn giữ nội dung chưa lưu của bạn; đăng xuất sẽ xóa nội dung đó. Vẫn đăng xuất?";
    form.dataset.confirmLabel = "Xóa và đăng xuất";
    return;
  }
  delete form.dataset.confirm;
  leaving = true;
  attempt(() => localStorage.setItem(SIGNED_OUT, forgets));
  remove(found);
  document.dispatchEvent(new CustomEvent("cchc:signed-out"));
}

document.addEventListener("submit", signOut, true); // before confirm.js asks
document.addEventListener("input", () => (leaving = false), true); // they stayed, and go on typing
sweep();
