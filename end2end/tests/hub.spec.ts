// The hub and the keys, with JavaScript and without.
import { randomBytes } from "node:crypto";
import { type Client, createKey, member, models } from "../client.ts";
import { expect, type Node, type Page, test } from "../test.ts";

/** A new member, signed in in the browser as well. */
async function enter(node: Node, page: Page, name = "Ada Lovelace"): Promise<{ client: Client; slug: string; home: string }> {
  const { client, slug } = await member(node, `${randomBytes(6).toString("hex")}@example.org`, name);
  await page.context().addCookies(client.jar());
  return { client, slug, home: `/o/${slug}` };
}

const SDK = "OpenAI/Python 2.41.0";

/** The steps as they are said: title and state. */
const steps = (page: Page) => page.getByRole("listitem").filter({ hasText: /: (Done|Current step|Not done yet)/ });

/** Waits for the states of the three steps: by themselves with JavaScript, after a reload without. */
async function expectSteps(page: Page, live: boolean | undefined, states: string[]): Promise<void> {
  const check = async () => {
    if (live === false) await page.reload();
    for (const [at, state] of states.entries()) await expect(steps(page).nth(at)).toContainText(`: ${state}`, { timeout: 3000 });
  };
  await expect(check).toPass({ timeout: 8000 });
}

test("the steps tick themselves, from the first key to the first call", async ({ node, open, page, look, javaScriptEnabled }) => {
  test.slow();
  const { client, slug, home } = await enter(node, page);
  await open(home);
  await expect(page).toHaveTitle("Home · Ada Lovelace · MiniMax");
  await expectSteps(page, javaScriptEnabled, ["Current step", "Not done yet", "Not done yet"]);
  await look("home-new");

  const key = await createKey(client, slug, "ci");
  await expectSteps(page, javaScriptEnabled, ["Done", "Current step", "Not done yet"]);
  if (javaScriptEnabled !== false) await expect(page.getByText("API key created")).toBeVisible();
  await expect(page.getByText("“ci”,")).toBeVisible();

  expect((await models(node, key.secret)).status).toBe(200);
  await expectSteps(page, javaScriptEnabled, ["Done", "Current step", "Done"]);

  expect((await models(node, key.secret, SDK)).status).toBe(200);
  await expectSteps(page, javaScriptEnabled, ["Done", "Done", "Done"]);
  await expect(page.getByText("Seen: openai-python 2.41.0,")).toBeVisible();
  await expect(page.getByRole("button", { name: "I installed an SDK" })).toHaveCount(0);

  // Calls are counted in batches.
  await expect(async () => {
    await open(home);
    await expect(page.getByRole("definition").first()).toHaveText("2", { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await expectSteps(page, true, ["Done", "Done", "Done"]);
  await look("home-done");
});

test("an SDK with a dead key ticks the SDK and not the call; another's call ticks nothing of mine", async ({ node, open, page, javaScriptEnabled }) => {
  const { client, slug, home } = await enter(node, page);
  const other = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Grace Hopper");
  const theirs = await createKey(other.client, other.slug, "theirs");
  expect((await models(node, theirs.secret, SDK)).status).toBe(200);

  const dead = await createKey(client, slug, "dead");
  await client.post(`${home}/keys/${dead.id}/revoke`, { name: "dead" });
  await open(home);
  await expectSteps(page, javaScriptEnabled, ["Done", "Current step", "Not done yet"]);
  await expect.poll(async () => (await models(node, dead.secret, SDK)).status).toBe(401);
  await expectSteps(page, javaScriptEnabled, ["Done", "Done", "Current step"]);
});

test("the checklist can be dismissed and shown again, and an SDK said to be there", async ({ node, open, page, javaScriptEnabled }) => {
  const { home } = await enter(node, page);
  await open(home);
  await page.getByRole("button", { name: "I installed an SDK" }).click();
  await expectSteps(page, javaScriptEnabled, ["Current step", "Done", "Not done yet"]);
  await expect(page.getByText("You said so,")).toBeVisible();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByRole("heading", { name: "Get to your first call" })).toHaveCount(0);
  await page.getByRole("button", { name: "Show the checklist" }).click();
  await expect(page.getByRole("heading", { name: "Get to your first call" })).toBeVisible();
});

test("a use case orders the cards and hides none", async ({ node, open, page, look }) => {
  test.slow();
  const { client, home } = await enter(node, page);
  const firsts = new Set<string>();
  const sets = new Set<string>();
  const sidebars = new Set<string>();
  for (const [use_case, words] of [["text", "text generation"], ["video", "video creation"], ["chat", "chat integration"], ["api", "API access"]] as const) {
    await client.post("/welcome", { use_case, from: "preferences" });
    await open(home);
    await expect(page.getByText(`Arranged for ${words}`)).toBeVisible();
    const cards = (await page.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts()).filter((title) => title !== "Get to your first call");
    firsts.add(cards[0] ?? "");
    sets.add(cards.toSorted().join());
    sidebars.add((await page.getByRole("navigation", { name: "Console" }).innerText()).replace(/\s+/g, " "));
    await look(`home-${use_case}`);
  }
  expect([firsts.size, sets.size, sidebars.size]).toEqual([4, 1, 1]);
});

test("a key is made, and its secret shown once", async ({ node, open, page, look, javaScriptEnabled }) => {
  test.slow();
  const { home } = await enter(node, page);
  await open(`${home}/keys`);
  await expect(page.getByRole("heading", { name: "You have no API key yet" })).toBeVisible();
  await look("keys-none");
  await page.getByRole("main").getByRole("link", { name: "Create API key" }).first().click();
  await expect(page.getByLabel("90 days")).toBeChecked();
  await look("key-new");

  await page.getByRole("button", { name: "Create API key" }).click();
  await expect(page.getByRole("alert")).toContainText("The key was not created");
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/Enter a name\./);
  await look("key-new-refused");
  await page.getByLabel("Name").fill("staging");
  await page.getByLabel("A year").check();
  await page.getByRole("button", { name: "Create API key" }).click();

  await expect(page).toHaveURL(/\/keys\/key_[0-9a-f]{32}\/created$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("“staging” is ready");
  const secret = await page.getByLabel("API key", { exact: true }).inputValue();
  expect(secret).toMatch(/^mmx_key_[0-9A-Za-z]{49}$/);
  expect(page.url()).not.toContain(secret);
  await expect(page.getByRole("region", { name: "Shell" })).toContainText(`export OPENAI_API_KEY="${secret}"`);
  await look("key-created");
  if (javaScriptEnabled === false) expect((await models(node, secret)).status).toBe(200);
  else {
    await page.getByRole("button", { name: "Test this key" }).click();
    await expect(page.getByText(/It works: \d+ models are listed\./)).toBeVisible();
    await look("key-tested");
  }
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The secret of “staging” is not shown again");
  expect(await page.content()).not.toContain(secret);
  await look("key-gone");

  await page.getByRole("link", { name: "Go to the keys" }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["staging"]);
});

test("a key is listed with its last use, and revoked by its name", async ({ node, open, page, look, javaScriptEnabled }) => {
  test.slow();
  const { client, slug, home } = await enter(node, page);
  const { secret } = await createKey(client, slug, "staging");
  expect((await models(node, secret, SDK)).status).toBe(200);
  const row = page.getByRole("row").filter({ hasText: "staging" });
  await open(`${home}/keys`);
  await expect(row).toContainText(`…${secret.slice(-4)}`);
  await expect(async () => {
    await open(`${home}/keys`);
    await expect(row).toContainText(`127.0.0.1, ${SDK}`, { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await look("keys");

  await row.getByRole("link", { name: "Revoke staging" }).click();
  await look("key-revoke");
  await page.getByLabel("Type staging to confirm").fill("stagin");
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("alert")).toContainText("Type the name exactly as it is shown.");
  await expect(page.getByLabel("Type staging to confirm")).toHaveValue("stagin");
  await look("key-revoke-refused");
  await page.getByLabel("Type staging to confirm").fill("staging");
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Key “staging” revoked")).toBeVisible();
  await expect.poll(async () => (await models(node, secret)).status, { timeout: 1000 }).toBe(401);
  await page.getByRole("link", { name: "Revoked" }).click();
  await expect(row).toBeVisible();
  await expect(row.getByRole("link", { name: "Revoke" })).toHaveCount(0);
  if (javaScriptEnabled !== false) await expect(page).toHaveURL(/tab=revoked$/);
  await look("keys-revoked");
});

test("the frame changes theme and signs out", async ({ node, open, page, javaScriptEnabled }) => {
  const { home } = await enter(node, page);
  await open(`${home}/keys`);
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page).toHaveURL(`${home}/keys`);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Dark theme" })).toHaveAttribute("aria-pressed", "true");
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("navigation", { name: "Console" })).toBeHidden();
  await page.getByTitle("Show navigation").click();
  await expect(page.getByRole("navigation", { name: "Console" })).toBeVisible();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await page.goto(home);
  await expect(page).toHaveURL(`/sign-in?next=${home}`);
  if (javaScriptEnabled === false) await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test.describe("for somebody else", () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test("an organization and its keys are not there", async ({ node, open, page, look }) => {
    const theirs = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Grace Hopper");
    const key = await createKey(theirs.client, theirs.slug, "theirs");
    const { home } = await enter(node, page);
    for (const path of [`/o/${theirs.slug}`, `/o/${theirs.slug}/keys`, `${home}/keys/${key.id}/revoke`, `${home}/keys/nonsense/created`]) {
      const answer = page.waitForResponse(`**${path}`);
      await open(path);
      expect((await answer).status(), path).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing here");
      await expect(page.getByText("theirs")).toHaveCount(0);
    }
    await look("nothing-here");
  });
});
