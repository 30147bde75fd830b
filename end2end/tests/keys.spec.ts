// A key from its making to its turning: what it may do, two secrets for a while, off and on, with JavaScript and without.
import { member, models } from "../client.ts";
import { expect, type Page, test } from "../test.ts";

test("a key is limited, turned, watched, switched off and changed", async ({ open, page, look, node, context }, info) => {
  const email = `keys-${info.project.name}@example.org`;
  const { client, slug } = await member(node, email, "Ada Lovelace");
  await context.addCookies(client.jar());
  const home = `/o/${slug}/keys`;
  const status = async (secret: string) => (await models(node, secret)).status;

  await open(`${home}/new`);
  await page.getByLabel("Name").fill("ci");
  await page.getByRole("radio", { name: /On a day/ }).check();
  await page.getByText("What it may do, from where, how often").click();
  await page.getByRole("radio", { name: /Part by part/ }).check();
  await page.getByLabel("List of models").selectOption("read");
  await page.getByLabel("Networks").fill("203.0.113.0/24, nowhere");
  await page.getByLabel("Tags").fill("prod, billing");
  await look("key-new-controls");
  await page.getByRole("button", { name: "Create API key" }).click();
  await expect(page.getByRole("alert")).toContainText("The key was not created");
  await expect(page.getByLabel("Networks")).toHaveValue("203.0.113.0/24, nowhere");
  await look("key-new-refused");
  await page.getByRole("radio", { name: /90 days/ }).check();
  await page.getByLabel("Networks").fill("203.0.113.0/24");
  await page.getByRole("button", { name: "Create API key" }).click();
  const first = await page.getByLabel("API key", { exact: true }).inputValue();
  expect((await models(node, first)).body.code).toBe("wrong_network");

  await open(home);
  await page.getByRole("link", { name: "ci", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("ci");
  await page.getByLabel("Networks").fill("");
  await page.getByLabel("Calls a minute").fill("1000");
  await page.getByRole("button", { name: "Save key" }).click();
  await expect(page.getByRole("status").getByText("Key saved")).toBeVisible();
  await expect(page.getByLabel("Calls a minute")).toHaveValue("1000");
  await expect.poll(() => status(first)).toBe(200);
  const speech = await fetch(`${node.url}/v1/audio/speech`, { method: "POST", headers: { authorization: `Bearer ${first}` } });
  expect([speech.status, ((await speech.json()) as { code: string }).code]).toEqual([403, "insufficient_scope"]);

  await page.getByRole("link", { name: "Rotate" }).click();
  await look("key-rotate");
  await page.getByRole("radio", { name: /In an hour/ }).check();
  await page.getByRole("button", { name: "Rotate key" }).click();
  const second = await page.getByLabel("API key", { exact: true }).inputValue();
  expect(second).not.toBe(first);
  await look("key-rotated");
  expect(await Promise.all([status(first), status(second)])).toEqual([200, 200]);

  // Who still calls with the secret before is seen; then it ends.
  const page_of_key = page.url().replace(/\/created$/, "");
  await expect(async () => {
    await page.goto(page_of_key);
    await expect(page.getByRole("row").filter({ hasText: first.slice(-4) })).toContainText("End now", { timeout: 1000 });
  }).toPass({ timeout: 10_000 });
  await look("key");
  await open(home);
  await expect(page.getByText("Two secrets")).toBeVisible();
  await page.goto(page_of_key);
  await page.getByRole("button", { name: "End now" }).click();
  await expect(page.getByRole("status").getByText("Former secret ended")).toBeVisible();
  await expect.poll(() => status(first)).toBe(401);
  expect(await status(second)).toBe(200);

  await page.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("status").getByText("Key disabled")).toBeVisible();
  await expect.poll(async () => (await models(node, second)).body.code).toBe("disabled");
  await proof(page, page_of_key);
  await look("key-disabled");
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByRole("status").getByText("Key enabled")).toBeVisible();
  await expect(page.getByText(/Effective on/)).toBeHidden();
  await expect.poll(() => status(second)).toBe(200);

  await page.getByRole("link", { name: "Revoke" }).click();
  await page.getByLabel(/Type/).fill("ci");
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("“ci” is revoked");
  await proof(page, page.url());
  await look("key-revoked");
  expect((await models(node, second)).body.code).toBe("revoked");
});

/** The page says that the one node there is refuses the key; without scripts after a look again. */
async function proof(page: Page, address: string): Promise<void> {
  await expect(async () => {
    if (await page.getByRole("link", { name: "Look again" }).isVisible()) await page.goto(address);
    await expect(page.getByText(/^Effective on 1 of 1 node after [0-9]{1,3} ms$/)).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 10_000 });
}
