// A key that leaked: reported on the public page by somebody without an account, refused at once, told by mail, replaced by one like it.
import { createKey, mailsTo, member, models } from "../client.ts";
import { expect, test } from "../test.ts";

test("whoever holds a key reports it, and its owner makes another one like it", async ({ open, page, look, node, browser, visitor }, info) => {
  const email = `leaks-${info.project.name}@example.org`;
  const { client, slug } = await member(node, email, "Ada Lovelace");
  const { location } = await client.post(`/o/${slug}/keys/new`, { name: "ci", lifetime: "90_days", scopes: "read_only", tags: "prod" });
  const id = /key_[0-9a-f]{32}/.exec(location)?.[0] ?? "";
  const secret = /mmx_key_[0-9A-Za-z]{49}/.exec((await client.get(location)).text)?.[0] ?? "";
  expect((await models(node, secret)).status).toBe(200);

  await open("/report-leak");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Report a leaked key");
  await look("report-leak");
  await page.getByRole("button", { name: "Report and revoke" }).click();
  await expect(page.getByText("Paste the key that you found.").first()).toBeVisible();
  // What is none is answered in the same words.
  const thanks = page.getByText("Thank you: it was taken");
  await page.getByLabel("Key", { exact: true }).fill("nothing of yours");
  await page.getByRole("button", { name: "Report and revoke" }).click();
  await expect(thanks).toBeVisible();
  await open("/report-leak");
  await expect(thanks).toBeHidden();
  await page.getByLabel("Key", { exact: true }).fill(`MMX_KEY=${secret}`);
  await page.getByLabel("Where you found it").fill("https://code.example/ada/demo/.env");
  await page.getByRole("button", { name: "Report and revoke" }).click();
  await expect(thanks).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await look("report-leak-taken");
  await expect.poll(async () => (await models(node, secret)).body.code).toBe("revoked");

  await expect.poll(async () => (await mailsTo(node, email))[0]?.subject).toBe("API key “ci” leaked and was revoked");
  const [mail] = await mailsTo(node, email);
  expect(mail?.text).toContain("code.example/ada/demo/.env");
  expect(mail?.text).not.toContain(secret);
  const link = mail?.links.find((found) => found.includes("like="));
  expect(link).toContain(`/o/${slug}/keys/new?like=${id}`);

  const context = await browser.newContext({ javaScriptEnabled: info.project.use.javaScriptEnabled ?? true, extraHTTPHeaders: { "x-forwarded-for": visitor } });
  await context.addCookies(client.jar());
  const own = await context.newPage();
  await own.goto(`${node.url}/o/${slug}/keys/${id}`);
  await expect(own.getByText("A secret of this key is public")).toBeVisible();
  await expect(own.getByRole("link", { name: "https://code.example/ada/demo/.env" })).toBeVisible();
  await own.goto(link ?? "");
  await expect(own.getByLabel("Name")).toHaveValue("ci");
  await expect(own.getByRole("radio", { name: /Read only/ })).toBeChecked();
  await expect(own.getByLabel("Tags")).toHaveValue("prod");
  await own.getByRole("button", { name: "Create API key" }).click();
  const fresh = await own.getByLabel("API key", { exact: true }).inputValue();
  expect(fresh).not.toBe(secret);
  expect((await models(node, fresh)).status).toBe(200);
  await context.close();

  // For a look: the page of a key that leaked, in a browser that is signed in.
  await page.context().addCookies(client.jar());
  await open(`/o/${slug}/keys/${id}/revoke`);
  await expect(page.getByText(/^Effective on 1 of 1 node after/)).toBeVisible();
  await look("key-leaked");
  const other = await createKey(client, slug, "other");
  expect((await models(node, other.secret)).status).toBe(200);
});
