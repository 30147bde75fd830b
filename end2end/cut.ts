// A line that can be cut: a TCP relay between a node and its database, which then passes nothing on and says nothing.
import { connect, createServer, type Server, type Socket } from "node:net";

export class Line {
  private cutOff = false;
  private sockets = new Set<Socket>();

  private constructor(private server: Server, readonly port: number) {}

  static async to(host: string, port: number): Promise<Line> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("no port");
    const line = new Line(server, address.port);
    server.on("connection", (near) => {
      const far = connect(port, host);
      for (const [from, to] of [[near, far], [far, near]] as const) {
        line.sockets.add(from);
        from.on("data", (chunk) => { if (!line.cutOff) to.write(chunk); });
        from.on("error", () => to.destroy());
        from.on("close", () => { line.sockets.delete(from); to.destroy(); });
      }
    });
    return line;
  }

  /** From now on nothing gets through in either direction; connections stay open, as those through a dead switch do. */
  cut(): void {
    this.cutOff = true;
  }

  /** Lets new connections through; the old ones, which lost bytes, end. */
  mend(): void {
    this.cutOff = false;
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
