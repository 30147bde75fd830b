// The operator's own mail server: whoever is invited, by form or by list, joins by the letter that came over SMTP, and sees exactly their rooms.
import { randomBytes } from "node:crypto";
import { type Mail, member, password } from "../client.ts";
import { Node } from "../node.ts";
import { Postbox } from "../postbox.ts";
import { type Browser, expect, test } from "../test.ts";

test.use({ expectedComplaints: [/status of 40[34]/] });

const address = (name: string) => `${name}.${randomBytes(5).toString("hex")}@example.org`;

type Invited = { email: string; name: string; role: string; rooms: string[]; closed: string[] };

test("an Admin invites by form and by list over real SMTP; everybody joins with the right role", async ({ page, context, browser, javaScriptEnabled }) => {
  test.slow();
  const postbox = await Postbox.open();
  const node = await Node.start({ environment: postbox.environment });
  node.postbox = postbox;
  const letterTo = async (email: string): Promise<Mail> => {
    await expect.poll(() => postbox.to(email).length).toBeGreaterThan(0);
    return postbox.to(email)[0] as Mail;
  };
  try {
    const ada = await member(node, address("ada"), "Ada Lovelace");
    await context.addCookies(ada.client.jar());
    const home = `${node.url}/o/${ada.slug}`;
    const everybody = ["Home", "API keys", "Members", "Teams", "Service accounts", "Roles", "Access methods", "Policies", "Settings"];
    const people: Invited[] = [
      { email: address("grace"), name: "Grace Hopper", role: "Read-only", rooms: everybody, closed: ["/audit", "/keys/new", "/members/invite"] },
      { email: address("barbara"), name: "Barbara Liskov", role: "Billing Manager", rooms: [...everybody, "Audit log"], closed: ["/keys/new", "/members/invite"] },
      { email: address("dennis"), name: "Dennis Ritchie", role: "Developer", rooms: everybody, closed: ["/audit", "/members/invite", "/settings/delete"] },
    ];
    const [grace, barbara, dennis] = people as [Invited, Invited, Invited];

    await page.goto(`${home}/members/invite`);
    await page.getByLabel("E-mail addresses").fill(grace.email);
    await page.getByRole("radio", { name: /Read-only/ }).check();
    await page.getByLabel(/^Message/).fill("Grüße aus London — bis bald.");
    await page.getByRole("button", { name: "Send invitations" }).click();
    await expect(page).toHaveURL(`${home}/members/pending`);

    await page.goto(`${home}/members/import`);
    const text = `email,role\r\n${barbara.email},billing_manager\r\n${dennis.email},developer\r\n`;
    await page.getByLabel("File").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Check the list" }).click();
    await page.getByRole("button", { name: "Send 2, skip 0" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("2 invited, 0 skipped.")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });

    expect((await letterTo(grace.email)).text).toContain("Grüße aus London — bis bald.");
    for (const person of people) await join(browser, javaScriptEnabled, node, (await letterTo(person.email)).links, person, ada.slug);

    await page.goto(`${home}/members`);
    for (const { name, role } of people) {
      const row = page.getByRole("row").filter({ hasText: name });
      await expect(row.getByRole("combobox").locator("option:checked")).toHaveText(role);
    }
  } finally {
    await node.dispose();
    await postbox.close();
  }
});

/** Joins by the letter's link, in a browser of one's own, and looks into every room. */
async function join(browser: Browser, javaScriptEnabled: boolean | undefined, node: Node, links: string[], person: Invited, slug: string): Promise<void> {
  const context = await browser.newContext({ baseURL: node.url, javaScriptEnabled });
  const page = await context.newPage();
  await page.goto(links.find((link) => link.includes("/invitations/")) ?? "");
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("checkbox", { name: /I accept the terms/ }).check();
  await page.getByRole("button", { name: /Create account and join/ }).click();
  await page.getByRole("radio", { name: /API/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(`/o/${slug}`);
  await expect(page.getByText(person.role).first()).toBeVisible();
  const rooms = page.getByRole("navigation", { name: "Console" }).getByRole("link");
  const own = (await rooms.allInnerTexts()).map((text) => text.trim());
  expect(own.filter((room) => !["Quickstarts", "Error codes", "Help"].includes(room)).sort(), person.role).toEqual([...person.rooms].sort());
  for (const room of person.closed) expect((await page.goto(`/o/${slug}${room}`))?.status(), `${person.role}: ${room}`).toBe(403);
  await context.close();
}
