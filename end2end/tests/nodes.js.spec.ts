// Two nodes on one PostgreSQL: what one commits, the other knows within a second.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKey, member, models } from "../client.ts";
import { alive, expect, Node, test } from "../test.ts";

const admin = process.env.TEST_POSTGRES_URL;
const secretsKey = randomBytes(32).toString("base64");

test.skip(!admin, "needs PostgreSQL");

test("a key made on one node works on the other and stops there within a second", async ({ page }) => {
  const name = `nodes_${randomBytes(6).toString("hex")}`;
  const sql = (text: string) => execFileSync("psql", [admin as string, "-qc", text], { encoding: "utf8" });
  sql(`create database ${name}`);
  const database = Object.assign(new URL(admin as string), { pathname: `/${name}` }).href;
  const mail = await mkdtemp(join(tmpdir(), "console-mail-"));
  const environment = { CONSOLE_DATABASE__URL: database, CONSOLE_SECRETS__KEY: secretsKey, CONSOLE_MAIL__DIRECTORY: mail };
  const one = await Node.start({ environment });
  const two = await Node.start({ environment });
  try {
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
  } finally {
    await one.dispose();
    await two.dispose();
    sql(`drop database ${name} with (force)`);
    await rm(mail, { recursive: true, force: true });
  }
});
