// Starts dist/console in an empty directory and measures it from outside.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

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
