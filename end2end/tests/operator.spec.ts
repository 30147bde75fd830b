// What the operator configures and people meet: new terms, and who may sign up.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { member } from "../client.ts";
import { expect, Node, test } from "../test.ts";

const terms = (version: string, text: string) => `version: ${version}\n\n# Terms of Example\n\n${text}\n`;

test("changed terms are asked for again, once", async ({ page, look }) => {
  const node = await Node.start({ environment: { CONSOLE_LEGAL__TERMS_FILE: "terms.md" }, files: { "terms.md": terms("2026-01-01", "The first text.") } });
  try {
    const { client, slug } = await member(node, "ada@example.org", "Ada");
    await page.context().addCookies(client.jar());
    const home = `${node.url}/o/${slug}`;
    await page.goto(home);
    await expect(page).toHaveURL(home);

    await node.stop();
    await writeFile(join(node.directory, "terms.md"), terms("2026-02-01", "The second text."));
    await node.launch();
    await page.goto(home);
    await expect(page.getByText("The terms have changed")).toBeVisible();
    await look("home-terms");
    await page.goto(`${node.url}/legal/terms`);
    await expect(page.getByText("The second text.")).toBeVisible();
    await page.goto(`${node.url}/welcome`);
    await expect(page, "who signs in is asked before going on").toHaveURL(`${node.url}/terms`);
    await look("terms-again");
    await page.getByRole("button", { name: "Accept terms" }).click();
    await expect(page.getByRole("alert")).toBeFocused();
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Accept terms" }).click();
    await expect(page).toHaveURL(home);
    await expect(page.getByText("The terms have changed")).toHaveCount(0);
  } finally {
    await node.dispose();
  }
});

test("sign-up by domain, by invitation, and closed", async ({ page, look }) => {
  const node = await Node.start({ environment: { CONSOLE_SIGN_UP__MODE: "domains", CONSOLE_SIGN_UP__DOMAINS: "example.com" } });
  const closed = await Node.start({ environment: { CONSOLE_SIGN_UP__MODE: "closed" } });
  const invited = await Node.start({ environment: { CONSOLE_SIGN_UP__MODE: "invitation" } });
  try {
    await page.goto(`${node.url}/sign-up`);
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("violet lantern kettle orbit");
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("alert")).toBeFocused();
    await expect(page.getByLabel("E-mail")).toHaveValue("ada@example.org");
    await look("sign-up-domain-refused");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password", { exact: true }).fill("violet lantern kettle orbit");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(`${node.url}/verify-email`);

    for (const [name, refusing] of [["closed", closed], ["invitation", invited]] as const) {
      await page.goto(`${refusing.url}/sign-up`);
      await look(`sign-up-${name}`);
      await expect(page.getByRole("button", { name: "Create account" })).toHaveCount(0);
      await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
    }
  } finally {
    await Promise.all([node.dispose(), closed.dispose(), invited.dispose()]);
  }
});
