// Starts dist/console in an empty directory and measures it from outside.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ask, measure, percentile } from "./load.mjs";
import { Person } from "./person.mjs";

const binary = resolve("dist/console");
const runs = 11;

const sparePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Status and bytes of one answer as sent, with brotli. */
const get = (port, path) =>
  new Promise((done, fail) => {
    const headers = { host: `localhost:${port}`, "accept-encoding": "br", connection: "close" };
    http.get({ host: "127.0.0.1", port, path, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => done({ status: response.statusCode, body: Buffer.concat(chunks) }));
    }).on("error", fail);
  });

async function start() {
  const directory = mkdtempSync(join(tmpdir(), "console-bench-"));
  const port = await sparePort();
  const began = performance.now();
  const child = spawn(binary, ["serve"], {
    cwd: directory,
    stdio: "ignore",
    env: { CONSOLE_LISTEN: `127.0.0.1:${port}`, CONSOLE_PUBLIC_URL: `http://localhost:${port}`, RUST_LOG: "warn" },
  });
  let ended = false;
  child.once("exit", () => (ended = true));
  while (!(await get(port, "/healthz").then(({ status }) => status === 200, () => false))) {
    if (ended) throw new Error("dist/console ended before it answered");
    await new Promise((next) => setTimeout(next, 1));
  }
  const stop = () =>
    new Promise((done) => {
      child.once("exit", () => (rmSync(directory, { recursive: true, force: true }), done()));
      child.kill("SIGTERM");
    });
  return { port, child, stop, milliseconds: performance.now() - began };
}

const resident = (child) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;

const starts = [];
for (let run = 0; run < runs; run += 1) {
  const node = await start();
  starts.push(node.milliseconds);
  await node.stop();
}
starts.sort((a, b) => a - b);

const node = await start();
const idle = resident(node.child);
const page = await get(node.port, "/");
const paths = [...new Set([...page.body.toString().matchAll(/(?:href|src)="(\/(?:pkg|fonts)[^"]+)"/g)].map((match) => match[1]))];
const files = [];
for (const path of paths) files.push({ path, bytes: (await get(node.port, path)).body.length });
for (let count = 0; count < 500; count += 1) await get(node.port, "/");
const after = resident(node.child);

// A member with a key, made as a person would make them.
const ada = new Person(node.port);
await ada.signUp("ada@example.org", "Ada");
const secret = await ada.createKey("bench");
const bearer = { authorization: `Bearer ${secret}` };

// The floor: bare axum with the same bytes, before and after, in this very run.
async function floor(body) {
  const directory = mkdtempSync(join(tmpdir(), "console-floor-"));
  const file = join(directory, "body");
  writeFileSync(file, body);
  const port = await sparePort();
  const child = spawn(join(process.env.CARGO_TARGET_DIR, "release/examples/floor"), [String(port), file], { stdio: "ignore" });
  while (!(await get(port, "/models").then(({ status }) => status === 200, () => false))) await new Promise((next) => setTimeout(next, 5));
  return { port, child, stop: () => (child.kill(), rmSync(directory, { recursive: true, force: true })) };
}

const modelsBody = (await ask(undefined, node.port, "/v1/models", bearer)).body;
const homeBody = (await ask(undefined, node.port, ada.home, ada.headers)).body;
const models = { floor: await floor(modelsBody), count: 20_000 };
models.before = await measure(models.floor.child, models.floor.port, "/models", {}, models.count);
models.ours = await measure(node.child, node.port, "/v1/models", bearer, models.count);
models.after = await measure(models.floor.child, models.floor.port, "/models", {}, models.count);
models.floor.stop();
const home = { floor: await floor(homeBody), count: 3_000 };
home.base = await measure(home.floor.child, home.floor.port, "/page", {}, home.count);
home.ours = await measure(node.child, node.port, ada.home, ada.headers, home.count);
home.floor.stop();
const loaded = resident(node.child);

// A flood of sign-ins beside calls with a key: the calls' slowest hundredth, against the quiet one.
const quiet = await measure(node.child, node.port, "/v1/models", bearer, 2_000, 4);
const flood = Promise.all(Array.from({ length: 200 }, (_, at) => new Person(node.port).signIn(`nobody${at}@example.org`)));
const during = await measure(node.child, node.port, "/v1/models", bearer, 2_000, 4);
const answers = await flood;
await node.stop();

const row = (name, value) => console.log(`${name.padEnd(44)} ${value}`);
console.log();
row("binary", `${(statSync(binary).size / 1048576).toFixed(1)} MiB`);
row(`start to first answer, median of ${runs}`, `${starts[(runs - 1) / 2].toFixed(0)} ms`);
row("resident memory, idle", `${idle.toFixed(1)} MiB`);
row("resident memory, after 500 pages", `${after.toFixed(1)} MiB`);
row("front page, HTML", `${page.body.length} bytes`);
for (const { path, bytes } of files) row(`  ${path}`, `${bytes} bytes as sent`);
row("front page, all that it refers to", `${files.reduce((sum, file) => sum + file.bytes, page.body.length)} bytes`);

const ratio = (a, b) => `${(a / b).toFixed(2)} times`;
const base = (models.before.micros + models.after.micros) / 2;
row("resident memory, after load", `${loaded.toFixed(1)} MiB`);
row("GET /v1/models, warm key, CPU an answer", `${models.ours.micros.toFixed(1)} µs`);
row("  bare axum with the same bytes", `${base.toFixed(1)} µs (${models.before.micros.toFixed(1)} before, ${models.after.micros.toFixed(1)} after)`);
row("  ratio (goal: at most 2)", ratio(models.ours.micros, base));
row("home page, signed in, CPU an answer", `${home.ours.micros.toFixed(0)} µs (goal: at most 400)`);
row("  the same bytes from memory", `${home.base.micros.toFixed(1)} µs; ${ratio(home.ours.micros, home.base.micros)}`);
row("models p99, quiet", `${percentile(quiet.times, 0.99).toFixed(1)} ms`);
row("models p99, beside 200 sign-ins at once", `${percentile(during.times, 0.99).toFixed(1)} ms; ${ratio(percentile(during.times, 0.99), percentile(quiet.times, 0.99))} (goal: at most 3)`);
row("  the sign-ins were answered", Object.entries(answers.reduce((sum, status) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }), {})).map(([status, count]) => `${count} × ${status}`).join(", "));
