// The audit log with a million entries beside one with a thousand, and the check of an exported file, natively and in the browser.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "./load.mjs";
import { Person } from "./person.mjs";

const SHORT = 1_000;
const LONG = 1_000_000;
const CHECKED = 200_000;
const IN_BROWSER = 60_000;
const example = join(process.env.CARGO_TARGET_DIR, "release/examples/audit_log");
const run = (...parts) => execFileSync(example, parts.map(String), { encoding: "utf8", maxBuffer: 1 << 20 }).trim();

/** Prints the figures, against a running node and its directory. */
export async function benchAudit(node, row, ratio, browser) {
  const database = `sqlite://${join(node.directory, "data/console.db")}`;
  const owner = async (name, count, network) => {
    const person = new Person(node.port, network);
    await person.signUp(`${name}@example.org`, name);
    run("fill", database, person.home.replace("/o/", ""), count);
    return person;
  };
  const short = await owner("short", SHORT, "10.3.1.1");
  const long = await owner("long", LONG, "10.3.2.1");
  const searches = [
    ["first page", ""],
    ["event:key.*", "event:key.*"],
    ["target", "target:key_00000000000000000000000000000007"],
    ["ip", "ip:192.0.2.7"],
    ["actor and event", "actor:acc_00000000000000000000000000000007 event:key.created"],
    ["from and to", "from:2026-01-01 to:2026-01-01"],
  ];
  row(`audit log with ${LONG} entries beside ${SHORT}, CPU a page`, "(goal: at most 2 times)");
  for (const [name, search] of searches) {
    const of = (person) => measure(node.child, node.port, `${person.home}/audit?q=${encodeURIComponent(search)}`, person.headers, 200);
    await of(long);
    const [few, many] = [await of(short), await of(long)];
    row(`  ${name}`, `${few.micros.toFixed(0)} and ${many.micros.toFixed(0)} µs; ${ratio(many.micros, few.micros)}`);
  }

  const file = join(tmpdir(), `console-audit-${process.pid}.jsonl`);
  run("file", file, CHECKED);
  row("check of an exported log, natively (goal: at least 100000 entries/s)", `${run("verify", file)} entries/s`);
  run("file", file, IN_BROWSER);
  if (browser) {
    const context = await browser.newContext();
    await context.addCookies(short.jar);
    const page = await context.newPage();
    await page.goto(`http://localhost:${node.port}${short.home}/audit/verify`);
    const field = page.getByLabel("Exported log (.jsonl)");
    await field.waitFor();
    const began = performance.now();
    await field.setInputFiles(file);
    await page.getByText("The log is as it was written").waitFor({ timeout: 120_000 });
    const seconds = (performance.now() - began) / 1000;
    row("  in the browser (goal: at least 20000 entries/s)", `${(IN_BROWSER / seconds).toFixed(0)} entries/s`);
    await context.close();
  }
  rmSync(file);
}
