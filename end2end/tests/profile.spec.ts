// A person's own pages, with JavaScript and without: name, another address and back, zone and forms, mails, defaults, own data, going away.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Mail, mailsTo, member } from "../client.ts";
import { expect, test } from "../test.ts";

test.describe.configure({ timeout: 120_000 });

const newEmail = () => `${randomBytes(6).toString("hex")}@example.org`;

/** The path of the link to one of our pages in the newest of the mails that has one. */
function pathIn(mails: Mail[], page: string): string {
  const link = mails.flatMap((mail) => mail.links).find((link) => link.includes(`${page}?token=`));
  if (!link) throw new Error(`no link to ${page}`);
  const { pathname, search } = new URL(link);
  return pathname + search;
}

test("name, zone and forms, mails and defaults", async ({ open, page, look, node, context }) => {
  const email = newEmail();
  const { client, slug } = await member(node, email, "Ada Löwe");
  await context.addCookies(client.jar());

  await open("/account/profile");
  await expect(page).toHaveTitle("Profile · Your account · MiniMax");
  await expect(page.getByRole("main").getByText(email)).toBeVisible();
  await look("profile");
  await page.getByLabel("Display name").fill(" ");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter a name.");
  await page.getByLabel("Display name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("status").getByText("Name saved")).toBeVisible();
  await expect(page.getByLabel("Display name")).toHaveValue("Ada Lovelace");

  await open("/account/preferences");
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByLabel("Dates and numbers").selectOption("ja");
  await page.getByRole("button", { name: "Save formats" }).click();
  await expect(page.getByRole("status").getByText("Time zone and formats saved")).toBeVisible();
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
  const model = await page.getByLabel("Default model").locator("option").nth(1).innerText();
  await page.getByLabel("Default model").selectOption(model);
  await page.getByLabel("Contact for API notices").fill("ops@example.org");
  await page.getByRole("button", { name: "Save defaults" }).click();
  await expect(page.getByText("We sent a mail to ops@example.org")).toBeVisible();
  await look("preferences-all");
  await open(`/o/${slug}`);
  await expect(page.getByText(`/v1/models/${model}`).first()).toBeVisible();

  await open("/account/notifications");
  await expect(page.getByLabel("Safety of your account")).toBeDisabled();
  await page.getByLabel("An API key was created").uncheck();
  await page.getByRole("button", { name: "Save notifications" }).click();
  await expect(page.getByRole("status").getByText("Notifications saved")).toBeVisible();
  await expect(page.getByLabel("An API key was created")).not.toBeChecked();
  await look("notifications");
});

test("another address, and the way back", async ({ open, page, look, node, context }) => {
  const [email, other] = [newEmail(), newEmail()];
  const { client } = await member(node, email, "Ada Löwe");
  await context.addCookies(client.jar());
  await open("/account/profile");
  await page.getByRole("link", { name: "Change address" }).click();
  await page.getByLabel("New e-mail address").fill(other);
  await page.getByRole("button", { name: "Send confirmation" }).click();
  await expect(page.getByText(`We sent a mail to ${other}`)).toBeVisible();
  await look("change-address");

  await open(pathIn(await mailsTo(node, other), "/confirm-address"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm your new address");
  await look("confirm-address");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your address is changed");
  await open("/account/profile");
  await expect(page.getByRole("main").getByText(other)).toBeVisible();

  // Sign-up, the notice that it was asked for, and the way back.
  await open(pathIn(await mailsTo(node, email, 3), "/undo-address"));
  await look("undo-address");
  await page.getByRole("button", { name: "Undo the change" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your address is back");
  await open("/account/profile");
  await expect(page).toHaveURL("/sign-in?next=/account/profile");
  await open("/undo-address?token=x");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
});

test("own data, and going away", async ({ open, page, look, node, context }) => {
  const email = newEmail();
  const { client } = await member(node, email, "Ada Löwe");
  await context.addCookies(client.jar());
  await open("/account/data");
  await look("data");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download JSON" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^own-data-\d{4}-\d\d-\d\d\.json$/);
  const data = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(data.account.email).toBe(email);
  await expect(page.getByRole("button", { name: "Download JSON" })).not.toHaveAttribute("aria-busy");

  await page.getByRole("link", { name: "Delete account" }).click();
  await page.getByLabel("Your e-mail address").fill("somebody@example.org");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Type your address exactly as it is shown.");
  await look("delete-account");
  await page.getByLabel("Your e-mail address").fill(email);
  await page.getByRole("button", { name: "Delete my account" }).click();
  await expect(page).toHaveURL("/account/data");
  await expect(page.getByText("Your account will be deleted on")).toBeVisible();
  await look("data-deletion-asked");
  await page.getByRole("button", { name: "Keep my account" }).click();
  await expect(page.getByText("Your account will be deleted on")).toHaveCount(0);
  await expect(page.getByRole("status").getByText("Account kept")).toBeVisible();
});
