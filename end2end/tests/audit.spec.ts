// The audit log: searched, opened, taken back, exported; the file verifies by the command and in the browser, a tampered copy does not.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { createKey, member } from "../client.ts";
import { binary } from "../node.ts";
import { expect, type Node, type Page, test } from "../test.ts";

const run = promisify(execFile);

async function enter(node: Node, page: Page) {
  const { client, slug } = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Ada Lovelace");
  await page.context().addCookies(client.jar());
  const key = await createKey(client, slug, "ci");
  await client.post(`/o/${slug}/keys/${key.id}/revoke`, { name: "ci" });
  return { client, slug, audit: `/o/${slug}/audit` };
}

/** What the command says of a file, and whether it is content. */
const verify = (file: string) =>
  run(binary, ["audit", "verify", file]).then(
    ({ stdout }) => ({ good: true, said: stdout }),
    (error: { stderr: string }) => ({ good: false, said: error.stderr }),
  );

/** Saves the file behind a button. */
async function download(page: Page, button: string, to: string): Promise<void> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  await file.saveAs(to);
}

test("entries are seen, searched and opened", async ({ node, open, page, look }) => {
  const { audit } = await enter(node, page);
  await open(audit);
  await expect(page).toHaveTitle("Audit log · Ada Lovelace · MiniMax");
  const rows = page.getByRole("table", { name: "Entries of the audit log" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("API key revoked");
  await expect(rows.nth(1)).toContainText("key.revoked");
  await expect(page.getByText("Entries are kept for a year.")).toBeVisible();
  await look("audit");

  const search = page.getByRole("searchbox", { name: "Search the audit log" });
  await search.fill("event:key.*");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/q=event%3Akey\.(\*|%2A)/);
  await expect(rows).toHaveCount(3);

  await search.fill("colour:red");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("alert")).toContainText("“colour:red” is no qualifier");
  await look("audit-wrong");

  await page.getByRole("link", { name: "Sign-ins", exact: true }).click();
  await page.getByRole("link", { name: "Signed in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Signed in" })).toBeVisible();
  await expect(page.getByText("Previous hash")).toBeVisible();
  await look("audit-entry");

  await open(`${audit}?q=ip:203.0.113.200`);
  await expect(page.getByText("No entry fits")).toBeVisible();
});

test("a setting is taken back from its entry", async ({ node, open, page }) => {
  const { audit } = await enter(node, page);
  await open(audit);
  await page.getByLabel("Keep entries for").selectOption("730");
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByText("Entries are kept for 2 years.")).toBeVisible();
  await page.getByRole("link", { name: "Retention of the audit log changed" }).click();
  await expect(page.getByRole("row", { name: /365\s*730/ })).toBeVisible();
  await page.getByRole("button", { name: "Undo this change" }).click();
  await expect(page.getByText("Entries are kept for a year.")).toBeVisible();
});

test("an exported log verifies, a tampered copy does not", async ({ node, open, page, javaScriptEnabled, look }, info) => {
  const { audit } = await enter(node, page);
  await open(audit);
  const [good, bad] = [info.outputPath("good.jsonl"), info.outputPath("bad.jsonl")];
  await download(page, "JSONL with proof", good);
  const text = readFileSync(good, "utf8");
  writeFileSync(bad, text.replace("key.revoked", "key.created"));
  const revoked = text.split("\n").findIndex((line) => line.includes("key.revoked"));
  expect(await verify(good)).toMatchObject({ good: true, said: expect.stringContaining("none changed, dropped or moved") });
  expect(await verify(bad)).toMatchObject({ good: false, said: expect.stringContaining(`Entry ${revoked} was changed`) });
  const csv = info.outputPath("audit.csv");
  await download(page, "CSV", csv);
  expect(readFileSync(csv, "utf8")).toMatch(/^time,event,actor,.*\r\n/);

  await page.getByRole("link", { name: "Check an exported file" }).click();
  await expect(page.getByText("console audit verify audit.jsonl")).toBeVisible();
  if (javaScriptEnabled === false) {
    await expect(page.getByText("This check needs JavaScript.")).toBeVisible();
    return;
  }
  await page.getByLabel("Exported log (.jsonl)").setInputFiles(good);
  await expect(page.getByText("The log is as it was written")).toBeVisible();
  await look("audit-verified");
  await page.getByLabel("Exported log (.jsonl)").setInputFiles(bad);
  await expect(page.getByText(`Entry ${revoked} was changed`)).toBeVisible();
  await look("audit-tampered");
});
