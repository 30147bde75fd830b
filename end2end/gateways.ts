// The shipped configurations of docs/gateways, run as they are by the real programs, in front of an upstream that writes down what reaches it.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Node, sparePort } from "./node.ts";

const root = join(import.meta.dirname, "..");
const shipped = join(root, "docs/gateways");

export const names = ["nginx", "haproxy", "caddy", "envoy"] as const;
export type Name = (typeof names)[number];

/** The gateway's program; nothing when it is not installed. */
export function program(name: Name): string | undefined {
  try {
    return execFileSync(join(root, ".ci/gateways"), ["find", name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

export type Seen = { method: string; url: string; headers: IncomingHttpHeaders; body: string };

/** The model API that the gateway protects. */
export class Upstream {
  readonly seen: Seen[] = [];
  /** Ends the stream that is under way. */
  finish: () => void = () => undefined;

  private constructor(
    readonly port: number,
    readonly dispose: () => Promise<void>,
  ) {}

  static async start(): Promise<Upstream> {
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      upstream.seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      if (request.url?.includes("stream=true")) {
        response.writeHead(200, { "content-type": "text/event-stream" }).write("data: first\n\n");
        upstream.finish = () => response.end("data: last\n\n");
        return;
      }
      response.writeHead(200, { "content-type": "application/json" }).end('{"answer":42}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const upstream = new Upstream(port, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return upstream;
  }
}

export class Gateway {
  private output = "";

  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {
    process.stdout?.on("data", (chunk) => (this.output += chunk));
    process.stderr?.on("data", (chunk) => (this.output += chunk));
  }

  /** Starts a gateway on a spare port of loopback and waits until it listens. */
  static async start(name: Name, node: Node, upstream: Upstream, secret: string): Promise<Gateway> {
    const directory = await mkdtemp(join(tmpdir(), `console-${name}-`));
    const port = await sparePort();
    const variables = {
      GATEWAY_ADDRESS: "127.0.0.1",
      GATEWAY_PORT: String(port),
      GATEWAY_SECRET: secret,
      GATEWAY_CONSOLE_ADDRESS: "127.0.0.1",
      GATEWAY_CONSOLE_PORT: String(node.port),
      GATEWAY_UPSTREAM_ADDRESS: "127.0.0.1",
      GATEWAY_UPSTREAM_PORT: String(upstream.port),
    };
    const args = await prepare(name, directory, variables);
    const env = { PATH: process.env.PATH, HOME: directory, ...variables };
    const child = spawn(program(name) ?? "", args, { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
    const gateway = new Gateway(`http://127.0.0.1:${port}`, child, directory);
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${gateway.output}`);
      if (await listens(port)) return gateway;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${name} does not listen:\n${gateway.output}`);
  }

  async dispose(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exit = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGTERM");
      await exit;
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Fills in what a program does not take from its environment by itself; gives its arguments. */
async function prepare(name: Name, directory: string, variables: Record<string, string>): Promise<string[]> {
  const filled = async (file: string) => {
    const text = await readFile(join(shipped, file), "utf8");
    await writeFile(join(directory, file), text.replace(/\$\{(\w+)\}/g, (whole, variable) => variables[variable] ?? whole));
    return join(directory, file);
  };
  switch (name) {
    case "nginx": {
      // What stands around a file of conf.d, with all that nginx writes in a directory of its own.
      const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${directory}/${of};`).join(" ");
      const around = `events {} http { access_log off; ${places} include ${await filled("nginx.conf")}; }`;
      await writeFile(join(directory, "main.conf"), around);
      const own = `daemon off; pid ${directory}/pid; error_log stderr;`;
      return ["-p", directory, "-c", join(directory, "main.conf"), "-e", "stderr", "-g", own];
    }
    case "haproxy":
      return ["-db", "-f", join(shipped, "haproxy.cfg")];
    case "caddy":
      return ["run", "--adapter", "caddyfile", "--config", join(shipped, "Caddyfile")];
    case "envoy":
      return ["-c", await filled("envoy.yaml"), "--concurrency", "1", "--use-dynamic-base-id", "-l", "error"];
  }
}

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
