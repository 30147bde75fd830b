// An open directory shows what happens elsewhere, without a reload.
import type { Account } from "../node.ts";
import { Client } from "../client.ts";
import { expect, test } from "../test.ts";

test("a role that changes elsewhere changes on the open page", async ({ node, open, page }) => {
  const [ada, , barbara] = (await node.seed("roles")) as [Account, Account, Account];
  await page.context().addCookies([{ name: "session", value: ada.session, url: node.url }]);
  await open(`/o/${ada.slug}/members`);
  const role = page.getByLabel("Role of Barbara Liskov");
  await expect(role).toHaveValue("billing_manager");
  await page.evaluate(() => Object.assign(window, { stays: true }));
  const elsewhere = new Client(node);
  elsewhere.hold("session", ada.session);
  await elsewhere.post(`/o/${ada.slug}/members/${barbara.account}/role`, { role: "read_only" });
  await expect(role).toHaveValue("read_only", { timeout: 2000 });
  expect(await page.evaluate(() => "stays" in window)).toBe(true);
});
