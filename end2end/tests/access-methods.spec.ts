// The access methods page of an organization: how each way in stands for its reader, and the way to its controls.
import { randomBytes } from "node:crypto";
import { createKey, member } from "../client.ts";
import { expect, test } from "../test.ts";

test("each method stands as it is for the reader", async ({ open, page, look, node, context }) => {
  const { client, slug } = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Ada Lovelace");
  await context.addCookies(client.jar());
  await open(`/o/${slug}/access-methods`);
  const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(row("E-mail and password")).toContainText("Set up");
  await expect(row("E-mail and password")).toContainText(/\d+ s, measured/);
  await expect(row("TOTP multi-factor")).toContainText("Not set up");
  await expect(row("OAuth 2.0 (Google)")).toContainText("Not offered here");
  await expect(row("SAML single sign-on")).toContainText("Not in this version");
  await expect(row("SAML single sign-on").getByRole("link")).toHaveCount(1);
  await expect(row("API key")).toContainText("Not set up");
  await look("access-methods-organization");
  await createKey(client, slug, "ci");
  await page.reload();
  await expect(row("API key")).toContainText("1 key");
  await row("TOTP multi-factor").getByRole("link", { name: "Set up" }).click();
  await expect(page).toHaveURL("/account/security/totp");
});
