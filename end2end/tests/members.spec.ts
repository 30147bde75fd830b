// An Admin and the people: found, given another role, taken back, put into a team, removed; each sees only what is theirs.
import type { Account } from "../node.ts";
import { expect, type Node, type Page, test } from "../test.ts";

/** An Admin, a Developer, a Billing Manager and somebody who only reads. */
async function four(node: Node): Promise<[Account, Account, Account, Account]> {
  return (await node.seed("roles")) as [Account, Account, Account, Account];
}

const as = (node: Node, page: Page, person: Account) =>
  page.context().addCookies([{ name: "session", value: person.session, url: node.url }]);

test("the directory is searched; a role is changed and taken back", async ({ node, open, page, look }) => {
  test.slow();
  const [ada, dennis] = await four(node);
  await as(node, page, ada);
  const members = `/o/${ada.slug}/members`;
  await open(members);
  await expect(page.getByRole("rowheader")).toHaveCount(4);
  await look("members");
  await page.getByRole("searchbox", { name: "Search name or address" }).fill("rit");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]q=rit/);
  await page.getByLabel("Role of Dennis Ritchie").selectOption("read_only");
  await page.getByRole("row").filter({ hasText: "Dennis" }).getByRole("button", { name: "Set" }).click();
  await expect(page.getByText("Dennis Ritchie is Read-only now")).toBeVisible();
  await look("members-changed");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Dennis Ritchie is Developer now")).toBeVisible();

  // Giving Admin is asked once more.
  await page.getByLabel("Role of Dennis Ritchie").selectOption("admin");
  await page.getByRole("row").filter({ hasText: "Dennis" }).getByRole("button", { name: "Set" }).click();
  await expect(page.getByRole("heading", { name: "Dennis Ritchie will be able to do everything here" })).toBeVisible();
  await look("member-role");
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(`${node.url}${members}/${dennis.account}`);
  await look("member");
  await open(`${members}?q=nobody+of+that+name`);
  await expect(page.getByText("Nobody is found")).toBeVisible();
  await look("members-nobody");
});

test("somebody is removed, and is out at once", async ({ node, open, page, browser, look, javaScriptEnabled }) => {
  const [ada, dennis] = await four(node);
  await as(node, page, ada);
  const context = await browser.newContext({ baseURL: node.url, javaScriptEnabled });
  const theirs = await context.newPage();
  await as(node, theirs, dennis);
  expect((await theirs.goto(`/o/${ada.slug}/members`))?.status()).toBe(200);
  await expect(theirs.getByRole("button", { name: "Set" })).toHaveCount(0);

  await open(`/o/${ada.slug}/members/${dennis.account}/remove`);
  await expect(page.getByText(/2: .*\bci\b/)).toBeVisible();
  await look("member-remove");
  await page.getByRole("textbox").fill("somebody@example.org");
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByRole("alert")).toContainText("The member was not removed");
  await page.getByRole("textbox").fill(dennis.email);
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByText("Dennis Ritchie removed")).toBeVisible();
  await expect(page.getByRole("rowheader")).toHaveCount(3);
  expect((await theirs.goto(`/o/${ada.slug}/members`))?.status()).toBe(404);
  await context.close();
});

test("a team is made, filled, tagged and deleted", async ({ node, open, page, look }) => {
  test.slow();
  const [ada, dennis] = await four(node);
  await as(node, page, ada);
  await open(`/o/${ada.slug}/teams`);
  await look("teams");
  await page.getByRole("link", { name: "Create team" }).click();
  await page.getByLabel("Name", { exact: true }).fill("research");
  await page.getByRole("button", { name: "Create team" }).click();
  await expect(page.getByRole("alert")).toContainText("The team was not created");
  await look("team-new-refused");
  await page.getByLabel("Name", { exact: true }).fill("Video");
  await page.getByLabel(/^Department/).fill("4711");
  await page.getByRole("button", { name: "Create team" }).click();
  await expect(page.getByText("Team created")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find a member to add" }).fill("dennis");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Member added")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Dennis Ritchie" })).toBeVisible();
  await look("team");
  await page.getByRole("link", { name: "Delete team" }).click();
  await look("team-delete");
  await page.getByRole("textbox").fill("Video");
  await page.getByRole("button", { name: "Delete team" }).click();
  await expect(page.getByText("Team “Video” deleted")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: /Video/ })).toHaveCount(0);
  expect(dennis.role).toBe("developer");
});

test("roles are explained to whoever asks", async ({ node, open, page, look }) => {
  const [ada, dennis] = await four(node);
  await as(node, page, dennis);
  await open(`/o/${ada.slug}/roles`);
  await look("roles");
  await page.getByLabel("Act").selectOption("change_roles");
  await page.getByRole("button", { name: "Answer" }).click();
  await expect(page.getByText("You may not: change roles")).toBeVisible();
  await expect(page.getByText("Who can: Ada Lovelace (Admin).")).toBeVisible();
  await look("roles-answer");
  await open(`/o/${ada.slug}/members/${dennis.account}`);
  await page.getByRole("link", { name: "Why may I not?" }).click();
  await expect(page.getByText(/^You may not: remove members/)).toBeVisible();
});

test.describe("whoever may not", () => {
  test.use({ expectedComplaints: [/status of 403/] });

  test("is told before a form is filled, and who can", async ({ node, open, page, look }) => {
    const [ada, dennis] = await four(node);
    await as(node, page, dennis);
    await open(`/o/${ada.slug}/members/${ada.account}/remove`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You may not do this");
    await expect(page.getByText("Remove members")).toBeVisible();
    await expect(page.getByText("It takes Admin.")).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveCount(0);
    await look("refused-by-role");
    await page.getByRole("link", { name: "Who can?" }).click();
    await expect(page.getByText("Who can: Ada Lovelace (Admin).")).toBeVisible();
  });
});

test("an organization is made, renamed, moved, and left by nobody who holds it", async ({ node, open, page, look }) => {
  test.slow();
  const [ada] = await four(node);
  await as(node, page, ada);
  await open("/organizations/new");
  await look("organization-new");
  await page.getByLabel("Name", { exact: true }).fill("Second House");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/o\/second-house/);
  const home = new URL(page.url()).pathname;
  await open(`${home}/settings`);
  await look("settings");
  await page.getByLabel("Name", { exact: true }).fill("Third House");
  await page.getByRole("button", { name: "Rename organization" }).click();
  await expect(page.getByText("Organization renamed")).toBeVisible();
  const moved = `third-${Date.now().toString(36)}`;
  await page.getByLabel("Address", { exact: true }).fill(moved);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText("Address changed")).toBeVisible();
  await open(`${home}/members`);
  await expect(page).toHaveURL(`${node.url}/o/${moved}/members`);
  await open(`/o/${moved}/settings`);
  await expect(page.getByText("You are the only member")).toBeVisible();
  await page.getByRole("link", { name: "Delete organization" }).click();
  await look("organization-delete");
  await page.getByRole("textbox").fill("Third House");
  await page.getByRole("button", { name: "Delete organization" }).click();
  await expect(page.getByText(/^The organization will be deleted on/)).toBeVisible();
  await look("settings-going");
  await page.getByRole("button", { name: "Keep the organization" }).click();
  await expect(page.getByText("The organization stays")).toBeVisible();
});
