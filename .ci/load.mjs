// Puts load on a server of ours on loopback, bounded in count, and tells what it cost the server's process.
import http from "node:http";
import { createServer } from "node:net";
import { readdirSync, readFileSync } from "node:fs";

/** User and system time of a process and of those that it has started, so far, in microseconds (clock ticks are 10 ms). */
export function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const started = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return started.reduce((sum, child) => sum + cpu(child), (Number(fields[11]) + Number(fields[12])) * 10_000);
}

/** What the threads of a process have run so far, in microseconds: exact enough for one request. */
function threads(pid) {
  const ran = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + ran(thread), 0) / 1000;
}

/** Does `once(number)` so many times, one after the other; gives the median of the server's CPU per time, in microseconds. */
export async function medianCpu(child, count, once) {
  const costs = [];
  for (let number = 0; number < count; number += 1) {
    const before = threads(child.pid);
    await once(number);
    costs.push(threads(child.pid) - before);
  }
  return percentile(costs.sort((a, b) => a - b), 0.5);
}

/** One answer, to a GET, or to a POST where there is a body. */
export function ask(agent, port, path, headers = {}, body = undefined) {
  const method = body === undefined ? "GET" : "POST";
  return new Promise((done, fail) => {
    const options = { agent, host: "127.0.0.1", port, method, path, headers: { host: `localhost:${port}`, ...headers } };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => done({ status: response.statusCode, body: Buffer.concat(chunks) }));
    });
    request.on("error", fail).end(body);
  });
}

/**
 * Does `once(number)` so many times over so many connections. Gives the microseconds of the server's CPU per time, and the times in
 * milliseconds, sorted.
 */
export async function repeat(child, count, connections, once) {
  const times = [];
  let begun = 0;
  const before = cpu(child.pid);
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (begun < count) {
        const number = begun;
        begun += 1;
        const at = performance.now();
        await once(number);
        times.push(performance.now() - at);
      }
    }),
  );
  const micros = (cpu(child.pid) - before) / count;
  times.sort((a, b) => a - b);
  return { micros, times };
}

/** The same for requests of one path that are answered well, after a warm-up. */
export async function measure(child, port, path, headers, count, connections = 8, sent = undefined) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const once = async () => {
    const { status, body } = await ask(agent, port, path, headers, sent);
    if (status < 200 || status > 299) throw new Error(`${path} answers ${status}: ${body}`);
  };
  for (let at = 0; at < Math.min(500, count); at += 1) await once();
  const measured = await repeat(child, count, connections, once);
  agent.destroy();
  return measured;
}

export const percentile = (times, part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];

export const sparePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
