// Two nodes on one PostgreSQL: what one commits, the other knows within a second, and the page proves it.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKey, member, models } from "../client.ts";
import { Line } from "../cut.ts";
import { alive, expect, Node, test } from "../test.ts";

const admin = process.env.TEST_POSTGRES_URL;
const secretsKey = randomBytes(32).toString("base64");

test.skip(!admin, "needs PostgreSQL");

/** Two nodes on a database of their own; the second one's line to it can be cut. */
async function withTwo(body: (one: Node, two: Node, line: Line) => Promise<void>): Promise<void> {
  const name = `nodes_${randomBytes(6).toString("hex")}`;
  const sql = (text: string) => execFileSync("psql", [admin as string, "-qc", text], { encoding: "utf8" });
  sql(`create database ${name}`);
  const database = Object.assign(new URL(admin as string), { pathname: `/${name}` });
  const line = await Line.to(database.hostname, Number(database.port || 5432));
  const behind = new URL(database.href);
  behind.hostname = "127.0.0.1";
  behind.port = String(line.port);
  const mail = await mkdtemp(join(tmpdir(), "console-mail-"));
  const environment = (url: URL) => ({ CONSOLE_DATABASE__URL: url.href, CONSOLE_SECRETS__KEY: secretsKey, CONSOLE_MAIL__DIRECTORY: mail });
  const one = await Node.start({ environment: environment(database) });
  const two = await Node.start({ environment: environment(behind) });
  try {
    await body(one, two, line);
  } finally {
    two.resume();
    await one.dispose();
    await two.dispose();
    await line.close();
    sql(`drop database ${name} with (force)`);
    await rm(mail, { recursive: true, force: true });
  }
}

test("a key made on one node works on the other and stops there within a second", async ({ page }) => {
  await withTwo(async (one, two) => {
    const { client, slug } = await member(one, "ada@example.org", "Ada");
    const key = await createKey(client, slug, "ci");
    const answer = await models(two, key.secret);
    expect(answer.status).toBe(200);
    expect(answer.body.object).toBe("list");

    await client.post(`/o/${slug}/keys/${key.id}/revoke`, { name: "ci" });
    const revoked = performance.now();
    let status = 200;
    while (status === 200 && performance.now() - revoked < 1000) status = (await models(two, key.secret)).status;
    expect(status, "refused on the other node within a second").toBe(401);
    expect((await models(two, key.secret)).body.code).toBe("revoked");

    // A page of the second node, with the session of the first, ticks by what the first one sees.
    const theirs = client.at(two);
    await page.context().addCookies(theirs.jar());
    await page.goto(`${two.url}/o/${slug}`);
    await alive(page);
    const sdk = page.getByRole("listitem").filter({ hasText: "Install an SDK" });
    await expect(sdk).toContainText(": Current step");
    const live = await createKey(client, slug, "live");
    expect((await models(one, live.secret, "OpenAI/Python 2.41.0")).status).toBe(200);
    await expect(sdk).toContainText(": Done");
  });
});

test("the page proves on which nodes a revocation holds, and says which one is silent", async ({ page, look }) => {
  await withTwo(async (one, two) => {
    const { client, slug } = await member(one, "ada@example.org", "Ada");
    const [both, silent] = [await createKey(client, slug, "both"), await createKey(client, slug, "silent")];
    await page.context().addCookies(client.jar());
    const revoke = async (key: { id: string }, name: string) => {
      await page.goto(`${one.url}/o/${slug}/keys/${key.id}/revoke`);
      await alive(page);
      await page.getByLabel(/Type/).fill(name);
      await page.getByRole("button", { name: "Revoke key" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`“${name}” is revoked`);
    };

    expect((await models(two, both.secret)).status).toBe(200);
    await revoke(both, "both");
    await expect(page.getByText(/^Effective on 2 of 2 nodes after [0-9]{1,3} ms$/)).toBeVisible();
    expect((await models(two, both.secret)).body.code).toBe("revoked");
    await look("key-revoked-proof");

    expect((await models(two, silent.secret)).status).toBe(200);
    two.pause();
    await revoke(silent, "silent");
    // The answer comes into the page by itself: nobody reloads it.
    await page.evaluate(() => { (window as { same?: boolean }).same = true; });
    await expect(page.getByText(/^Effective on 2 of 2 nodes after (9[0-9]{2}|1,[0-9]{3}) ms$/)).toBeVisible();
    await expect(page.getByText(/Node [0-9a-f]{4} is silent; it stopped answering at/)).toBeVisible();
    expect(await page.evaluate(() => (window as { same?: boolean }).same)).toBe(true);
    await look("key-revoked-silent");

    // Back again, it never lets the key in: it answers 503 until it has heard what it missed.
    two.resume();
    await expect.poll(async () => {
      const { status } = await models(two, silent.secret);
      expect([401, 503]).toContain(status);
      return status;
    }).toBe(401);
  });
});

test("a node that is cut from its database stops accepting within its lease: 503, never 401", async () => {
  await withTwo(async (one, two, line) => {
    const { client, slug } = await member(one, "ada@example.org", "Ada");
    const [good, bad] = [await createKey(client, slug, "good"), await createKey(client, slug, "bad")];
    for (const key of [good, bad]) expect((await models(two, key.secret)).status).toBe(200);
    line.cut();
    const cut = performance.now();
    await client.post(`/o/${slug}/keys/${bad.id}/revoke`, { name: "bad" });
    const seen = new Set<number>();
    let last = 0;
    while (performance.now() - cut < 2000) {
      const began = performance.now() - cut;
      for (const key of [good, bad]) {
        const { status } = await models(two, key.secret);
        seen.add(status);
        // A call that began before the lease ended may still have been let in.
        if (status === 200) last = Math.max(last, began);
      }
    }
    expect([...seen].sort(), "let in while the lease lasts, then 503").toEqual([200, 503]);
    expect(last, "nothing is let in beyond the lease").toBeLessThan(1000);
    // The other one goes on.
    expect((await models(one, good.secret)).status).toBe(200);
    expect((await models(one, bad.secret)).body.code).toBe("revoked");
    line.mend();
    await expect.poll(async () => (await models(two, good.secret)).status, { timeout: 15_000 }).toBe(200);
    expect((await models(two, bad.secret)).body.code).toBe("revoked");
  });
});
