// A person's own password: changed from the security page, refused where it was used before, asked for where it leaked.
import { randomBytes } from "node:crypto";
import { member, password } from "../client.ts";
import { expect, test } from "../test.ts";

test.describe.configure({ timeout: 120_000 });

const newEmail = () => `${randomBytes(6).toString("hex")}@example.org`;
const another = "seven quiet herons at noon";

test("a password is changed, and does not return", async ({ open, page, look, node, context }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Ada Lovelace");
  await context.addCookies(client.jar());
  await open("/account/security");
  await page.getByRole("link", { name: "Change password" }).click();
  await expect(page).toHaveURL("/account/security/password");
  await expect(page.getByLabel("Present password")).toHaveAttribute("autocomplete", "current-password");
  await expect(page.getByLabel("New password")).toHaveAttribute("autocomplete", "new-password");
  await look("change-password");

  for (const [present, chosen, error] of [
    ["", another, "Enter your password."],
    ["not the password at all", another, "This is not the password that the account has now."],
    [password, "letmein letmein 1", "Repetitions are easy to guess. Add words that do not belong together."],
    [password, password, "This is one of the last ten passwords of this account. Choose one that was never used here."],
  ] as const) {
    await page.getByLabel("Present password").fill(present);
    await page.getByLabel("New password").fill(chosen);
    await page.getByRole("button", { name: "Change password" }).click();
    const summary = page.getByRole("alert").filter({ hasText: "The password was not changed" });
    await expect(summary.getByRole("link")).toHaveText([error]);
    await expect(page.getByLabel("New password")).toHaveValue("");
  }
  await look("change-password-refused");

  await page.getByLabel("Present password").fill(password);
  await page.getByLabel("New password").fill(another);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page).toHaveURL("/account/security");
  await expect(page.getByText("Your password was changed")).toBeVisible();
});

test("who signs in with a password that leaked is led to another one", async ({ open, page, look, node }) => {
  const [ada] = await node.seed("leaked-password");
  if (!ada) throw new Error("nobody was seeded");
  const banner = page.getByText("Your password is on a list of leaked ones");
  await open("/sign-in");
  await expect(banner).toHaveCount(0);
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByLabel("Password", { exact: true }).fill(ada.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/account/security/password");
  await expect(banner).toBeVisible();
  await look("change-password-leaked");

  await page.goto(`/o/${ada.slug}`);
  await expect(banner, "nobody is kept out, and no page leaves it out").toBeVisible();
  await look("home-leaked");
  await page.getByRole("link", { name: "Change password" }).click();
  await page.getByLabel("Present password").fill(ada.password);
  await page.getByLabel("New password").fill(another);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page).toHaveURL("/account/security");
  await expect(page.getByText("Your password was changed")).toBeVisible();
  await expect(banner).toHaveCount(0);
  await page.goto(`/o/${ada.slug}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(banner).toHaveCount(0);
});

test("password managers find the page", async ({ page, node, context }) => {
  const { client } = await member(node, newEmail(), "Ada Lovelace");
  await context.addCookies(client.jar());
  await page.goto("/.well-known/change-password");
  await expect(page).toHaveURL("/account/security/password");
});
