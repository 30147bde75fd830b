// A mail server of the test's own: takes what the console sends by SMTP, and keeps it to be read.
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Mail } from "./client.ts";

const user = "console";
const secret = "a password of the mail server";

export class Postbox {
  private mails: Mail[] = [];

  private constructor(private server: SMTPServer) {}

  static async open(): Promise<Postbox> {
    const postbox = new Postbox(
      new SMTPServer({
        // Over loopback, as the console's address of it says.
        hideSTARTTLS: true,
        allowInsecureAuth: true,
        onAuth: (auth, _, done) => (auth.username === user && auth.password === secret ? done(null, { user }) : done(new Error("who are you?"))),
        onData: (stream, session, done) => {
          simpleParser(stream).then((mail) => {
            const text = mail.text ?? "";
            for (const to of session.envelope.rcptTo)
              postbox.mails.unshift({
                to: to.address,
                subject: mail.subject ?? "",
                text,
                links: text.match(/https?:\/\/\S+/g) ?? [],
                code: /^\s*(\d{3}) (\d{3})\s*$/m.exec(text)?.slice(1).join("") ?? null,
              });
            done();
          }, done);
        },
      }),
    );
    await new Promise<void>((resolve) => postbox.server.listen(0, "127.0.0.1", resolve));
    return postbox;
  }

  /** The console's settings that lead here. */
  get environment(): Record<string, string> {
    const { port } = this.server.server.address() as AddressInfo;
    return { CONSOLE_MAIL__TRANSPORT: "smtp", CONSOLE_MAIL__SMTP_URL: `smtp://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}` };
  }

  /** What came for an address, the newest first. */
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
