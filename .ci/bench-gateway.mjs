// What a gateway waits for, and what it spends itself: a credential judged from memory, beside a bare handler that hashes it and looks it up in a map.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ask, measure, percentile, sparePort } from "./load.mjs";

const CALLS = 20_000;
const GATEWAY_CALLS = 10_000;
const ROUNDS = 3;
const SHIPPED = resolve("docs/gateways");

/** Prints the figures, against a running node and a key of it; `floor` starts the bare handler. */
export async function benchGateway(node, key, floor, row, ratio) {
  const secret = readFileSync(join(node.directory, "data/gateway.secret"), "utf8").trim();
  const question = JSON.stringify({ credential: key, ip: "198.51.100.7" });
  const checkHeaders = { authorization: `Bearer ${secret}`, "content-type": "application/json", "content-length": String(question.length) };
  const bearer = { authorization: `Bearer ${key}` };
  const authHeaders = { ...bearer, "x-gateway-secret": secret, "x-forwarded-for": "198.51.100.7" };
  const { body, status } = await ask(undefined, node.port, "/gateway/v1/check", checkHeaders, question);
  if (status !== 200 || !JSON.parse(body).active) throw new Error(`the key is not good: ${status} ${body}`);

  const bare = await floor(body, key);
  for (const [name, path, barePath, headers, sent] of [
    ["POST /gateway/v1/check, warm", "/gateway/v1/check", "/check", checkHeaders, question],
    ["GET /gateway/v1/auth, warm", "/gateway/v1/auth", "/gateway/v1/auth", authHeaders, undefined],
  ]) {
    const before = await measure(bare.child, bare.port, barePath, headers, CALLS, 8, sent);
    const judged = await measure(node.child, node.port, path, headers, CALLS, 8, sent);
    const after = await measure(bare.child, bare.port, barePath, headers, CALLS, 8, sent);
    const base = (before.micros + after.micros) / 2;
    row(`${name}, CPU an answer`, `${judged.micros.toFixed(1)} µs`);
    row("  bare axum: hash, map", `${base.toFixed(1)} µs (${before.micros.toFixed(1)} before, ${after.micros.toFixed(1)} after)`);
    row("  ratio (goal: at most 2)", ratio(judged.micros, base));
  }
  const upstream = await floor(body);
  await behindGateways(node, secret, { bare, upstream }, bearer, row, ratio);
  bare.stop();
  upstream.stop();
}

/** What a gateway itself spends on a call that passes: with the console as its judge, and with the bare handler. */
async function behindGateways(node, secret, { bare, upstream }, bearer, row, ratio) {
  for (const name of ["nginx", "haproxy", "caddy", "envoy"]) {
    const program = find(name);
    if (!program) {
      row(`${name}, CPU of the gateway a call`, "not measured: .ci/install test installs it");
      continue;
    }
    const spent = { bare: [], console: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      // In turn, so that what else the machine does falls on both.
      for (const [who, judge] of [["bare", bare], ["console", node]]) {
        const gateway = await start(name, program, secret, judge.port, upstream.port);
        spent[who].push((await measure(gateway, gateway.port, "/models", bearer, GATEWAY_CALLS)).micros);
        await gateway.stop();
      }
    }
    const [base, console] = [spent.bare, spent.console].map((figures) => percentile(figures.sort((a, b) => a - b), 0.5));
    row(`${name}, CPU of the gateway a call`, `${console.toFixed(0)} µs; before a bare handler ${base.toFixed(0)} µs`);
    row("  ratio (goal: at most 1.15)", ratio(console, base));
  }
}

/** The gateway's program; nothing when it is not installed. */
function find(name) {
  try {
    return execFileSync(".ci/gateways", ["find", name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** A gateway with its shipped configuration. */
async function start(name, program, secret, consolePort, upstreamPort) {
  const directory = mkdtempSync(join(tmpdir(), `console-bench-${name}-`));
  const port = await sparePort();
  const at = (of, port) => ({ [`GATEWAY_${of}ADDRESS`]: "127.0.0.1", [`GATEWAY_${of}PORT`]: String(port) });
  const variables = { ...at("", port), ...at("CONSOLE_", consolePort), ...at("UPSTREAM_", upstreamPort), GATEWAY_SECRET: secret };
  const filled = (file) => {
    const text = readFileSync(join(SHIPPED, file), "utf8").replace(/\$\{(\w+)\}/g, (whole, variable) => variables[variable] ?? whole);
    writeFileSync(join(directory, file), text);
    return join(directory, file);
  };
  const nginx = () => {
    const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${directory}/${of};`).join(" ");
    writeFileSync(join(directory, "main.conf"), `events {} http { access_log off; ${places} include ${filled("nginx.conf")}; }`);
    return ["-p", directory, "-c", join(directory, "main.conf"), "-e", "stderr", "-g", `daemon off; pid ${directory}/pid; error_log stderr;`];
  };
  const args = {
    nginx,
    haproxy: () => ["-db", "-f", join(SHIPPED, "haproxy.cfg")],
    caddy: () => ["run", "--adapter", "caddyfile", "--config", join(SHIPPED, "Caddyfile")],
    envoy: () => ["-c", filled("envoy.yaml"), "--concurrency", "2", "--use-dynamic-base-id", "-l", "error"],
  };
  const child = spawn(program, args[name](), { cwd: directory, stdio: "ignore", env: { PATH: process.env.PATH, HOME: directory, ...variables } });
  while (!(await ask(undefined, port, "/").then(() => true, () => false))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    await new Promise((next) => setTimeout(next, 20));
  }
  const stop = () =>
    new Promise((done) => {
      child.once("exit", () => (rmSync(directory, { recursive: true, force: true }), done()));
      child.kill("SIGTERM");
    });
  return { port, stop, pid: child.pid };
}
