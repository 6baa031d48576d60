// Exact figures: whole fractions of BigInt, never a machine's own numbers. Reads and prints numbers
// as the server does (indicators.numerals), but only what has one reading; the rest waits for it.

const PLAIN = /^(-?)(\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?$/;
const ONE_GROUP = /^-?[1-9]\d{0,2}\.\d{3}$/; // 1.234 where decimals are allowed: the server asks

// The number a text says, as [numerator, denominator]; null where it says none for certain.
export function read(text, decimals = 0) {
  const found = PLAIN.exec(text.trim());
  if (!found || (decimals && ONE_GROUP.test(text.trim()))) return null;
  const [, sign, whole, fraction = ""] = found;
  return [BigInt(sign + whole.replaceAll(".", "") + fraction), 10n ** BigInt(fraction.length)];
}

const OPERATIONS = {
  "+": ([a, b], [c, d]) => [a * d + c * b, b * d],
  "-": ([a, b], [c, d]) => [a * d - c * b, b * d],
  "*": ([a, b], [c, d]) => [a * c, b * d],
  "/": ([a, b], [c, d]) => (c === 0n ? null : c < 0n ? [-a * d, -b * c] : [a * d, b * c]),
};

// A tree of reports.pages.live worked out; null as soon as one operand is not known.
export function workOut(tree, operand) {
  if (typeof tree === "string") return read(tree.replace(".", ","));
  if (tree[0] === "[]") return operand(tree[1]);
  const values = tree.slice(1).map((part) => workOut(part, operand));
  return values.includes(null) ? null : values.reduce((sum, one) => sum && OPERATIONS[tree[0]](sum, one));
}

export function sum(values) {
  return values.reduce(OPERATIONS["+"], [0n, 1n]);
}

// Rounded half up to so many decimals; a percentage keeps them unless they are all zero.
export function print([above, below], decimals, isPercent = false) {
  const scale = 10n ** BigInt(decimals);
  const size = above < 0n ? -above : above;
  const scaled = (2n * size * scale + below) / (2n * below);
  const whole = (scaled / scale).toString().replace(/\B(?=(\d{3})+$)/g, ".");
  const digits = decimals ? (scaled % scale).toString().padStart(decimals, "0") : "";
  const fraction = isPercent && /[1-9]/.test(digits) ? digits : digits.replace(/0+$/, "");
  return (above < 0n && scaled ? "-" : "") + whole + (fraction ? `,${fraction}` : "");
}
