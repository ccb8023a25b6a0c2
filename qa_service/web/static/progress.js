// The progress of a rebuild, and the time left for the current stage.

import { say, written } from "./strings.js";
import { durationInWords, sizeInWords } from "./text.js";

const STAGES = {
  reading: ["progress.reading", sizeInWords],
  embedding: ["progress.embedding", written],
  writing: ["progress.writing", written],
};
const MEANINGFUL_AFTER = 2_000; // milliseconds of a stage before its rate means anything

/** Shows the stages of one rebuild after the other in a progress bar and two lines of text. */
export class Progress {
  constructor(bar, heading, line) {
    this.bar = bar;
    this.heading = heading;
    this.line = line;
    this.begin();
  }

  /** A rebuild starts; its progress is still unknown. */
  begin() {
    this.stage = null;
    this.bar.removeAttribute("value");
    this.heading.textContent = say("progress.starting");
    this.line.textContent = "";
  }

  /** Show a status as the API gives it. */
  show({ stage, done, total }, now = Date.now()) {
    if (stage === null) return;
    if (stage !== this.stage) {
      this.stage = stage;
      this.first = { done, at: now };
    }
    const [heading, amount] = STAGES[stage] ?? [null, written];
    this.heading.textContent = heading ? say(heading) : stage;
    if (total === null) {
      this.bar.removeAttribute("value");
      this.line.textContent = amount(done);
      return;
    }
    this.bar.max = Math.max(total, 1);
    this.bar.value = done;
    const left = this.left(done, total, now);
    const far = { done: amount(done), total: amount(total) };
    this.line.textContent = left === null
      ? say("progress.of", far) : say("progress.left", { ...far, left: durationInWords(left) });
  }

  /** Seconds left for the stage at its current rate; null while unknown. */
  left(done, total, now) {
    const spent = now - this.first.at;
    const gained = done - this.first.done;
    if (spent < MEANINGFUL_AFTER || gained <= 0) return null;
    return (total - done) * spent / gained / 1000;
  }
}
