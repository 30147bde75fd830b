// A proxy between a client and a console that counts: how often an SDK really calls is not seen from its answer.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Node } from "./node.ts";

export class Counter {
  /** Method and path of every call so far. */
  readonly calls: string[] = [];

  private constructor(
    readonly url: string,
    private readonly close: () => Promise<void>,
  ) {}

  static async before(node: Node): Promise<Counter> {
    const server = createServer((incoming, outgoing) => {
      counter.calls.push(`${incoming.method} ${incoming.url}`);
      const headers = { ...incoming.headers, host: `localhost:${node.port}` };
      const call = request({ host: "127.0.0.1", port: node.port, method: incoming.method, path: incoming.url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      call.once("error", () => outgoing.destroy());
      incoming.pipe(call);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const counter = new Counter(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return counter;
  }

  async dispose(): Promise<void> {
    await this.close();
  }
}
