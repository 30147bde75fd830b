// The main job, as one person does it: from nothing to a first call with the official SDK, and the checklist says so. With JavaScript the
// page with the checklist stays open, and nothing on it is loaded again by hand.
import OpenAI from "openai";
import { codeFor, password } from "../client.ts";
import { expect, Node, test } from "../test.ts";

test("from sign-up to the first call with the official SDK", async ({ page, javaScriptEnabled }) => {
  const node = await Node.start();
  try {
    const from = performance.now();
    await page.goto(`${node.url}/sign-up`);
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByLabel("Code").fill(await codeFor(node, "ada@example.org"));
    await page.getByRole("button", { name: "Confirm address" }).click();
    await page.getByRole("radio", { name: /Text generation/ }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    const home = `${node.url}/o/ada-lovelace`;
    await expect(page).toHaveURL(home);

    // The key is made in another tab; this one stays on the checklist.
    const other = await page.context().newPage();
    await other.goto(`${home}/keys/new`);
    await other.getByLabel("Name").fill("first");
    await other.getByRole("button", { name: "Create API key" }).click();
    const apiKey = await other.getByLabel("API key", { exact: true }).inputValue();
    await other.close();

    const openai = new OpenAI({ apiKey, baseURL: `${node.url}/v1` });
    const models: string[] = [];
    for await (const model of openai.models.list()) models.push(model.id);
    expect(models.length).toBeGreaterThan(0);

    const steps = page.getByRole("listitem").filter({ hasText: /: (Done|Current step|Not done yet)/ });
    await expect(async () => {
      if (javaScriptEnabled === false) await page.reload();
      await expect(steps.filter({ hasText: ": Done" })).toHaveCount(3, { timeout: 1000 });
    }).toPass({ timeout: 10_000 });
    await expect(page.getByText("Seen: openai-node")).toBeVisible();
    test.info().annotations.push({ type: "seconds", description: ((performance.now() - from) / 1000).toFixed(1) });
  } finally {
    await node.dispose();
  }
});
