// Service accounts: made, given a key, taking over the keys of somebody who leaves; with JavaScript and without.
import { models } from "../client.ts";
import type { Account } from "../node.ts";
import { expect, test } from "../test.ts";

test("a service account gets a key, and takes over the keys of a member who is removed", async ({ open, page, look, node, context }) => {
  const [admin, developer] = (await node.seed("roles")) as [Account, Account];
  await context.addCookies([{ name: "session", value: admin.session, url: node.url }]);
  const home = `/o/${admin.slug}`;

  await open(`${home}/service-accounts`);
  await page.getByRole("link", { name: "Create service account" }).first().click();
  await page.getByLabel("Name").fill(" ");
  await page.getByRole("button", { name: "Create service account" }).click();
  await expect(page.getByRole("alert")).toContainText("The service account was not created");
  await page.getByLabel("Name").fill("nightly");
  await look("service-account-new");
  await page.getByRole("button", { name: "Create service account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("nightly");
  await page.getByRole("link", { name: "Create API key" }).first().click();
  await expect(page.getByText("For the service account “nightly”")).toBeVisible();
  await page.getByLabel("Name").fill("pipeline");
  await page.getByRole("button", { name: "Create API key" }).click();
  const secret = await page.getByLabel("API key", { exact: true }).inputValue();
  expect(secret).toMatch(/^mmx_svc_/);
  expect((await models(node, secret)).status).toBe(200);
  await open(`${home}/service-accounts`);
  await look("service-accounts");
  await page.getByRole("link", { name: "nightly" }).click();
  await expect(page.getByRole("row").filter({ hasText: "pipeline" })).toBeVisible();
  await look("service-account");
  await page.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("status").getByText("Service account disabled")).toBeVisible();
  await expect.poll(async () => (await models(node, secret)).body.code).toBe("disabled");
  await page.getByRole("button", { name: "Enable" }).click();
  await expect.poll(async () => (await models(node, secret)).status).toBe(200);

  await open(`${home}/members/${developer.account}/remove`);
  await page.getByLabel("What becomes of the keys?").selectOption({ label: "Move to “nightly” of the team Default" });
  await look("member-remove-keys");
  await page.getByLabel(/Type .* to confirm/).fill(developer.email);
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Members");
  await open(`${home}/service-accounts`);
  await page.getByRole("link", { name: "nightly" }).click();
  await expect(page.getByRole("row").filter({ hasText: "ci" })).toBeVisible();

  await page.getByRole("link", { name: "Delete" }).click();
  await page.getByLabel("Type nightly to confirm").fill("nightly");
  await look("service-account-delete");
  await page.getByRole("button", { name: "Delete service account" }).click();
  await expect(page.getByRole("status").getByText("Service account “nightly” deleted")).toBeVisible();
  await expect.poll(async () => (await models(node, secret)).body.code).toBe("revoked");
});
