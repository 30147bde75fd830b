// How long each way in takes to set up, at a person's pace: measured again, and compared with what the access methods page prints.
import { randomBytes } from "node:crypto";
import { codeFor, member, password } from "../client.ts";
import { Pace } from "../pace.ts";
import { addAuthenticator } from "../passkeys.ts";
import { startProviders } from "../providers.ts";
import { alive, expect, type Page, test } from "../test.ts";
import { totp } from "../totp.ts";

/** Of the length that addresses have. */
const newEmail = () => `${randomBytes(3).toString("hex")}@company.example`;

async function signUp(page: Page, pace: Pace, email: string, code: () => Promise<string>): Promise<void> {
  await pace.type(page.getByLabel("E-mail"), email);
  await pace.type(page.getByLabel("Password", { exact: true }), password);
  await pace.type(page.getByLabel("Name"), "Ada Lovelace");
  await pace.click(page.getByRole("checkbox"));
  await pace.click(page.getByRole("button", { name: "Create account" }));
  await expect(page.getByLabel("Code")).toBeFocused();
  pace.findMail();
  await pace.type(page.getByLabel("Code"), await code());
  await pace.click(page.getByRole("button", { name: "Confirm address" }));
  await expect(page).toHaveURL("/welcome");
}

test("from the sign-up page to the hub, by address and password", async ({ open, page, node }) => {
  await open("/sign-up");
  const pace = new Pace();
  const email = newEmail();
  await signUp(page, pace, email, () => codeFor(node, email));
  pace.judge("password", 60);
  await pace.click(page.getByRole("radio", { name: /Text generation/ }));
  await pace.click(page.getByRole("button", { name: "Continue" }));
  await expect(page).toHaveURL(/\/o\/ada-lovelace/);
  expect(pace.total(), "sign-up to hub").toBeLessThanOrEqual(180);
});

for (const [id, name, yes] of [
  ["google", "Google", "Continue"],
  ["github", "GitHub", "Authorize"],
] as const) {
  test(`from the sign-up page to an account, by ${name}`, async ({ page }) => {
    const { node, dispose } = await startProviders();
    try {
      await page.goto(`${node.url}/sign-up`);
      await alive(page);
      const pace = new Pace();
      await pace.click(page.getByRole("button", { name: `Continue with ${name}`, exact: true }));
      const there = page.getByRole("button", { name: yes, exact: true });
      await expect(there).toBeVisible();
      await pace.elsewhere(() => there.click());
      await pace.click(page.getByRole("checkbox"));
      await pace.click(page.getByRole("button", { name: "Create account" }));
      await expect(page).toHaveURL(`${node.url}/welcome`);
      pace.judge(id, 60);
      // What the page still loads, its icon last of all, would fail with the node's end.
      await page.goto("about:blank");
    } finally {
      await dispose();
    }
  });
}

test("a passkey, from the security page and back to it", async ({ open, page, node, context }) => {
  const { client } = await member(node, newEmail(), "Barbara Liskov");
  await context.addCookies(client.jar());
  const device = await addAuthenticator(page);
  await open("/account/security");
  const pace = new Pace();
  await pace.click(page.getByRole("link", { name: "Add a passkey" }));
  await pace.click(page.getByRole("button", { name: "Make the passkey" }));
  pace.touch();
  await expect(page).toHaveURL("/account/security/recovery-codes");
  await pace.click(page.getByRole("link", { name: "I stored them" }));
  await expect(page).toHaveURL("/account/security");
  pace.judge("passkey", 60);
  expect(await device.count()).toBe(1);
});

test("an authenticator app, from the security page and back to it", async ({ open, page, node, context }) => {
  const { client } = await member(node, newEmail(), "Grace Hopper");
  await context.addCookies(client.jar());
  await open("/account/security");
  const pace = new Pace();
  await pace.click(page.getByRole("link", { name: "Set up" }).first());
  const secret = (await page.locator("main code").first().innerText()).replace(/\s/g, "");
  pace.scan();
  await pace.type(page.getByLabel("Code from the app"), totp(secret));
  await pace.click(page.getByRole("button", { name: "Add app" }));
  await pace.click(page.getByRole("link", { name: "I stored them" }));
  await expect(page).toHaveURL("/account/security");
  await expect(page.getByText("10 left")).toBeVisible();
  pace.judge("totp", 30);
  expect(pace.interactions).toBeLessThanOrEqual(4);
});

test("the first API key, from the hub", async ({ open, page, node, context }) => {
  const { client, slug } = await member(node, newEmail(), "Radia Perlman");
  await context.addCookies(client.jar());
  await open(`/o/${slug}`);
  const pace = new Pace();
  await pace.click(page.getByRole("link", { name: "API keys" }).first());
  await pace.click(page.getByRole("link", { name: "Create API key" }).first());
  await pace.type(page.getByLabel("Name"), "first");
  await pace.click(page.getByRole("button", { name: "Create API key" }));
  await pace.click(page.getByRole("button", { name: "Copy" }).first());
  pace.judge("api-key", 60);
});

test("a service account with its first key, from the hub", async ({ open, page, node, context }) => {
  const { client, slug } = await member(node, newEmail(), "Barbara Liskov");
  await context.addCookies(client.jar());
  await open(`/o/${slug}`);
  const pace = new Pace();
  await pace.click(page.getByRole("link", { name: "Service accounts" }).first());
  await pace.click(page.getByRole("link", { name: "Create service account" }).first());
  await pace.type(page.getByLabel("Name"), "deploy");
  await pace.click(page.getByRole("button", { name: "Create service account" }));
  await pace.click(page.getByRole("link", { name: "Create API key" }).first());
  await pace.type(page.getByLabel("Name"), "nightly");
  await pace.click(page.getByRole("button", { name: "Create API key" }));
  await pace.click(page.getByRole("button", { name: "Copy" }).first());
  pace.judge("service-account", 60);
});

test("an organization token, from the hub", async ({ open, page, node, context }) => {
  const { client, slug } = await member(node, newEmail(), "Katherine Johnson");
  await context.addCookies(client.jar());
  await open(`/o/${slug}`);
  const pace = new Pace();
  await pace.click(page.getByRole("link", { name: "Organization tokens" }).first());
  await pace.click(page.getByRole("link", { name: "Create organization token" }).first());
  await pace.type(page.getByLabel("Name"), "gateway");
  // A list is opened, and an entry of it chosen.
  await pace.click(page.getByLabel("Text and chat"));
  await pace.choose(page.getByLabel("Text and chat"), "write");
  await pace.click(page.getByRole("button", { name: "Create organization token" }));
  await pace.click(page.getByRole("button", { name: "Copy" }).first());
  pace.judge("organization-token", 60);
});
