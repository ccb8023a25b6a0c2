// The words of the page, from its catalogue. The same in Python: web/presentation.py.

const source = document.getElementById("strings");
const messages = source ? JSON.parse(source.textContent) : {};

/** How days and numbers are written here, such as "en-GB". */
export const locale = messages.locale ?? "en-GB";

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale, { numberingSystem: "latn" });

/** The message of `key` with `values` for its {names}, as text. */
export function say(key, values = {}) {
  return sayWith(key, values).join("");
}

/** The same as parts, for elements among `values`. */
export function sayWith(key, values) {
  let message = messages[key];
  if (message === undefined) throw new Error(`The catalogue has no message ${key}`);
  if (typeof message !== "string") message = message[plurals.select(values.count)];
  return message.split(/\{(\w+)\}/).map((part, place) => (
    place % 2 === 0 ? part : written(values[part])
  )).filter((part) => part !== "");
}

/** A whole number as the language writes it. */
export function written(value) {
  return typeof value === "number" ? numbers.format(value) : value;
}
