// When the passages of a list were published: one bar per month, or per year if they span many.

import { button, element } from "./element.js";
import { say } from "./strings.js";
import { periodInWords, safeText } from "./text.js";

const MONTHS_SHOWN = 18; // as many bars as can be tapped on a phone; beyond, years are shown
const YEARS_SHOWN = 30; // beyond, only years with passages

/**
 * The bars of `days` (ISO days; undated ones are left out), `chosen` being the month or year that
 * the list is filtered by; `choose(period)` is called when a bar is clicked, null to remove the filter.
 * Null if all are from one month.
 */
export function chart(days, chosen, choose) {
  const dated = days.filter(Boolean).map((day) => day.slice(0, 7));
  if (new Set(dated).size < 2) return null;
  const counts = counted(dated, chosen);
  const most = Math.max(...counts.values());
  const bars = [...counts].map(([period, count]) => (
    count === 0 ? element("span") : bar(period, count, count / most, chosen, choose)
  ));
  const [first, last] = [[...counts.keys()][0], [...counts.keys()].at(-1)];
  return element("div", {
    class: "when",
    role: "group",
    "aria-label": say("results.when"),
    children: [
      element("div", { class: "bars", children: bars }),
      element("p", {
        class: "when-axis",
        "aria-hidden": "true",
        children: [
          element("span", { text: periodInWords(first) }),
          element("span", { text: periodInWords(last) }),
        ],
      }),
    ],
  });
}

/** How many were published in each period, from the first to the last, without a gap. */
function counted(months, chosen) {
  const year = chosen?.slice(0, 4);
  const numbers = months.map(numberOfMonth);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  if (last - first < MONTHS_SHOWN) return tally(months, monthsBetween(first, last));
  if (year && new Set(months.filter((one) => one.startsWith(year))).size > 1) {
    const from = Number(year) * 12;
    return tally(months, monthsBetween(from, from + 11));
  }
  const years = months.map((month) => month.slice(0, 4));
  const all = Math.floor(last / 12) - Math.floor(first / 12) < YEARS_SHOWN
    ? yearsBetween(Math.floor(first / 12), Math.floor(last / 12)) : [...new Set(years)].sort();
  return tally(years, all);
}

function tally(found, periods) {
  const counts = new Map(periods.map((period) => [period, 0]));
  for (const one of found) if (counts.has(one)) counts.set(one, counts.get(one) + 1);
  return counts;
}

function bar(period, count, height, chosen, choose) {
  const isChosen = chosen === period || (period.length === 4 && chosen?.startsWith(period));
  const label = safeText(say("results.bar", { period: periodInWords(period), count }));
  const filled = element("span");
  filled.style.height = `${Math.round(100 * height)}%`;
  const one = button("", () => choose(isChosen ? null : period), {
    "aria-label": label, "aria-pressed": String(Boolean(isChosen)), title: label,
    "data-period": period,
  });
  one.append(filled);
  return one;
}

function numberOfMonth(month) {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
}

function monthsBetween(first, last) {
  return range(first, last).map((number) => (
    `${year(Math.floor(number / 12))}-${String((number % 12) + 1).padStart(2, "0")}`
  ));
}

function yearsBetween(first, last) {
  return range(first, last).map(year);
}

function year(number) {
  return String(number).padStart(4, "0");
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}
