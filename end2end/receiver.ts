// An endpoint of webhooks on loopback: keeps what it is told, with its signature verified by the official library, and answers as it is told.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { Webhook } from "standardwebhooks";

export type Told = { type: string; id: string; data: any; /** How many signatures it carried. */ signatures: number; headers: IncomingHttpHeaders; text: string };

export class Receiver {
  /** What came, the oldest first. */
  readonly told: Told[] = [];
  /** What it answers. */
  status = 204;
  answer = "";
  private constructor(private server: Server, readonly url: string) {}

  static async start(): Promise<Receiver> {
    let receiver: Receiver;
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const { type, data } = JSON.parse(text);
        const { headers } = request;
        const signatures = String(headers["webhook-signature"]).split(" ").length;
        receiver.told.push({ type, data, id: String(headers["webhook-id"]), signatures, headers, text });
        response.writeHead(receiver.status, { location: "http://localhost:1/" }).end(receiver.status === 204 ? undefined : receiver.answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("no port");
    receiver = new Receiver(server, `http://127.0.0.1:${address.port}/webhooks`);
    return receiver;
  }

  /** Throws unless the message was signed with this secret, a moment ago. */
  verify(told: Told, secret: string): void {
    const headers = Object.fromEntries(["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, String(told.headers[name])]));
    new Webhook(secret).verify(told.text, headers);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}
