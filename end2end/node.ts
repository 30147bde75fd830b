// A running console: its own process, port and directory; several may share a directory or a database.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Postbox } from "./postbox.ts";

/** The program under test. */
export const binary = join(process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/console/target"), "debug/console");

export type Settings = {
  /** Working directory, where `data/` is made; a fresh temporary one when not given. */
  directory?: string;
  /** Files that the directory holds before the process starts. */
  files?: Record<string, string>;
  /** Port; a spare one when not given. */
  port?: number;
  /** `CONSOLE_…` variables; CONSOLE_PUBLIC_URL among them when a proxy stands in front. */
  environment?: Record<string, string>;
};

/** Somebody whom `console seed` made. */
export type Account = { email: string; password: string; session: string; slug: string; account: string; role: string; console_key: string | null };

export class Node {
  /** The address that the visitors of the test under way come from. */
  visitor = "127.0.0.1";
  /** Where its mail goes, if that is a server of the test's own. */
  postbox: Postbox | undefined;
  private process: ChildProcess | undefined;
  private output = "";

  private constructor(
    readonly port: number,
    readonly directory: string,
    private readonly ownsDirectory: boolean,
    private readonly environment: Record<string, string>,
  ) {}

  /** Where pages are. */
  get url(): string {
    return this.environment.CONSOLE_PUBLIC_URL ?? `http://localhost:${this.port}`;
  }

  /** What the process has logged so far. */
  get log(): string {
    return this.output;
  }

  static async start(settings: Settings = {}): Promise<Node> {
    const directory = settings.directory ?? (await mkdtemp(join(tmpdir(), "console-")));
    for (const [name, text] of Object.entries(settings.files ?? {})) await writeFile(join(directory, name), text);
    const node = new Node(settings.port ?? (await sparePort()), directory, settings.directory === undefined, settings.environment ?? {});
    await node.launch();
    return node;
  }

  /** Starts the process and waits until it is ready, as what sends requests to it would; after `kill` or `stop` the same node comes back on its port. */
  async launch(): Promise<void> {
    const child = spawn(binary, ["serve"], {
      cwd: this.directory,
      stdio: ["ignore", "pipe", "pipe"],
      env: this.variables(),
    });
    this.process = child;
    child.stdout.on("data", (chunk) => (this.output += chunk));
    child.stderr.on("data", (chunk) => (this.output += chunk));
    const ended = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`console ended with ${code} before it answered:\n${this.output}`)));
    });
    ended.catch(() => undefined);
    await Promise.race([this.answers(), ended]);
  }

  /** People of this scenario, made by another process on the same database. */
  async seed(scenario: string): Promise<Account[]> {
    const { stdout } = await promisify(execFile)(binary, ["seed", scenario], { cwd: this.directory, env: this.variables() });
    return (JSON.parse(stdout) as { accounts: Account[] }).accounts;
  }

  private variables(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      RUST_LOG: process.env.RUST_LOG ?? "info",
      CONSOLE_LISTEN: `127.0.0.1:${this.port}`,
      CONSOLE_PUBLIC_URL: this.url,
      ...this.environment,
    };
  }

  private async answers(): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const ok = await fetch(`http://127.0.0.1:${this.port}/readyz`).then((response) => response.ok, () => false);
      if (ok) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`console is not ready on port ${this.port}:\n${this.output}`);
  }

  /** Stands still, as a machine does that swaps or whose disk hangs: it answers nothing and does not know. */
  pause(): void {
    this.process?.kill("SIGSTOP");
  }

  /** Goes on where it stood. */
  resume(): void {
    this.process?.kill("SIGCONT");
  }

  /** `kill -9`: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Asks it to stop, and gives its exit code. */
  async stop(): Promise<number | null> {
    return this.end("SIGTERM");
  }

  /** Stops it and removes its directory. */
  async dispose(): Promise<void> {
    const code = await this.stop();
    if (this.ownsDirectory) await rm(this.directory, { recursive: true, force: true });
    if (code !== 0 && code !== null) throw new Error(`console ended with ${code}:\n${this.output}`);
    if (this.output.includes("panicked at")) throw new Error(`a thread panicked:\n${this.output}`);
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    return exit;
  }
}

export async function sparePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
