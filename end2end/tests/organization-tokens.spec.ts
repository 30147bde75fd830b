// Organization tokens: made for two teams, named by calls, changed, turned, switched off and revoked; gone with their last team. With JavaScript and without.
import { createTeam, createToken, Client } from "../client.ts";
import type { Account } from "../node.ts";
import { expect, type Node, test } from "../test.ts";

/** What `GET /api/v1/me` tells a token whose call names a team by a header. */
async function who(node: Node, secret: string, headers: Record<string, string> = {}): Promise<{ status: number; body: any }> {
  const response = await fetch(`${node.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}`, ...headers } });
  return { status: response.status, body: await response.json() };
}

async function admin(node: Node): Promise<{ account: Account; client: Client; developer: Account }> {
  const [account, developer] = (await node.seed("roles")) as [Account, Account];
  const client = new Client(node);
  client.hold("session", account.session);
  return { account, client, developer };
}

test("a token for two teams books each call to the team that it names", async ({ open, page, look, node, context }) => {
  const { account, client } = await admin(node);
  await context.addCookies(client.jar());
  const slug = account.slug;
  const [alpha, beta, gamma] = [await createTeam(client, slug, "Alpha"), await createTeam(client, slug, "Beta"), await createTeam(client, slug, "Gamma")];

  await open(`/o/${slug}/organization-tokens`);
  await page.getByRole("link", { name: "Create organization token" }).first().click();
  await page.getByLabel("Name").fill("gateway");
  await page.getByRole("button", { name: "Create organization token" }).click();
  await expect(page.getByRole("alert")).toContainText("The token was not created");
  await expect(page.getByRole("alert")).toContainText("Choose at least one team.");
  await page.getByLabel("Alpha").check();
  await page.getByLabel("Beta").check();
  await page.getByLabel("Default team").selectOption({ label: "Beta" });
  await page.getByLabel("Text and chat").selectOption("write");
  await page.getByLabel("List of models").selectOption("read");
  await look("organization-token-new");
  await page.getByRole("button", { name: "Create organization token" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("“gateway” is ready");
  const secret = await page.getByLabel("Organization token", { exact: true }).inputValue();
  expect(secret).toMatch(/^mmx_org_/);
  await look("organization-token-created");
  await page.getByRole("link", { name: "I stored it" }).click();

  expect((await who(node, secret)).body.team.id).toBe(beta);
  expect((await who(node, secret, { "x-console-team": alpha })).body.team.id).toBe(alpha);
  expect((await who(node, secret, { "openai-project": "Alpha" })).body.team.id).toBe(alpha);
  const refused = await who(node, secret, { "x-console-team": gamma });
  expect([refused.status, refused.body.code]).toEqual([403, "wrong_team"]);
  expect(refused.body.detail).toContain(`Alpha (${alpha}), Beta (${beta})`);
  await open("/help/errors/wrong-team");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("not shared with this team");

  await open(`/o/${slug}/organization-tokens`);
  await expect(page.getByRole("row").filter({ hasText: "gateway" })).toContainText("Beta, Alpha");
  await look("organization-tokens");
  await page.getByRole("link", { name: "gateway" }).click();
  // What was called is counted within a second or two.
  await expect
    .poll(async () => {
      await page.reload();
      return await page.getByRole("row").filter({ hasText: alpha }).innerText();
    })
    .toMatch(/\b2\b/);
  await look("organization-token");
});

test("a token is changed, turned, switched off and revoked", async ({ open, page, look, node, context }) => {
  const { account, client } = await admin(node);
  await context.addCookies(client.jar());
  const slug = account.slug;
  const [alpha, beta] = [await createTeam(client, slug, "Alpha"), await createTeam(client, slug, "Beta")];
  const token = await createToken(client, slug, "batch", [alpha, beta]);
  const path = `/o/${slug}/organization-tokens/${token.id}`;
  const code = async (secret: string, headers: Record<string, string> = {}) => (await who(node, secret, headers)).body.code;

  await open(path);
  await page.getByLabel("Alpha").uncheck();
  await page.getByLabel("Default team").selectOption({ label: "Beta" });
  await page.getByRole("button", { name: "Save token" }).click();
  await expect(page.getByRole("status").getByText("Token saved")).toBeVisible();
  await expect.poll(() => code(token.secret, { "x-console-team": alpha })).toBe("wrong_team");
  expect((await who(node, token.secret)).body.team.id).toBe(beta);
  await page.getByLabel("Networks").fill("203.0.113.0/24");
  await page.getByRole("button", { name: "Save token" }).click();
  await expect(page.getByRole("status").getByText("Token saved")).toBeVisible();
  await expect.poll(() => code(token.secret)).toBe("wrong_network");
  await page.getByLabel("Networks").fill("");
  await page.getByRole("button", { name: "Save token" }).click();
  await expect.poll(() => code(token.secret)).toBeUndefined();

  await page.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("status").getByText("Token disabled")).toBeVisible();
  await expect.poll(() => code(token.secret)).toBe("disabled");
  await page.getByRole("button", { name: "Enable" }).click();
  await expect.poll(() => code(token.secret)).toBeUndefined();

  await page.getByRole("link", { name: "Rotate" }).click();
  await page.getByRole("radio", { name: /In an hour/ }).check();
  await page.getByRole("button", { name: "Rotate token" }).click();
  const next = await page.getByLabel("Organization token", { exact: true }).inputValue();
  expect(next).not.toBe(token.secret);
  expect([await code(next), await code(token.secret)]).toEqual([undefined, undefined]);
  await open(path);
  await page.getByRole("button", { name: "End now" }).click();
  await expect.poll(() => code(token.secret)).toBe("revoked");

  await page.getByRole("link", { name: "Revoke" }).click();
  await look("organization-token-revoke");
  await page.getByLabel("Type batch to confirm").fill("batch");
  await page.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByRole("status").getByText("Token “batch” revoked")).toBeVisible();
  await expect.poll(() => code(next)).toBe("revoked");
  await page.getByRole("link", { name: "Revoked" }).click();
  await expect(page.getByRole("row").filter({ hasText: "batch" })).toBeVisible();
});

test("a token dies with its last team, and the page says so before", async ({ open, page, node, context }) => {
  const { account, client } = await admin(node);
  await context.addCookies(client.jar());
  const slug = account.slug;
  const [alpha, beta] = [await createTeam(client, slug, "Alpha"), await createTeam(client, slug, "Beta")];
  const token = await createToken(client, slug, "nightly", [alpha, beta]);
  const end = async (team: string, name: string) => {
    await open(`/o/${slug}/teams/${team}/delete`);
    await page.getByLabel(`Type ${name} to confirm`).fill(name);
    await page.getByRole("button", { name: "Delete team" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Teams");
  };
  await end(alpha, "Alpha");
  await expect.poll(async () => (await who(node, token.secret)).body.team?.id).toBe(beta);
  await open(`/o/${slug}/teams/${beta}/delete`);
  await expect(page.getByText("“nightly” ends with it")).toBeVisible();
  await end(beta, "Beta");
  await expect.poll(async () => (await who(node, token.secret)).body.code).toBe("revoked");
  await open(`/o/${slug}/audit`);
  await expect(page.getByText("Teams of an organization token changed").first()).toBeVisible();
});

test.describe("who is no Admin", () => {
  test.use({ expectedComplaints: [/status of 40[34]/] });

  test("finds neither the room nor a token", async ({ open, page, node, context }) => {
    const { account, client, developer } = await admin(node);
    const team = await createTeam(client, account.slug, "Alpha");
    const token = await createToken(client, account.slug, "ours", [team]);
    await context.addCookies([{ name: "session", value: developer.session, url: node.url }]);
    await open(`/o/${account.slug}`);
    await expect(page.getByRole("link", { name: "Service accounts" }).first()).toBeAttached();
    await expect(page.getByRole("link", { name: "Organization tokens" })).toHaveCount(0);
    for (const path of ["organization-tokens", "organization-tokens/new", `organization-tokens/${token.id}`]) {
      await open(`/o/${account.slug}/${path}`);
      await expect(page.getByText("ours", { exact: true })).toHaveCount(0);
      await expect(page.getByRole("button", { name: /token/ })).toHaveCount(0);
    }
    await open(`/o/${account.slug}/access-methods`);
    await expect(page.getByRole("row").filter({ hasText: "Organization token" })).toContainText("For Admins");
  });
});
