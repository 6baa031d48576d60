// The browser's own bubble speaks the language of the machine; officials read Vietnamese.
const WORDS = {
  valueMissing: (field) => (field.matches("select, [type=radio], [type=checkbox]") ? "Cần chọn một mục." : "Cần điền ô này."),
  tooShort: (field) => `Cần ít nhất ${field.minLength} ký tự.`,
  tooLong: (field) => `Không quá ${field.maxLength} ký tự.`,
  typeMismatch: () => "Nội dung chưa đúng dạng.",
  patternMismatch: () => "Nội dung chưa đúng dạng.",
  badInput: () => "Cần một con số.",
  rangeUnderflow: (field) => `Không nhỏ hơn ${field.min}.`,
  rangeOverflow: (field) => `Không lớn hơn ${field.max}.`,
};

document.addEventListener(
  "invalid",
  ({ target }) => {
    const broken = Object.keys(WORDS).find((name) => target.validity[name]);
    if (broken) target.setCustomValidity(WORDS[broken](target));
  },
  true,
);

// A custom message keeps a field invalid until it is taken back; a radio's stands on its whole group.
function settle({ target }) {
  const group = target.type === "radio" && target.form ? target.form.elements.namedItem(target.name) : null;
  for (const field of group instanceof RadioNodeList ? group : [target]) field.setCustomValidity?.("");
}
document.addEventListener("input", settle, true);
document.addEventListener("change", settle, true);
