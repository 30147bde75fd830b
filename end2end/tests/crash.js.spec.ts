// `kill -9` at any moment of the journey: no mail is lost, no account is half made, and the journey goes on.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client, codeFor, createKey, models, newSubmission, password } from "../client.ts";
import { expect, Node, test } from "../test.ts";

const rounds = 10;

test("the journey survives kill -9 at every step", async () => {
  test.setTimeout(240_000);
  const node = await Node.start({ environment: { CONSOLE_DEV__CLOCK_OFFSET_FILE: "clock-offset" } });
  let offset = 0;
  // Kills the process so many milliseconds after a request began, starts it again, and sends the same once more: as a person would.
  const interrupted = async (delay: number, send: () => Promise<unknown>) => {
    const first = send().then(() => "answered", () => "cut");
    await new Promise((resolve) => setTimeout(resolve, delay));
    await node.kill();
    const outcome = await first;
    // A submission that the dead process held is free after ten seconds: the clock goes on instead of the test waiting. Its mails are free
    // within a second of the next start.
    offset += 11;
    await writeFile(join(node.directory, "clock-offset"), String(offset));
    await node.launch();
    return outcome;
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const email = `ada${round}@example.org`;
      const client = new Client(node);
      const delay = (step: number) => (round * 7 + step * 13) % 40;
      const step = async (at: number, path: string, fields: Record<string, string>) => {
        const submission = newSubmission();
        await interrupted(delay(at), () => client.post(path, fields, submission));
        return client.post(path, fields, submission);
      };
      const begun = await step(0, "/sign-up", { email, password, name: `Ada ${round}`, terms: "on" });
      expect(begun.location).toBe("/verify-email");
      // The process may die again while the mail is on its way.
      await interrupted(delay(1), async () => undefined);
      const confirmed = await step(2, "/verify-email", { code: await codeFor(node, email) });
      const said = confirmed.location === "/welcome" ? "" : (await client.get(confirmed.location)).text;
      expect(confirmed.location, `the account is made, once: ${said.replace(/<[^>]*>/g, " ")}`).toBe("/welcome");
      const welcomed = await step(3, "/welcome", { use_case: "text" });
      expect(welcomed, JSON.stringify(welcomed)).toMatchObject({ status: 303, location: expect.stringMatching(/^\/o\/ada/) });
      const slug = welcomed.location.split("/").at(-1) ?? "";
      const key = await createKey(client, slug, "ci");
      await interrupted(delay(4), async () => models(node, key.secret));
      expect((await models(node, key.secret)).status).toBe(200);
      expect((await client.get(`/o/${slug}`)).status).toBe(200);
    }
  } finally {
    await node.dispose();
  }
});
