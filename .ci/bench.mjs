// Starts dist/console in an empty directory and measures it from outside; every figure beside its baseline of the same run, and its goal.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { benchAudit } from "./bench-audit.mjs";
import { benchDirectory } from "./bench-directory.mjs";
import { benchGateway } from "./bench-gateway.mjs";
import { ask, measure, medianCpu, percentile, sparePort } from "./load.mjs";
import { Person } from "./person.mjs";

const binary = resolve("dist/console");
const STARTS = 11;
const SIGN_INS = 100;
const FLOOD = 200;
const SAMPLES = 300;
const LISTED = 10_000;

const row = (name, value) => console.log(`${name.padEnd(58)} ${value}`);
const ratio = (a, b) => `${(a / b).toFixed(2)} times`;

/** Waits until a path answers, as often as can be asked. */
async function answers(port, path, ended = () => false) {
  while (!(await ask(undefined, port, path).then(({ status }) => status === 200, () => false))) {
    if (ended()) throw new Error("the process ended before it answered");
    await new Promise((next) => setTimeout(next, 1));
  }
}

async function start() {
  const directory = mkdtempSync(join(tmpdir(), "console-bench-"));
  const port = await sparePort();
  const began = performance.now();
  const child = spawn(binary, ["serve"], {
    cwd: directory,
    stdio: "ignore",
    env: {
      CONSOLE_LISTEN: `127.0.0.1:${port}`,
      CONSOLE_PUBLIC_URL: `http://localhost:${port}`,
      CONSOLE_NETWORK__TRUSTED_PROXIES: "127.0.0.1/32",
      RUST_LOG: "warn",
    },
  });
  let ended = false;
  child.once("exit", () => (ended = true));
  await answers(port, "/healthz", () => ended);
  const milliseconds = performance.now() - began;
  const stop = () =>
    new Promise((done) => {
      child.once("exit", () => (rmSync(directory, { recursive: true, force: true }), done()));
      child.kill("SIGTERM");
    });
  return { port, child, stop, milliseconds, directory };
}

/** Bare axum with these bytes, with a bare hash, or with a map that holds a credential. */
async function floor(body = "", credential = "") {
  const directory = mkdtempSync(join(tmpdir(), "console-floor-"));
  const file = join(directory, "body");
  writeFileSync(file, body);
  const port = await sparePort();
  const child = spawn(join(process.env.CARGO_TARGET_DIR, "release/examples/floor"), [String(port), file, credential], { stdio: "ignore" });
  await answers(port, "/models");
  return { port, child, stop: () => (child.kill(), rmSync(directory, { recursive: true, force: true })) };
}

const resident = (child) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
const mebibytes = (value) => `${value.toFixed(1)} MiB`;

/** What a browser with an empty cache fetches for a page, in bytes of bodies as sent. */
async function weigh(browser, url, jar) {
  const context = await browser.newContext();
  await context.addCookies(jar);
  const page = await context.newPage();
  const finished = [];
  page.on("requestfinished", (request) => finished.push(request));
  await page.goto(url);
  if (page.url() !== url) throw new Error(`${url} leads to ${page.url()}`);
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 60_000 });
  const files = await Promise.all(
    finished.map(async (request) => ({ path: new URL(request.url()).pathname, bytes: (await request.sizes()).responseBodySize })),
  );
  await context.close();
  return { files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}

console.log();
row("binary", mebibytes(statSync(binary).size / 1048576));
const starts = [];
for (let run = 0; run < STARTS; run += 1) {
  const node = await start();
  starts.push(node.milliseconds);
  await node.stop();
}
starts.sort((a, b) => a - b);
row(`start to the first answer, median of ${STARTS} (goal: under 200 ms)`, `${starts[(STARTS - 1) / 2].toFixed(0)} ms`);

const node = await start();
const idle = resident(node.child);

// A member with a key, made as a person would make them.
const ada = new Person(node.port);
await ada.signUp("ada@example.org", "Ada");
const key = await ada.createKey("bench");
const bearer = { authorization: `Bearer ${key}` };

const modelsFloor = await floor((await ask(undefined, node.port, "/v1/models", bearer)).body);
const before = await measure(modelsFloor.child, modelsFloor.port, "/models", {}, 20_000);
const models = await measure(node.child, node.port, "/v1/models", bearer, 20_000);
const after = await measure(modelsFloor.child, modelsFloor.port, "/models", {}, 20_000);
modelsFloor.stop();
const base = (before.micros + after.micros) / 2;
row("GET /v1/models, warm key, CPU an answer", `${models.micros.toFixed(1)} µs`);
row("  bare axum with the same bytes", `${base.toFixed(1)} µs (${before.micros.toFixed(1)} before, ${after.micros.toFixed(1)} after)`);
row("  ratio (goal: at most 2)", ratio(models.micros, base));
await benchGateway(node, key, floor, row, ratio);

const homeFloor = await floor((await ask(undefined, node.port, ada.home, ada.headers)).body);
const homeBase = await measure(homeFloor.child, homeFloor.port, "/page", {}, 5_000);
const home = await measure(node.child, node.port, ada.home, ada.headers, 5_000);
homeFloor.stop();
row("home page, signed in, CPU an answer (goal: at most 400 µs)", `${home.micros.toFixed(0)} µs`);
row("  the same bytes from memory", `${homeBase.micros.toFixed(1)} µs; ${ratio(home.micros, homeBase.micros)}`);

// One after the other: what a sign-in costs beside its one hash.
const hashes = await floor();
const hash = () => medianCpu(hashes.child, SIGN_INS, () => ask(undefined, hashes.port, "/hash"));
const signsIn = async (person) => {
  const to = await person.signIn("ada@example.org");
  if (to !== "/welcome") throw new Error(`the sign-in leads to ${to}`);
};
const hashBefore = await hash();
const familiar = await medianCpu(node.child, SIGN_INS, () => signsIn(ada));
const foreign = await medianCpu(node.child, SIGN_INS, () => signsIn(new Person(node.port)));
const hashBase = (hashBefore + (await hash())) / 2;
hashes.stop();
// A hundred new browsers have ended her oldest sessions.
await signsIn(ada);
row(`sign-in, CPU, medians of ${SIGN_INS}: one bare argon2id hash`, `${(hashBase / 1000).toFixed(1)} ms`);
for (const [name, cost] of [["from a known browser", familiar], ["from a new one, with its mail", foreign]]) {
  row(`  ${name}, ratio (goal: at most 1.1)`, ratio(cost, hashBase));
  row("    beside its hash (goal: under 2 ms)", `${((cost - hashBase) / 1000).toFixed(1)} ms`);
}

// Whether the time tells who has an account: wrong passwords, in turn, each from a network of its own. An address is closed after ten, so each
// known one is tried a few times only.
const known = [];
for (let at = 0; at < 38; at += 1) {
  const email = `known${at}@example.org`;
  await new Person(node.port, `10.1.${at}.1`).signUp(email, "Known");
  known.push(email);
}
const durations = { known: [], unknown: [] };
for (let at = 0; at < SAMPLES; at += 1) {
  for (const [kind, email] of [["known", known[at % known.length]], ["unknown", `nobody${at % known.length}@example.com`]]) {
    const person = new Person(node.port, `10.2.${at % 250}.1`);
    const began = performance.now();
    await person.signIn(email, `not the password ${at}`);
    durations[kind].push(performance.now() - began);
  }
}
const median = (times) => percentile(times.toSorted((a, b) => a - b), 0.5);
const [ofKnown, ofUnknown] = [median(durations.known), median(durations.unknown)];
row(`wrong sign-in, known and unknown, medians of ${SAMPLES} in turn`, `${ofKnown.toFixed(1)} and ${ofUnknown.toFixed(1)} ms`);
row("  difference (goal: under 5 ms)", `${Math.abs(ofKnown - ofUnknown).toFixed(2)} ms`);

// A flood of sign-ins, each from a network of its own, beside calls with a key: the calls' slowest hundredth, against the quiet one. On a
// node of its own: after so many wrong passwords as above the other one turns strangers away before it hashes.
const flooded = await start();
const bob = new Person(flooded.port);
await bob.signUp("bob@example.org", "Bob");
const bobs = { authorization: `Bearer ${await bob.createKey("bench")}` };
const flood = () => {
  const people = Array.from({ length: FLOOD }, (_, at) => new Person(flooded.port, `10.${at}.0.1`).signIn(`nobody${at}@example.org`));
  return Promise.all(people);
};
const calls = (count) => measure(flooded.child, flooded.port, "/v1/models", bobs, count, 4);
const quiet = percentile((await calls(3_000)).times, 0.99);
const answered = flood();
let over = false;
answered.then(() => (over = true));
const times = [];
while (!over) times.push(...(await calls(300)).times);
times.sort((a, b) => a - b);
const beside = percentile(times, 0.99);
const tally = Object.entries((await answered).reduce((sum, to) => ({ ...sum, [to]: (sum[to] ?? 0) + 1 }), {}));
row("GET /v1/models, p99, quiet", `${quiet.toFixed(1)} ms`);
row(`  beside ${FLOOD} sign-ins at once, over ${times.length} calls (goal: at most 3)`, `${beside.toFixed(1)} ms; ${ratio(beside, quiet)}`);
row("  where the sign-ins led", tally.map(([to, count]) => `${count} × ${to}`).join(", "));
row("  resident memory after them", mebibytes(resident(flooded.child)));
await flooded.stop();

// A list of 10,000 people to invite: read, judged, and its first page drawn.
const peak = (child) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
const people = Array.from({ length: LISTED }, (_, at) => `person.number.${at}@customer.example.org,developer,Default`);
const list = new FormData();
list.set("submission", "");
list.set("role", "read_only");
list.set("text", "");
list.set("file", new Blob([["email,role,team", ...people].join("\r\n")]), "people.csv");
writeFileSync(`/proc/${node.child.pid}/clear_refs`, "5");
const besideList = resident(node.child);
const readAt = performance.now();
const read = await ada.send(`${ada.home}/members/import`, { method: "POST", body: list, headers: { "sec-fetch-site": "same-origin" } });
const preview = await ada.send(read.headers.get("location"));
const previewed = await preview.text();
const readFor = performance.now() - readAt;
if (!previewed.includes("Send 10,000, skip 0")) throw new Error(`the list is not previewed: ${read.status} ${preview.status}`);
row("preview of 10,000 people to invite (goal: at most 2 s)", `${(readFor / 1000).toFixed(2)} s`);
row("  memory beside (goal: at most 50 MiB)", mebibytes(peak(node.child) - besideList));

row("resident memory, idle (goal: under 60 MiB)", mebibytes(idle));
row("resident memory, after this load", mebibytes(resident(node.child)));

const executablePath = execFileSync(".ci/chromium", { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const url = `http://localhost:${node.port}`;
for (const [name, path, jar, goal] of [["sign-in page", "/sign-in", [], 250], ["home page", ada.home, ada.jar, 350]]) {
  const { files, bytes } = await weigh(browser, `${url}${path}`, jar);
  row(`${name}, all that a browser fetches (goal: under ${goal} KB)`, `${(bytes / 1000).toFixed(0)} KB`);
  for (const file of files.sort((a, b) => b.bytes - a.bytes)) row(`  ${file.path}`, `${file.bytes} bytes`);
}
await benchDirectory(node, row, ratio);
await benchAudit(node, row, ratio, browser);
await browser.close();
await node.stop();
