// An Admin invites by form and by list; whoever is invited joins with the role of the invitation, and sees that organization alone.
import { randomBytes } from "node:crypto";
import { Client, mailsTo, member, password } from "../client.ts";
import { expect, type Node, type Page, test } from "../test.ts";

const address = (name: string) => `${name}.${randomBytes(5).toString("hex")}@example.org`;

async function enter(node: Node, page: Page): Promise<{ client: Client; slug: string; home: string }> {
  const { client, slug } = await member(node, address("ada"), "Ada Lovelace");
  await page.context().addCookies(client.jar());
  return { client, slug, home: `/o/${slug}` };
}

/** The path of the link in the newest mail to an address. */
async function invitationFor(node: Node, to: string, mails = 1): Promise<string> {
  const [mail] = await mailsTo(node, to, mails);
  const link = mail?.links.find((found) => found.includes("/invitations/"));
  if (!link) throw new Error(`no invitation in: ${mail?.subject}`);
  return new URL(link).pathname;
}

/** Fills in what somebody new is asked. */
async function introduce(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("checkbox", { name: /I accept the terms/ }).check();
}

test("invited by form, somebody new joins by the mailed link", async ({ node, open, page, look, browser, javaScriptEnabled }) => {
  test.slow();
  const { slug, home } = await enter(node, page);
  const [grace, nobody] = [address("grace"), "nobody@"];
  await open(`${home}/members/invite`);
  await expect(page.getByRole("heading", { name: "Invite people" })).toBeVisible();
  await look("invite");
  await page.getByLabel("E-mail addresses").fill(`${grace}\n${nobody}`);
  await page.getByRole("radio", { name: /Read-only/ }).check();
  await page.getByLabel(/^Message/).fill("Good to have you with us.");
  await page.getByRole("button", { name: "Send invitations" }).click();
  await expect(page.getByText("1 invitation was sent, others were not")).toBeVisible();
  await expect(page.getByText("Not an e-mail address")).toBeVisible();
  await expect(page.getByLabel("E-mail addresses")).toHaveValue(nobody);
  await look("invite-refused");

  await open(`${home}/members/pending`);
  await expect(page.getByRole("row").filter({ hasText: grace })).toContainText("Read-only");
  await look("pending");
  await page.getByRole("link", { name: `Copy link for ${grace}` }).click();
  await expect(page.getByLabel("Link to hand on")).toHaveValue(/\/invitations\/[\w-]+$/);
  await look("invitation");

  const context = await browser.newContext({ baseURL: node.url, javaScriptEnabled });
  const theirs = await context.newPage();
  await theirs.goto(await invitationFor(node, grace));
  await expect(theirs.getByRole("heading", { name: "Join Ada Lovelace" })).toBeVisible();
  await expect(theirs.getByText("Good to have you with us.")).toBeVisible();
  await introduce(theirs, "Grace Hopper");
  await theirs.getByRole("button", { name: /Create account and join/ }).click();
  await theirs.getByRole("radio", { name: /API/ }).check();
  await theirs.getByRole("button", { name: "Continue" }).click();
  await expect(theirs).toHaveURL(`${node.url}/o/${slug}`);
  await expect(theirs.getByText("Read-only").first()).toBeVisible();
  // Their role opens no key, and nothing of inviting.
  expect((await theirs.goto(`/o/${slug}/keys/new`))?.status()).toBe(403);
  await expect(theirs.getByText("It takes Admin or Developer.")).toBeVisible();
  expect((await theirs.goto(`/o/${slug}/members/invite`))?.status()).toBe(403);
  await theirs.goto(await invitationFor(node, grace));
  await expect(theirs.getByRole("heading", { name: "This invitation was accepted already" })).toBeVisible();
  await context.close();
});

test("invited by a list, each row with its verdict", async ({ node, open, page, look }) => {
  test.slow();
  const { client, home } = await enter(node, page);
  const [grace, alan] = [address("grace"), address("alan")];
  await open(`${home}/members/import`);
  await look("import");
  const text = `email;role;team\r\n${grace};billing manager;Default\r\n${alan};;\r\n${grace};;\r\n=evil;;\r\nx@example.org;owner;\r\n`;
  await page.getByLabel("File").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("radio", { name: /Developer/ }).check();
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("heading", { name: "2 of 5 people to invite" })).toBeVisible();
  for (const verdict of ["Named more than once", "Not an e-mail address", "Unknown role"]) await expect(page.getByText(verdict)).toBeVisible();
  await look("import-preview");
  await page.getByRole("button", { name: "Send 2, skip 3" }).click();
  await expect(async () => {
    await expect(page.getByRole("heading", { name: "The list is sent" })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByText("2 invited, 3 skipped.")).toBeVisible();
  await look("import-sent");
  const href = await page.getByRole("link", { name: "Download results" }).getAttribute("href");
  const results = (await client.get(href ?? "")).text;
  expect(results).toContain(`2,${grace},billing_manager,Default,sent`);
  expect(results).toContain(`"'=evil"`);

  const guest = new Client(node);
  const path = await invitationFor(node, grace);
  const joined = await guest.post(`${path}/join`, { name: "Grace", password, terms: "on", role: "admin" });
  expect(joined.location).toBe("/welcome");
  const { location } = await guest.post("/welcome", { use_case: "api" });
  expect(location).toBe(home);
  expect((await guest.get(home)).text).toContain("Billing Manager");
});

test("pasted, and broken", async ({ node, open, page }) => {
  const { home } = await enter(node, page);
  await open(`${home}/members/import`);
  await page.getByLabel(/paste it here/).fill('email,role\n"x@example.org,admin\n');
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByText(/broken at row 2, column 1/).first()).toBeVisible();
  await expect(page.getByLabel(/paste it here/)).toHaveValue(/x@example.org/);
  await page.getByLabel(/paste it here/).fill(address("grace"));
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("heading", { name: "1 person to invite" })).toBeVisible();
});

test("somebody with another address, and somebody with an account who is not signed in", async ({ node, open, page, look }) => {
  const admin = await member(node, address("ada"), "Ada Lovelace");
  const grace = address("grace");
  await member(node, grace, "Grace Hopper");
  await admin.client.post(`/o/${admin.slug}/members/invite`, { email: grace, role: "developer" });
  const path = await invitationFor(node, grace, 2);
  const eve = await member(node, address("eve"), "Eve");
  await page.context().addCookies(eve.client.jar());
  await open(path);
  await expect(page.getByText(/The invitation is for g…@example\.org/)).toBeVisible();
  await expect(page.getByText(grace)).toHaveCount(0);
  await look("invitation-other-address");
  await page.getByRole("button", { name: "Sign out and come back here" }).click();
  await expect(page).toHaveURL(`${node.url}${path}`);
  await expect(page.getByText(`${grace} has an account here.`)).toBeVisible();
  await page.getByRole("link", { name: "Sign in", exact: true }).click();
  await page.getByLabel("E-mail").fill(grace);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(`${node.url}${path}`);
  await page.getByRole("button", { name: "Join Ada Lovelace" }).click();
  await expect(page).toHaveURL(`${node.url}/o/${admin.slug}`);
  await expect(page.getByText("Developer").first()).toBeVisible();
});

test("a handed-on link confirms no address; a revoked one says so", async ({ node, open, page, look }) => {
  const { client, home } = await enter(node, page);
  const grace = address("grace");
  await client.post(`${home}/members/invite`, { email: grace, role: "developer" });
  await open(`${home}/members/pending`);
  await page.getByRole("link", { name: `Copy link for ${grace}` }).click();
  const link = await page.getByLabel("Link to hand on").inputValue();
  await page.context().clearCookies();
  await open(new URL(link).pathname);
  await expect(page.getByText(/We mail a code there first/)).toBeVisible();
  await look("invitation-sign-up");
  await page.getByLabel("E-mail").fill(grace);
  await introduce(page, "Grace Hopper");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();

  await page.context().addCookies(client.jar());
  await open(`${home}/members/pending`);
  await page.getByRole("link", { name: `Revoke invitation of ${grace}` }).click();
  await look("invitation-revoke");
  await page.getByRole("button", { name: "Revoke invitation" }).click();
  await expect(page.getByText("No invitation waits")).toBeVisible();
  await open(new URL(link).pathname);
  await expect(page.getByRole("heading", { name: "This invitation was withdrawn" })).toBeVisible();
  await look("invitation-closed");
});
