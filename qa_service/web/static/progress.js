// How far a rebuild has come, and how long the present stage will take yet.

import { durationInWords, sizeInWords } from "./text.js";

const STAGES = {
  reading: ["Reading the corpus", sizeInWords],
  embedding: ["Embedding passages", number],
  writing: ["Writing the index", number],
};
const TELLING = 2_000; // milliseconds that a stage must have run before its rate tells anything

/** Shows the stages of one rebuild after the other in a progress bar and two lines of text. */
export class Progress {
  constructor(bar, heading, line) {
    this.bar = bar;
    this.heading = heading;
    this.line = line;
    this.begin();
  }

  /** A rebuild begins: nothing is known of it. */
  begin() {
    this.stage = null;
    this.bar.removeAttribute("value");
    this.heading.textContent = "Starting";
    this.line.textContent = "";
  }

  /** Show a status as the API gives it. */
  show({ stage, done, total }, now = Date.now()) {
    if (stage === null) return;
    if (stage !== this.stage) {
      this.stage = stage;
      this.first = { done, at: now };
    }
    const [heading, amount] = STAGES[stage] ?? [stage, number];
    this.heading.textContent = heading;
    if (total === null) {
      this.bar.removeAttribute("value");
      this.line.textContent = amount(done);
      return;
    }
    this.bar.max = Math.max(total, 1);
    this.bar.value = done;
    const left = this.left(done, total, now);
    const of = `${amount(done)} of ${amount(total)}`;
    this.line.textContent = left === null ? of : `${of}, about ${durationInWords(left)} left`;
  }

  /** Seconds that the stage will take yet at its rate so far; null while that tells nothing. */
  left(done, total, now) {
    const spent = now - this.first.at;
    const gained = done - this.first.done;
    if (spent < TELLING || gained <= 0) return null;
    return (total - done) * spent / gained / 1000;
  }
}

function number(count) {
  return count.toLocaleString("en");
}
