// What a gateway waits for: a credential that is judged from memory, beside a bare handler that hashes it and looks it up in a map.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, measure } from "./load.mjs";

const CALLS = 20_000;

/** Prints the figures, against a running node and a key of it; `floor` starts the bare handler. */
export async function benchGateway(node, key, floor, row, ratio) {
  const secret = readFileSync(join(node.directory, "data/gateway.secret"), "utf8").trim();
  const question = JSON.stringify({ credential: key, ip: "198.51.100.7" });
  const checkHeaders = { authorization: `Bearer ${secret}`, "content-type": "application/json", "content-length": String(question.length) };
  const authHeaders = { authorization: `Bearer ${key}`, "x-gateway-secret": secret, "x-forwarded-for": "198.51.100.7" };
  const { body, status } = await ask(undefined, node.port, "/gateway/v1/check", checkHeaders, question);
  if (status !== 200 || !JSON.parse(body).active) throw new Error(`the key is not good: ${status} ${body}`);

  const bare = await floor(body, key);
  for (const [name, path, barePath, headers, sent] of [
    ["POST /gateway/v1/check, warm", "/gateway/v1/check", "/check", checkHeaders, question],
    ["GET /gateway/v1/auth, warm", "/gateway/v1/auth", "/auth", authHeaders, undefined],
  ]) {
    const before = await measure(bare.child, bare.port, barePath, headers, CALLS, 8, sent);
    const judged = await measure(node.child, node.port, path, headers, CALLS, 8, sent);
    const after = await measure(bare.child, bare.port, barePath, headers, CALLS, 8, sent);
    const base = (before.micros + after.micros) / 2;
    row(`${name}, CPU an answer`, `${judged.micros.toFixed(1)} µs`);
    row("  bare axum: hash, map", `${base.toFixed(1)} µs (${before.micros.toFixed(1)} before, ${after.micros.toFixed(1)} after)`);
    row("  ratio (goal: at most 2)", ratio(judged.micros, base));
  }
  bare.stop();
}
