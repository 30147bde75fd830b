// The security of an account: an authenticator app from the set-up to the sign-in, recovery codes, step-up, sessions, and what mails lead to.
import { randomBytes } from "node:crypto";
import { mailsTo, member, password } from "../client.ts";
import { expect, type Page, test } from "../test.ts";
import { totp } from "../totp.ts";

// Every page on the way is looked at, in two themes and on a phone.
test.describe.configure({ timeout: 150_000 });

const newEmail = () => `${randomBytes(6).toString("hex")}@example.org`;

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // The form's answer is there before the test goes on.
  await expect(page).not.toHaveURL(/\/sign-in$/);
}

async function typeCode(page: Page, code: string, button: string): Promise<void> {
  await page.getByLabel(/^Code from/).fill(code);
  await page.getByRole("button", { name: button, exact: true }).first().click();
}

/** Sets an app up from the security page; gives its secret and the recovery codes. */
async function setUp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.goto("/account/security");
  await page.getByRole("link", { name: "Set up" }).click();
  const secret = (await page.locator("main code").first().innerText()).replace(/\s/g, "");
  await typeCode(page, totp(secret), "Add app");
  await expect(page).toHaveURL("/account/security/recovery-codes");
  const codes = await page.locator("main ol li").allInnerTexts();
  expect(codes).toHaveLength(10);
  return { secret, codes };
}

test("an authenticator app, from the set-up to a sign-in with it", async ({ open, page, look, node, context, javaScriptEnabled }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Ada Lovelace");
  await context.addCookies(client.jar());
  await open("/account/security");
  await look("security");
  await page.getByRole("link", { name: "Set up" }).click();
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await expect(page.getByLabel("Code from the app")).toBeFocused();
  await look("totp");
  const secret = (await page.locator("main code").first().innerText()).replace(/\s/g, "");
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await typeCode(page, totp(secret) === "000000" ? "111111" : "000000", "Add app");
  await expect(page.getByRole("alert")).toContainText("The app was not added");
  expect((await page.locator("main code").first().innerText()).replace(/\s/g, ""), "the same secret as before").toBe(secret);
  await look("totp-refused");
  await typeCode(page, totp(secret), "Add app");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Store your recovery codes");
  await look("recovery-codes");
  const codes = await page.locator("main ol li").allInnerTexts();
  if (javaScriptEnabled !== false) await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe(`Recovery codes of ${email}\n\n${codes.join("\n")}\n`);
  await page.reload();
  await expect(page.getByText("They are shown only once")).toBeVisible();
  await look("recovery-codes-gone");
  await page.goto("/account/security");
  await expect(page.getByText("10 left")).toBeVisible();
  await look("security-totp");

  await page.goto("/account/sessions");
  await look("sessions");
  await page.getByRole("button", { name: /Ada Lovelace/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();

  await signIn(page, email);
  await expect(page).toHaveURL("/sign-in/second-factor");
  await expect(page.getByLabel("Code from your app")).toBeFocused();
  await look("second-factor");
  await typeCode(page, "12345", "Sign in");
  await expect(page.getByRole("alert")).toContainText("You are not signed in");
  await look("second-factor-refused");
  await typeCode(page, totp(secret, 1), "Sign in");
  await expect(page).toHaveURL(/\/o\/ada-lovelace/);

  await page.goto("/account/security/totp/remove");
  await look("totp-remove");
  await page.getByRole("button", { name: "Remove app" }).click();
  await expect(page).toHaveURL("/account/security");
  await expect(page.getByRole("link", { name: "Set up" })).toBeVisible();
  const subjects = (await mailsTo(node, email, 3)).map((mail) => mail.subject);
  expect(subjects).toContain("An authenticator app was added at MiniMax");
  expect(subjects).toContain("Your authenticator app was removed at MiniMax");
});

test("a recovery code, new ones, and a sign-in that is given up", async ({ page, look, node, context }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Grace Hopper");
  await context.addCookies(client.jar());
  const { codes } = await setUp(page);
  await page.getByRole("link", { name: "I stored them" }).click();
  await expect(page).toHaveURL("/account/security");
  await page.context().clearCookies();

  await signIn(page, email);
  await page.getByText("Use a recovery code instead").click();
  await look("second-factor-recovery");
  await page.getByLabel("Recovery code", { exact: true }).fill("abcd-efgh-jkmn");
  await page.getByRole("button", { name: "Sign in", exact: true }).last().click();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText(["This recovery code is not right, or it was used. Each works once."]);
  await page.getByLabel("Recovery code", { exact: true }).fill(codes[0]?.toUpperCase() ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).last().click();
  await expect(page).toHaveURL(/\/o\/grace-hopper/);
  await page.goto("/account/security");
  await expect(page.getByText("9 left")).toBeVisible();
  await page.getByRole("link", { name: "Make new codes" }).click();
  await look("recovery-codes-renew");
  await page.getByRole("button", { name: "Make new codes" }).click();
  await expect(page.locator("main ol li")).toHaveCount(10);

  await page.context().clearCookies();
  await signIn(page, email);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL("/sign-in");
  await page.goto("/sign-in/second-factor");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This sign-in is over");
  await look("second-factor-over");
});

test("a sign-in from a new browser is told of, and ended by its owner", async ({ page, look, node, browser, baseURL, javaScriptEnabled }) => {
  const email = newEmail();
  await member(node, email, "Radia Perlman");
  const stranger = await browser.newContext({ baseURL, javaScriptEnabled });
  const theirs = await stranger.newPage();
  await signIn(theirs, email);
  await expect(theirs).toHaveURL(/\/o\/radia-perlman/);
  const [mail] = await mailsTo(node, email, 2);
  expect(mail?.subject).toBe("New sign-in to MiniMax");
  const link = mail?.links.find((link) => link.includes("/not-me?token=")) ?? "";
  await page.goto(link);
  await look("not-me");
  await page.getByRole("button", { name: /It wasn’t me/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("That session has ended");
  await look("not-me-done");
  await theirs.goto("/account/sessions");
  await expect(theirs).toHaveURL("/sign-in?next=/account/sessions");
  await stranger.close();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
  const [newest] = await mailsTo(node, email, 3);
  expect(newest?.links.some((link) => link.includes("/reset-password?token="))).toBe(true);
});

test("other sessions are listed and ended", async ({ page, look, node, context }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Barbara Liskov");
  await signIn(page, email);
  await page.goto("/account/sessions");
  await expect(page.getByRole("row")).toHaveCount(3);
  await look("sessions-two");
  await page.getByRole("button", { name: "End", exact: true }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  const answer = await client.get("/account/sessions");
  expect(answer.location).toBe("/sign-in?next=/account/sessions");
  expect(context.pages()).toHaveLength(1);
});

test("the second factor is lost", async ({ page, look, node, context }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Dennis Ritchie");
  await context.addCookies(client.jar());
  const { secret } = await setUp(page);
  const cookies = await context.cookies();
  await context.clearCookies();
  await signIn(page, email);
  await page.getByRole("link", { name: "Everything lost?" }).click();
  await look("lost-factor-report");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("A message is on its way")).toBeVisible();
  const mails = await mailsTo(node, email, 3);
  await page.goto(mails[0]?.links.find((link) => link.includes("/lost-factor?token=")) ?? "");
  await look("lost-factor");
  await page.getByRole("button", { name: "Remove it after three days" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The wait has begun");
  await look("lost-factor-begun");
  const [notice] = await mailsTo(node, email, 4);
  expect(notice?.subject).toBe("Your second factor at MiniMax will be removed");

  // The session that set it up is still there.
  await context.clearCookies();
  await context.addCookies(cookies);
  await page.goto("/account/security");
  await expect(page.getByText("Your second factor is reported lost")).toBeVisible();
  await look("security-lost");
  await page.goto(notice?.links.find((link) => link.includes("/stop-factor-loss?token=")) ?? "");
  await look("stop-factor-loss");
  await page.getByRole("button", { name: "Keep my second factor" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your second factor stays");
  await page.goto("/account/security");
  await expect(page.getByText("Your second factor is reported lost")).toHaveCount(0);
  expect(secret).toHaveLength(32);
});
