// That the islands of a page come alive, and that the policy really blocks.
import { alive, expect, test } from "../test.ts";

test("every island of a page has come alive", async ({ open, page }) => {
  await open("/sign-up");
  await expect(page.getByRole("button", { name: "Suggest a passphrase" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
  // Without a layout of its own: what an island draws stands where the page put it.
  const displays = await page.locator("leptos-island").evaluateAll((all) => all.map((island) => getComputedStyle(island).display));
  expect(displays.length).toBeGreaterThan(1);
  expect(new Set(displays)).toEqual(new Set(["contents"]));
});

test("a button that was pressed turns a spinner until the next page is there", async ({ open, page }) => {
  await open("/sign-in");
  const button = page.getByRole("button", { name: "Sign in", exact: true });
  // The page is on its way out once the form is sent: it notes by itself what it looked like.
  await page.evaluate(() => {
    addEventListener("pagehide", () => (sessionStorage.busy = document.querySelectorAll("main button[aria-busy=true]").length));
  });
  await button.click();
  await expect(page.getByRole("alert")).toBeFocused();
  expect(await page.evaluate(() => sessionStorage.busy)).toBe("1");
  await expect(button).not.toHaveAttribute("aria-busy");
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
