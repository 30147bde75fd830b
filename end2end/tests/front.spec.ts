// The front page and the page for unknown addresses, with JavaScript and without.
import { expect, test } from "../test.ts";

test("says what this is", async ({ open, page, look }) => {
  await open("/");
  await expect(page).toHaveTitle("MiniMax");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("MiniMax console");
  await expect(page.getByRole("rowheader")).toHaveCount(8);
  await look("front");
});

test("the filter of access methods is in the address and works", async ({ open, page }) => {
  await open("/");
  await page.getByLabel("For", { exact: true }).selectOption("programs");
  await page.getByRole("button", { name: "Show methods" }).click();
  await expect(page).toHaveURL(/\?caller=programs$/);
  await expect(page.getByRole("rowheader")).toHaveText(["API key", "Service account", "Organization token"]);
  await expect(page.getByLabel("For", { exact: true })).toHaveValue("programs");
  await page.goBack();
  await expect(page.getByRole("rowheader")).toHaveCount(8);
});

test.describe("an unknown address", () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test("is not found, in words and in the status", async ({ open, page, look }) => {
    const answer = page.waitForResponse("**/nowhere");
    await open("/nowhere");
    expect((await answer).status()).toBe(404);
    await expect(page).toHaveTitle("Page not found · MiniMax");
    await look("not-found");
    await page.getByRole("link", { name: "Go to the front page" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("MiniMax console");
  });
});
