// Passkeys with Chromium's virtual authenticator: added, shown at the sign-in, after a password and as step-up, renamed, removed, cancelled.
import { randomBytes } from "node:crypto";
import { mailsTo, member, password } from "../client.ts";
import { addAuthenticator } from "../passkeys.ts";
import { expect, type Page, test } from "../test.ts";

// Every page on the way is looked at, in two themes and on a phone.
test.describe.configure({ timeout: 180_000 });

const newEmail = () => `${randomBytes(6).toString("hex")}@example.org`;
const signedIn = (page: Page) => expect(page.getByRole("heading", { level: 1, name: "Security" })).toBeVisible();

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Ada Lovelace/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto("/account/security");
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Make the passkey" }).click();
}

test("a passkey, from its making to its end", async ({ open, page, look, node, context }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Ada Lovelace");
  await context.addCookies(client.jar());
  const device = await addAuthenticator(page);
  await open("/account/security/passkeys/new");
  await expect(page.getByLabel("Name"), "a name to begin with").toHaveValue(/ on /);
  await look("passkey-new");
  await page.getByLabel("Name").fill("");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter a name.");
  await addPasskey(page, "Laptop");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Store your recovery codes");
  const [mail] = await mailsTo(node, email, 2);
  expect(mail?.text).toContain("passkey");
  await page.goto("/account/security");
  await expect(page.getByText("Laptop", { exact: true })).toBeVisible();
  await look("security-passkeys");

  await signOut(page);
  await page.goto("/sign-in?next=/account/security");
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeVisible();
  await look("sign-in-passkey");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await signedIn(page);
  await expect(page.getByText(/last used just now/)).toBeVisible();

  await signOut(page);
  await page.goto("/sign-in?next=/account/security");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
  await look("second-factor-passkey");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await signedIn(page);

  await page.goto("/account/confirm?next=/account/security");
  await expect(page.getByRole("button", { name: "Confirm with a passkey" })).toBeVisible();
  await look("confirm-passkey");
  await page.getByRole("button", { name: "Confirm with a passkey" }).click();
  await signedIn(page);

  await page.getByRole("link", { name: "Rename Laptop" }).click();
  await page.getByLabel("Name").fill("Desk");
  await look("passkey-rename");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Passkey renamed")).toBeVisible();
  expect(await device.count()).toBe(1);
  await page.getByRole("link", { name: "Remove Desk" }).click();
  await page.getByLabel("Type Desk to confirm").fill("Laptop");
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("Type the name exactly as it is shown.");
  await look("passkey-remove");
  await page.getByLabel("Type Desk to confirm").fill("Desk");
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByText("Passkey removed")).toBeVisible();
});

test("what the browser refuses is said in plain words", async ({ open, page, look, node, context }) => {
  const { client } = await member(node, newEmail(), "Ada Lovelace");
  await context.addCookies(client.jar());
  await open("/account/security/passkeys/new");
  await page.evaluate(() => {
    navigator.credentials.create = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await expect(page.getByRole("status").filter({ hasText: "it was cancelled, or took too long" })).toBeVisible();
  await look("passkey-cancelled");

  const device = await addAuthenticator(page);
  await addPasskey(page, "Laptop");
  await expect(page).toHaveURL("/account/security/recovery-codes");
  await addPasskey(page, "Again");
  await expect(page.getByText("This device has a passkey for your account already.")).toBeVisible();

  await signOut(page);
  await device.verifies(false);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("No passkey was shown")).toBeVisible();
  await device.verifies(true);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the pages say that passkeys need it, and offer the other ways", async ({ page, node, context }) => {
    const { client } = await member(node, newEmail(), "Ada Lovelace");
    await page.goto("/sign-in");
    await expect(page.getByText("Passkeys need JavaScript")).toBeVisible();
    await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
    await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
    await context.addCookies(client.jar());
    await page.goto("/account/security/passkeys/new");
    await expect(page.getByText("Passkeys need JavaScript")).toBeVisible();
    await page.getByRole("link", { name: "Back to security" }).click();
    await expect(page.getByRole("link", { name: "Add a passkey" })).toBeVisible();
  });
});
