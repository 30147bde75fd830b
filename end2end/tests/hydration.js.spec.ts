// That the page comes alive, stays the same page, and that the policy really blocks.
import { alive, expect, test } from "../test.ts";

test("a navigation in the browser shows what a hard load shows", async ({ open, page, words }) => {
  for (const path of ["/access-methods", "/help", "/legal/terms", "/legal/privacy"]) {
    await open(path);
    const loaded = await words();
    await open("/");
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await page.locator(`a[href="${path}"]`).filter({ visible: true }).first().click();
    await expect(page).toHaveURL(path);
    await expect.poll(words, path).toBe(loaded);
    expect(await page.evaluate(() => "sameDocument" in window), `${path}: the document was not loaded again`).toBe(true);
  }
});

test.describe("with an unexpected script", () => {
  test.use({ expectedComplaints: [/content security policy|Content Security Policy/i] });

  test("the policy blocks it, and the fixture would tell", async ({ open, page, context }) => {
    const told: string[] = [];
    context.on("console", (message) => told.push(message.text()));
    await open("/");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.documentElement.dataset.injected = ''";
      document.body.append(script);
    });
    await alive(page);
    await expect(page.locator("html[data-injected]")).toHaveCount(0);
    await expect.poll(() => told.some((text) => /content security policy/i.test(text))).toBe(true);
  });
});
