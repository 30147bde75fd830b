// Webhooks: an endpoint is added, told and verified, fails and is tried again, gets another secret, is paused and deleted; with JavaScript and without.
import type { Account } from "../node.ts";
import { Receiver } from "../receiver.ts";
import { expect, type Page, test } from "../test.ts";

async function createKey(open: (path: string) => Promise<void>, page: Page, home: string, name: string): Promise<void> {
  await open(`${home}/keys/new`);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create API key" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("is ready");
}

test("an endpoint is told what happens, signed; what it does not take is replayed", async ({ open, page, look, node, context }) => {
  const receiver = await Receiver.start();
  const [admin] = (await node.seed("member")) as [Account];
  await context.addCookies([{ name: "session", value: admin.session, url: node.url }]);
  const home = `/o/${admin.slug}`;
  const heard = (type: string) => receiver.told.filter((told) => told.type === type);

  await open(home);
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Webhooks" }).click();
  await expect(page.getByText("No endpoint yet")).toBeVisible();
  await look("webhooks-empty");
  await page.getByRole("link", { name: "Add endpoint" }).first().click();
  await page.getByLabel("Address", { exact: true }).fill("http://hooks.example.com/");
  await page.getByLabel("Chosen events").check();
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await expect(page.getByRole("alert")).toContainText("The endpoint was not added");
  await expect(page.getByRole("link", { name: "Use an address that begins with https://." })).toBeVisible();
  await expect(page.getByRole("link", { name: "Tick at least one event, or choose all." })).toBeVisible();
  await look("webhook-new-errors");
  await page.getByLabel("Address", { exact: true }).fill(receiver.url);
  await page.getByLabel("Description").fill("Pager");
  await page.getByLabel("API key created", { exact: true }).check();
  await page.getByLabel("API key revoked", { exact: true }).check();
  await look("webhook-new");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const secret = await page.getByLabel("Signing secret").inputValue();
  expect(secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
  await look("webhook-secret");
  const shown = page.url();
  await page.getByRole("link", { name: "I stored it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pager");
  await open(shown);
  await expect(page.getByText("The secret is not shown again")).toBeVisible();
  await page.getByRole("link", { name: "Go to the endpoint" }).click();

  await page.getByRole("button", { name: "Send test event" }).click();
  await expect(page.getByRole("status").getByText("Test event is on its way")).toBeVisible();
  await expect.poll(() => heard("webhook.test").length).toBe(1);
  receiver.verify(heard("webhook.test")[0]!, secret);
  expect(() => receiver.verify(heard("webhook.test")[0]!, `whsec_${Buffer.alloc(32).toString("base64")}`)).toThrow();

  // The next one fails: it is tried again after five seconds, and by hand.
  Object.assign(receiver, { status: 500, answer: `down, says ${secret}` });
  await createKey(open, page, home, "deploy");
  await expect.poll(() => heard("key.created").length).toBe(1);
  const [first] = heard("key.created");
  receiver.verify(first!, secret);
  expect(first!.data.names.name).toBe("deploy");
  expect(first!.data.actor).toEqual({ kind: "member", id: admin.account });
  await open(`${home}/webhooks/deliveries`);
  await look("webhook-deliveries");
  await page.getByLabel("Event").selectOption("key.created");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "key.created" }).click();
  await expect(page.getByText("HTTP 500").first()).toBeVisible();
  await expect(page.getByText("down, says [redacted]").first()).toBeVisible();
  await look("webhook-delivery");
  await expect.poll(() => heard("key.created").length, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(heard("key.created")[1]!.id).toBe(first!.id);
  await receiver.close();
});

test("an endpoint that fails is paused and resumed, gets another secret, and is deleted", async ({ open, page, look, node, context }) => {
  const receiver = await Receiver.start();
  const [admin] = (await node.seed("member")) as [Account];
  await context.addCookies([{ name: "session", value: admin.session, url: node.url }]);
  const home = `/o/${admin.slug}`;
  const heard = (type: string) => receiver.told.filter((told) => told.type === type);
  await open(`${home}/webhooks/new`);
  await page.getByLabel("Address", { exact: true }).fill(receiver.url);
  await page.getByLabel("Description").fill("Pager");
  await page.getByLabel("Chosen events").check();
  await page.getByLabel("API key created", { exact: true }).check();
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const secret = await page.getByLabel("Signing secret").inputValue();
  const create = (name: string) => createKey(open, page, home, name);
  receiver.status = 500;
  await create("deploy");
  await expect.poll(() => heard("key.created").length).toBeGreaterThan(0);

  await open(`${home}/webhooks`);
  await expect(page.getByRole("row").filter({ hasText: "Pager" })).toContainText("Failing");
  await look("webhooks");
  await page.getByRole("link", { name: /127\.0\.0\.1/ }).click();
  await look("webhook-failing");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("status").getByText("Endpoint paused")).toBeVisible();
  receiver.status = 204;
  await create("night");
  await open(`${home}/webhooks`);
  await page.getByRole("link", { name: /127\.0\.0\.1/ }).click();
  await expect(page.getByRole("row").filter({ hasText: "Held back" })).toHaveCount(2);
  await look("webhook-paused");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("2 messages were not delivered.")).toBeVisible();
  await look("webhook-replay");
  await page.getByLabel("Send again what failed or was held back in").selectOption("1_hour");
  await page.getByRole("button", { name: "Replay undelivered" }).click();
  await expect(page.getByRole("status").getByText("2 deliveries begun anew")).toBeVisible();
  await expect.poll(() => heard("key.created").filter((told) => told.data.names.name === "night").length).toBe(1);

  await page.getByRole("link", { name: "Rotate", exact: true }).click();
  await page.getByRole("button", { name: "Rotate secret" }).click();
  const next = await page.getByLabel("Signing secret").inputValue();
  expect(next).not.toBe(secret);
  await page.getByRole("link", { name: "I stored it" }).click();
  await page.getByRole("button", { name: "Send test event" }).click();
  await expect.poll(() => heard("webhook.test").length).toBe(1);
  const both = heard("webhook.test")[0]!;
  expect(both.signatures).toBe(2);
  receiver.verify(both, secret);
  receiver.verify(both, next);

  await page.getByRole("link", { name: "Change" }).click();
  await page.getByLabel("Description").fill("Night pager");
  await page.getByLabel("All events").check();
  await page.getByRole("button", { name: "Save endpoint" }).click();
  await expect(page.getByRole("status").getByText("Endpoint saved")).toBeVisible();
  await expect.poll(() => heard("webhook.updated").length).toBe(1);
  await open(`${home}/webhooks/deliveries?state=delivered`);
  await page.getByRole("link", { name: "webhook.updated" }).click();
  await page.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByRole("status").getByText("Delivery begun anew")).toBeVisible();
  await expect.poll(() => heard("webhook.updated").length).toBe(2);
  expect(heard("webhook.updated")[1]!.id).toBe(heard("webhook.updated")[0]!.id);

  await open(`${home}/webhooks`);
  await page.getByRole("link", { name: /127\.0\.0\.1/ }).click();
  await page.getByRole("link", { name: "Delete" }).click();
  await look("webhook-delete");
  await page.getByRole("button", { name: "Delete endpoint" }).click();
  await expect(page.getByRole("status").getByText(/Endpoint at 127\.0\.0\.1:\d+ deleted/)).toBeVisible();
  await expect(page.getByText("No endpoint yet")).toBeVisible();
  await receiver.close();
});

test("a redirect is no success, and what is not public is not asked", async ({ open, page, node, context }) => {
  const receiver = await Receiver.start();
  const [admin] = (await node.seed("member")) as [Account];
  await context.addCookies([{ name: "session", value: admin.session, url: node.url }]);
  const add = async (url: string) => {
    await open(`/o/${admin.slug}/webhooks/new`);
    await page.getByLabel("Address", { exact: true }).fill(url);
    await page.getByRole("button", { name: "Add endpoint" }).click();
  };
  for (const url of ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "ftp://example.com/", "https://intranet/"]) {
    await add(url);
    await expect(page.getByRole("alert"), url).toContainText("The endpoint was not added");
  }
  // An address of the inner network may be written with https; it is refused when it is to be asked.
  await add("https://10.0.0.1/");
  await page.getByRole("link", { name: "I stored it" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("Address not public")).toBeVisible({ timeout: 500 });
  }).toPass();
  receiver.status = 302;
  await add(receiver.url);
  await page.getByRole("link", { name: "I stored it" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("HTTP 302")).toBeVisible({ timeout: 500 });
  }).toPass();
  expect(receiver.told[0]!.type).toBe("webhook.created");
  await receiver.close();
});
