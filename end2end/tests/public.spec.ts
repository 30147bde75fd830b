// The pages for everybody, with JavaScript and without.
import { expect, test } from "../test.ts";

const pages: [path: string, title: string, name: string][] = [
  ["/", "MiniMax", "front"],
  ["/access-methods", "Access methods · MiniMax", "access-methods"],
  ["/help", "Help · MiniMax", "help"],
  ["/help/errors", "Error codes · MiniMax", "errors"],
  ["/help/errors/invalid-credential", "The API key is not valid · MiniMax", "error"],
  ["/legal/terms", "Terms of use · MiniMax", "terms"],
  ["/legal/privacy", "Privacy notice · MiniMax", "privacy"],
  ["/status", "Status · MiniMax", "status"],
];

for (const [path, title, name] of pages) {
  test(`${path} has its title, one heading, and nothing to complain about`, async ({ open, page, look }) => {
    await open(path);
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await look(name);
  });
}

test("says which access methods this version has", async ({ open, page }) => {
  await open("/");
  await expect(page.getByRole("rowheader")).toHaveCount(9);
  const available = page.getByRole("row").filter({ hasText: "Available" });
  await expect(available.getByRole("rowheader")).toHaveText(["E-mail and password", "TOTP multi-factor", "Passkey", "API key", "Service account", "Organization token"]);
});

test("a search from the front page is in the address and finds", async ({ open, page, look }) => {
  await open("/");
  await page.getByRole("searchbox").fill("key leaked on github");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/\/help\?q=key\+leaked\+on\+github$/);
  await expect(page.getByRole("searchbox")).toHaveValue("key leaked on github");
  await expect(page.locator("summary").first()).toHaveText("What happens when I revoke an API key?");
  await expect(page.getByText("Within one second every server refuses it")).toBeVisible();
  await look("help-found");
});

test("a search that finds nothing says so and leads back", async ({ open, page, look }) => {
  await open("/help?q=%3Cb%3Exyzzy%00");
  await expect(page.getByRole("heading", { name: "Nothing was found" })).toBeVisible();
  await look("help-nothing");
  await page.getByRole("link", { name: "Show all questions" }).click();
  await expect(page).toHaveURL(/\/help$/);
  await expect(page.locator("summary").first()).toHaveText("How do I create an account?");
});

test("what people search for is counted, never invented", async ({ open, page, javaScriptEnabled }) => {
  const term = javaScriptEnabled === false ? "base url" : "python sdk";
  const link = page.getByRole("list", { name: "People search for" }).getByRole("link", { name: term, exact: true });
  for (let count = 0; count < 3; count += 1) {
    await open("/help");
    await expect(link).toHaveCount(0);
    await open(`/help?q=${encodeURIComponent(term)}`);
  }
  await open("/help");
  await link.click();
  await expect(page.locator("summary").first()).toHaveText("Which SDK do I need?");
});

test("each use case has its quickstart, and the tab is in the address", async ({ open, page }) => {
  await open("/help");
  await page.getByRole("link", { name: "Video creation" }).click();
  await expect(page).toHaveURL(/quickstart=video/);
  await expect(page.getByText("Models for video are listed")).toBeVisible();
  await expect(page.getByRole("link", { name: "Video creation" })).toHaveAttribute("aria-current", "page");
  await page.getByText("TypeScript", { exact: true }).click();
  await expect(page.getByText("npm install openai tsx")).toBeVisible();
});

test("every link of the public pages leads somewhere", async ({ page, request }) => {
  const seen = new Map<string, string>();
  const waiting = pages.map(([path]): [path: string, from: string] => [path, "the test"]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, from] = next;
    if (seen.has(path)) continue;
    seen.set(path, from);
    const answer = await request.get(path, { headers: { accept: "text/html" } });
    expect(answer.status(), `${path}, linked from ${from}`).toBe(200);
    if (!/text\/html/.test(answer.headers()["content-type"] ?? "")) continue;
    for (const [, href] of (await answer.text()).matchAll(/<a [^>]*?href="(\/[^"#]*)/g)) {
      if (href) waiting.push([href.replaceAll("&amp;", "&"), path]);
    }
  }
  for (const path of ["/help/errors/revoked", "/help/errors/overloaded", "/legal/privacy", "/sign-up"]) expect([...seen.keys()]).toContain(path);
  expect(page.url()).toBe("about:blank");
});

test("the status is of now", async ({ open, page }) => {
  await open("/status");
  await expect(page.getByText("All parts answer")).toBeVisible();
  await expect(page.getByText(/Looked at \d+ \w+ \d+, \d\d:\d\d UTC/)).toBeVisible();
});

test.describe("an unknown address", () => {
  test.use({ expectedComplaints: [/status of 404/] });

  for (const path of ["/nowhere", "/help/errors/nope"]) {
    test(`${path} is not found, in words and in the status`, async ({ open, page, look }) => {
      const answer = page.waitForResponse(`**${path}`);
      await open(path);
      expect((await answer).status()).toBe(404);
      await expect(page).toHaveTitle("Page not found · MiniMax");
      await look("not-found");
      await page.getByRole("link", { name: "Go to the front page" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Accounts and keys for the MiniMax API");
    });
  }
});
