// A person's pace, without the waiting: what typing, aiming and looking for a mail would take is added up, and the machine's own time with it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator } from "@playwright/test";

const file = join(import.meta.dirname, "../app/data/setup-seconds.txt");

/** The figures that the product prints. */
function committed(): Map<string, number> {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return new Map(lines.map((line) => line.split(" ") as [string, string]).map(([id, seconds]) => [id, Number(seconds)]));
}

export class Pace {
  /** What a person adds, in seconds. */
  human = 0;
  interactions = 0;
  private machine = 0;
  private from = performance.now();

  /** Five characters a second. */
  async type(field: Locator, text: string): Promise<void> {
    this.human += text.length / 5;
    this.interactions += 1;
    await field.fill(text);
  }

  /** A second and a half before each. */
  async click(target: Locator): Promise<void> {
    this.human += 1.5;
    this.interactions += 1;
    await target.click();
  }

  /** As long as a click, in a list that is open. */
  async choose(list: Locator, value: string): Promise<void> {
    this.human += 1.5;
    this.interactions += 1;
    await list.selectOption(value);
  }

  /** Fifteen seconds to find the newest mail. */
  findMail(): void {
    this.human += 15;
  }

  /** The phone out of the pocket, the app open, the camera on the code. */
  scan(): void {
    this.human += 10;
  }

  /** Reading what the device asks, and a finger on it. */
  touch(): void {
    this.human += 3;
  }

  /** What happens in here is another's time: the provider's own pages. */
  async elsewhere<T>(act: () => Promise<T>): Promise<T> {
    this.machine += performance.now() - this.from;
    const answer = await act();
    this.from = performance.now();
    return answer;
  }

  /** The whole, in seconds. */
  total(): number {
    return this.human + (this.machine + performance.now() - this.from) / 1000;
  }

  /** Within the bound, as is the figure that the product prints, which may not be less than a person needs. */
  judge(id: string, bound: number): void {
    const total = this.total();
    console.log(`${id}: ${total.toFixed(0)} s, of which ${this.human.toFixed(0)} s a person's, ${this.interactions} interactions`);
    if (process.env.UPDATE_SETUP_SECONDS) {
      const figures = committed().set(id, Math.ceil(total));
      writeFileSync(file, [...figures].map(([id, seconds]) => `${id} ${seconds}\n`).join(""));
    }
    const printed = committed().get(id) ?? 0;
    expect(total, `${id} measured`).toBeLessThanOrEqual(bound);
    expect(printed, `${id} printed`).toBeLessThanOrEqual(bound);
    expect(printed, `${id} printed is no less than a person needs`).toBeGreaterThanOrEqual(Math.floor(this.human));
  }
}
