// Puts load on a server of ours on loopback, bounded in count, and tells what it cost the server's process.
import http from "node:http";
import { readFileSync } from "node:fs";

/** User and system time of a process so far, in microseconds (clock ticks are 10 ms). */
export function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** One answer. */
export function ask(agent, port, path, headers = {}) {
  return new Promise((done, fail) => {
    http.get({ agent, host: "127.0.0.1", port, path, headers: { host: `localhost:${port}`, ...headers } }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => done({ status: response.statusCode, body: Buffer.concat(chunks) }));
    }).on("error", fail);
  });
}

/** Microseconds of the server's CPU per answered request, and the answers' times in milliseconds, sorted. */
export async function measure(child, port, path, headers, count, connections = 8) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const proof = await ask(agent, port, path, headers);
  if (proof.status !== 200) throw new Error(`${path} answers ${proof.status}: ${proof.body}`);
  const warm = Math.min(500, count);
  for (let at = 0; at < warm; at += 1) await ask(agent, port, path, headers);
  const times = [];
  let left = count;
  const before = cpu(child.pid);
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left > 0) {
        left -= 1;
        const began = performance.now();
        const { status } = await ask(agent, port, path, headers);
        if (status !== 200) throw new Error(`${path} answers ${status}`);
        times.push(performance.now() - began);
      }
    }),
  );
  const micros = (cpu(child.pid) - before) / count;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { micros, times };
}

export const percentile = (times, part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
