// From a visitor to a signed-in person and back, with JavaScript and without: sign-up, code, link, welcome, sign-in, recovery.
import { randomBytes } from "node:crypto";
import { codeFor, type Mail, mailsTo, member, password } from "../client.ts";
import { expect, type Page, test } from "../test.ts";

// Every page on the way is looked at, in two themes and on a phone.
test.describe.configure({ timeout: 120_000 });

const newEmail = () => `${randomBytes(6).toString("hex")}@example.org`;

async function signUp(page: Page, email: string, name = "Ada Löwe"): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/verify-email");
}

/** The link to one of our pages in the newest of the mails that has one. */
function linkIn(mails: Mail[], path: string): string {
  const link = mails.flatMap((mail) => mail.links).find((link) => link.includes(`${path}?token=`));
  if (!link) throw new Error(`no link to ${path}`);
  return link;
}

/** The summary stands at the top, has the focus, and leads to the fields. */
async function refused(page: Page, title: string, errors: string[]): Promise<void> {
  const summary = page.getByRole("alert");
  await expect(summary).toContainText(title);
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveText(errors);
}

test("sign-up by the code, welcome, preferences, sign-out, sign-in", async ({ open, page, look, node }) => {
  const email = newEmail();
  await open("/sign-up");
  await expect(page).toHaveTitle("Create your account · MiniMax");
  await look("sign-up");
  await signUp(page, email);

  await expect(page.getByText(`We sent a code to ${email}`)).toBeVisible();
  await expect(page.getByLabel("Code")).toBeFocused();
  await look("verify-email");
  const code = await codeFor(node, email);
  await page.getByLabel("Code").fill(` ${code.slice(0, 3)} ${code.slice(3)} `);
  await page.getByRole("button", { name: "Confirm address" }).click();

  await expect(page).toHaveURL("/welcome");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, Ada Löwe");
  await look("welcome");
  await page.getByRole("button", { name: "Continue" }).click();
  await refused(page, "Nothing is chosen yet", ["Choose what you mainly want to do."]);
  await page.getByRole("radio", { name: /Chat integration/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/o\/ada-lo/);
  const home = page.url();

  await open("/account/preferences");
  await expect(page.getByRole("radio", { name: /Chat integration/ })).toBeChecked();
  await expect(page.getByRole("alert"), "what was refused before is over").toHaveCount(0);
  await look("preferences");
  await page.getByRole("radio", { name: /Video creation/ }).check();
  await page.getByRole("button", { name: "Save use case" }).click();
  await expect(page.getByRole("status").getByText("Use case saved")).toBeVisible();
  await expect(page.getByRole("radio", { name: /Video creation/ })).toBeChecked();
  await page.getByRole("radio", { name: /Always dark/ }).check();
  await page.getByRole("button", { name: "Save theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: /as this device is set/ }).check();
  await page.getByRole("button", { name: "Save theme" }).click();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");

  await open("/sign-in");
  await expect(page.getByText("You are signed in as Ada Löwe")).toBeVisible();
  await page.getByRole("link", { name: "Go on" }).click();
  await expect(page).toHaveURL(home);

  await page.goto("/account/preferences");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
  await expect(page.getByText("You are signed out")).toBeVisible();
  await look("sign-in-signed-out");

  await page.goto("/account/preferences");
  await expect(page).toHaveURL("/sign-in?next=/account/preferences");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await refused(page, "You are not signed in", [
    "The address and the password do not belong together. Check both, or reset the password.",
  ]);
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await look("sign-in-refused");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page, "goes on to the page that asked").toHaveURL("/account/preferences");
  await page.goto("/welcome");
  await expect(page, "nothing to ask").toHaveURL(home);
});

test("a mailed link changes nothing until its button is pressed", async ({ open, page, look, node }) => {
  const email = newEmail();
  await signUp(page, email);
  const link = linkIn(await mailsTo(node, email), "/verify-email");
  for (let visit = 0; visit < 2; visit += 1) await open(link);
  await expect(page.getByText(`${email} becomes the address of your account`)).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveCount(0);
  await look("verify-email-link");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page).toHaveURL("/welcome");
  await open(link);
  await expect(page.getByText("This link no longer works")).toBeVisible();
  await look("verify-email-dead-link");
});

test("in another browser the link asks for the password", async ({ open, page, look, node, browser, baseURL, javaScriptEnabled }) => {
  const email = newEmail();
  const first = await browser.newContext({ baseURL, javaScriptEnabled });
  await signUp(await first.newPage(), email);
  await first.close();
  await open(linkIn(await mailsTo(node, email), "/verify-email"));
  await look("verify-email-other-browser");
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page, "the token is in no address").toHaveURL("/verify-email");
  await refused(page, "The address was not confirmed", [
    "The address and the password do not belong together. Check both, or reset the password.",
  ]);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page).toHaveURL("/welcome");
});

test("a refused sign-up keeps what was typed, except the password", async ({ open, page, look }) => {
  await open("/sign-up");
  await page.getByRole("button", { name: "Create account" }).click();
  await refused(page, "The account was not created", [
    "Enter your e-mail address.",
    "Enter a name.",
    "Enter your password.",
    "Accept the terms to go on.",
  ]);
  await look("sign-up-refused");

  await page.getByLabel("E-mail").fill("ada at example");
  await page.getByLabel("Name").fill("Ada Löwe");
  await page.getByLabel("Password", { exact: true }).fill("something long enough");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Create account" }).click();
  await refused(page, "The account was not created", ["Enter an e-mail address like name@example.com."]);
  await expect(page.getByLabel("E-mail")).toHaveValue("ada at example");
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Name")).toHaveValue("Ada Löwe");
  await expect(page.getByRole("checkbox")).toBeChecked();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await page.getByRole("alert").getByRole("link").click();
  await expect(page.getByLabel("E-mail")).toBeFocused();

  await page.getByLabel("E-mail").fill(newEmail());
  await page.getByLabel("Password", { exact: true }).fill("Ada Löwe 2026 MiniMax");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("alert")).toContainText("little more than your name");
});

test("a wrong code, a new one, and nothing awaited", async ({ open, page, look, node }) => {
  await open("/verify-email");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No address waits to be confirmed");
  await look("verify-email-nothing");

  const email = newEmail();
  await signUp(page, email);
  const code = await codeFor(node, email);
  const wrong = code === "000000" ? "111111" : "000000";
  for (const [typed, error] of [
    ["", "Enter the six digits."],
    ["12a", "The code is six digits. Spaces do not matter."],
    [wrong, "This is not the right code. Use the newest one, and each one once."],
  ] as const) {
    await page.getByLabel("Code").fill(typed);
    await page.getByRole("button", { name: "Confirm address" }).click();
    await refused(page, "The address was not confirmed", [error]);
  }
  await look("verify-email-refused");
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expect(page.getByText("A new code was sent")).toBeVisible();
  await mailsTo(node, email, 2);
  await page.getByLabel("Code").fill(await codeFor(node, email));
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page).toHaveURL("/welcome");
});

test("a forgotten password", async ({ open, page, look, node }) => {
  const email = newEmail();
  await member(node, email, "Grace Hopper");
  await open("/sign-in");
  await look("sign-in");
  await page.getByRole("link", { name: "Forgotten?" }).click();
  await expect(page).toHaveURL("/forgot-password");
  await look("forgot-password");
  await page.getByRole("button", { name: "Send link" }).click();
  await refused(page, "No link was sent", ["Enter your e-mail address."]);

  const answers: string[] = [];
  for (const address of [newEmail(), email]) {
    await page.getByLabel("E-mail").fill(address);
    await page.getByRole("button", { name: /^Send/ }).click();
    const answer = page.getByRole("status").filter({ hasText: address });
    answers.push((await answer.innerText()).replace(address, "ADDRESS"));
  }
  expect(answers[0], "the same answer for everybody").toBe(answers[1]);
  await look("forgot-password-sent");

  const link = linkIn(await mailsTo(node, email, 2), "/reset-password");
  await open(link);
  await expect(page.getByText(`For ${email}.`)).toBeVisible();
  await look("reset-password");
  await page.getByLabel("New password").fill("passwordpassword");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page, "the token is in no address").toHaveURL("/reset-password");
  await refused(page, "The password was not changed", [
    "This password is on a list of passwords that are already known to attackers. Choose another one.",
  ]);
  await look("reset-password-refused");
  await page.getByLabel("New password").fill("seven quiet herons at noon");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page).toHaveURL("/sign-in");
  await expect(page.getByText("Your password was changed")).toBeVisible();

  await open(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
  await look("reset-password-dead-link");
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("seven quiet herons at noon");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/o\/grace-hopper/);
});

test("too many tries say how long to wait", async ({ page, look }) => {
  await page.goto("/sign-in");
  const email = newEmail();
  const banner = page.getByText("Too many attempts");
  for (let attempt = 0; attempt < 12 && !(await banner.isVisible()); attempt += 1) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForLoadState();
  }
  await expect(banner).toBeVisible();
  await expect(page.getByText(/^Try again in \d+ (seconds?|minutes?)\.$/)).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await look("sign-in-too-many");
});
