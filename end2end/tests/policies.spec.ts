// Policies of an organization: a change is run dry, applied, and rolls back because nobody confirms it; another is confirmed from a fresh
// session; somebody is held up, reads why, and is let in again.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createKey, mailsTo, member, models, password } from "../client.ts";
import { Node } from "../node.ts";
import { expect, type Page, test } from "../test.ts";

// Every page on the way is looked at, in two themes and on a phone.
test.describe.configure({ timeout: 180_000 });

const newEmail = () => `${randomBytes(6).toString("hex")}@example.org`;

/** A console whose clock is moved by a file. */
async function movable(): Promise<{ node: Node; advance: (seconds: number) => Promise<void> }> {
  const node = await Node.start({ environment: { CONSOLE_DEV__CLOCK_OFFSET_FILE: "clock-offset" } });
  let offset = 0;
  const advance = async (seconds: number) => {
    offset += seconds;
    await writeFile(join(node.directory, "clock-offset"), `${offset}`);
  };
  return { node, advance };
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a change is run dry, applied, left unconfirmed and rolled back; another is confirmed from a fresh session", async ({ page, context, look }) => {
  const { node, advance } = await movable();
  try {
    const email = newEmail();
    const { client, slug } = await member(node, email, "Ada Lovelace");
    const { secret } = await createKey(client, slug, "ci");
    const policies = `${node.url}/o/${slug}/policies`;
    await context.addCookies(client.jar());
    await page.goto(policies);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Policies");
    await look("policies");

    await page.getByRole("link", { name: "Change policies" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change policies");
    await look("policies-change");
    // What is wrong is said before anything is shown, and what was typed stays.
    await page.getByLabel("Longest key lifetime").fill("1");
    await page.getByLabel("Allowed networks").fill("127.0.0.0/8\n10.0.0.0/99");
    await page.getByRole("button", { name: "Preview the change" }).click();
    await expect(page.getByRole("alert")).toContainText("The change cannot be shown");
    await expect(page.getByText("Entry 2 is not in the form that is needed").first()).toBeVisible();
    await expect(page.getByLabel("Longest key lifetime")).toHaveValue("1");
    await page.getByLabel("Allowed networks").fill("192.0.2.0/24");
    await page.getByRole("button", { name: "Preview the change" }).click();
    await expect(page.getByText("you would shut yourself out").first()).toBeVisible();
    await look("policies-change-refused");
    await page.getByLabel("Allowed networks").fill("127.0.0.0/8\n::1");
    await page.getByRole("button", { name: "Preview the change" }).click();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Preview the change");
    await expect(page.getByText("What it would have done")).toBeVisible();
    await look("policies-preview");
    await page.getByRole("button", { name: "Apply for ten minutes" }).click();
    await expect(page).toHaveURL(policies);
    await expect(page.getByText("A change is being tried")).toBeVisible();
    await expect(page.getByRole("link", { name: "Sign in again to confirm" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Confirm", exact: true })).toHaveCount(0);
    await expect(page.getByText("Change applied for ten minutes")).toBeVisible();
    await look("policies-trial");
    expect((await models(node, secret)).status, "the key is as young as it has to be").toBe(200);
    await page.goto(`${node.url}/o/${slug}`);
    await expect(page.getByText("A change of policies is being tried")).toBeVisible();
    await look("policies-banner");

    // Nobody confirms.
    await advance(601);
    await page.goto(policies);
    await expect(page.getByText("A change is being tried")).toHaveCount(0);
    await expect(page.getByRole("row", { name: /Allowed networks/ }).first()).toContainText("From everywhere");
    const mails = await mailsTo(node, email, 3);
    expect(mails.some((mail) => mail.subject.includes("were rolled back"))).toBe(true);

    // Another one, and a session that begins after it.
    await page.getByRole("link", { name: "Change policies" }).click();
    await page.getByLabel("Longest key lifetime").fill("60");
    await page.getByRole("button", { name: "Preview the change" }).click();
    await page.getByRole("button", { name: "Apply for ten minutes" }).click();
    await expect(page.getByText("A change is being tried")).toBeVisible();
    await page.getByRole("link", { name: "Sign in again to confirm" }).click();
    await signIn(page, email);
    await expect(page).toHaveURL(policies);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await expect(page.getByText("Policies confirmed")).toBeVisible();
    await advance(3600);
    await page.goto(policies);
    await expect(page.getByRole("row", { name: /Longest key lifetime/ })).toContainText("60 days");
    await page.goto(`${node.url}/o/${slug}/keys/new`);
    await expect(page.getByText("The organization lets keys live for 60 days at most.")).toBeVisible();
    await expect(page.getByRole("radio", { name: /Never/ })).toBeDisabled();
    await look("policies-key-new");
  } finally {
    await node.dispose();
  }
});

test("whoever waited too long confirms who they are and comes back; a change is rolled back at once", async ({ page, context, look }) => {
  const { node, advance } = await movable();
  try {
    const email = newEmail();
    const { client, slug } = await member(node, email, "Ada Lovelace");
    const policies = `${node.url}/o/${slug}/policies`;
    await context.addCookies(client.jar());
    await page.goto(`${policies}/change`);
    await page.getByLabel("Idle timeout").fill("5");
    await page.getByRole("button", { name: "Preview the change" }).click();
    await page.getByRole("button", { name: "Apply for ten minutes" }).click();
    await expect(page.getByText("A change is being tried")).toBeVisible();
    await advance(6 * 60);
    await page.goto(`${node.url}/o/${slug}/keys`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm that it is you");
    await look("policies-idle");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await expect(page).toHaveURL(`${node.url}/o/${slug}/keys`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("API keys");
    await page.getByRole("button", { name: "Roll back" }).click();
    await expect(page).toHaveURL(policies);
    await expect(page.getByText("Policies rolled back")).toBeVisible();
    await advance(6 * 60);
    await page.goto(`${node.url}/o/${slug}/keys`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("API keys");
  } finally {
    await node.dispose();
  }
});
