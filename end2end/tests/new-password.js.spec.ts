// What hydration adds where a password is chosen: a verdict while one types, a passphrase to take, a look at what was typed.
import { expect, test } from "../test.ts";

test("a password is judged while one types", async ({ open, page, look }) => {
  await open("/sign-up");
  const field = page.getByLabel("Password", { exact: true });
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await expect(page.getByText("15 characters or more.")).toBeVisible();
  await field.pressSequentially("lovelace");
  await expect(page.getByText("8 of 15")).toBeVisible();
  await field.fill("lovelace.2026.ada");
  await expect(page.getByText("little more than your name")).toBeVisible();
  await look("sign-up-own-words");
  await field.fill("passwordpassword");
  await expect(page.getByText("already known to attackers")).toBeVisible();
  await field.fill("lovelace keeps nine bees");
  await expect(page.getByText("Long enough, and not a common one.")).toBeVisible();
  await page.getByLabel("Name").fill("Lovelace keeps nine bees");
  await expect(page.getByText("little more than your name"), "the name counts, whenever it is typed").toBeVisible();
});

test("the server says how strong it is, once one pauses", async ({ open, page, look }) => {
  await open("/sign-up");
  const asked: string[] = [];
  page.on("request", (request) => request.url().endsWith("/api/estimate_password") && asked.push(request.url()));
  const field = page.getByLabel("Password", { exact: true });
  await field.pressSequentially("letmein letmein 1");
  await expect(page.getByText("Repetitions are easy to guess.")).toBeVisible();
  await expect(page.getByRole("meter")).toBeVisible();
  expect(asked.length, "not with every key").toBeLessThanOrEqual(2);
  await look("sign-up-guessable");
  await field.fill("violet lantern kettle orbit");
  await field.blur();
  await expect(page.getByRole("meter", { name: "Strength: very good" })).toBeVisible();
  await look("sign-up-strong");
});

test("a passphrase is suggested in clear text", async ({ open, page, look }) => {
  await open("/sign-up");
  const field = page.getByLabel("Password", { exact: true });
  await page.getByRole("button", { name: "Suggest a passphrase" }).click();
  await expect(field).toHaveAttribute("type", "text");
  const first = await field.inputValue();
  expect(first).toMatch(/^([a-z]{4,6}-){4}[a-z]{4,6}$/);
  await expect(page.getByText("Save this passphrase before you go on.")).toBeVisible();
  await look("sign-up-suggested");
  await page.getByRole("button", { name: "Suggest a passphrase" }).click();
  expect(await field.inputValue()).not.toBe(first);
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(field).toHaveAttribute("type", "password");
  await field.press("End");
  await field.press("x");
  await expect(page.getByText("Long enough, and not a common one."), "it is one's own now").toBeVisible();
});

test("what was typed before the page came alive is kept and judged", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/sign-up");
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill("ada@example.org.1");
  release();
  await expect(page.getByText("little more than your name")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("ada@example.org");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("ada@example.org.1");
});
