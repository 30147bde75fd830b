// That the islands of a page come alive, and that the policy really blocks.
import { randomBytes } from "node:crypto";
import { member } from "../client.ts";
import { alive, expect, test } from "../test.ts";

test("every island of a page has come alive", async ({ open, page }) => {
  await open("/sign-up");
  await expect(page.getByRole("button", { name: "Suggest a passphrase" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
  // Without a layout of its own: what an island draws stands where the page put it.
  const displays = await page.locator("leptos-island").evaluateAll((all) => all.map((island) => getComputedStyle(island).display));
  expect(displays.length).toBeGreaterThan(1);
  expect(new Set(displays)).toEqual(new Set(["contents"]));
});

test.describe("without fonts", () => {
  test.use({ expectedComplaints: [/net::ERR_ABORTED/] });

  test("nothing moves while a page comes alive, nor when a password is judged", async ({ page, node, context }) => {
    const { client, slug } = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Ada Lovelace");
    await page.addInitScript(() => {
      // Of the library's types only the common part is known here.
      type Shift = PerformanceEntry & { hadRecentInput: boolean; sources: { node: Element | null; previousRect: DOMRect; currentRect: DOMRect }[] };
      const shifts: Shift[] = [];
      const keep = (entries: PerformanceEntryList) => shifts.push(...(entries as Shift[]));
      const observer = new PerformanceObserver((list) => keep(list.getEntries()));
      observer.observe({ type: "layout-shift", buffered: true });
      let since = 0;
      /** What moved since the last time it was asked. Entries are told late: when it happened counts. */
      const moved = async (): Promise<string[]> => {
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
        keep(observer.takeRecords());
        // What follows a key or a press was asked for.
        const fresh = shifts.filter((shift) => shift.startTime >= since && !shift.hadRecentInput);
        since = performance.now();
        return fresh.flatMap(({ sources }) => sources.map(({ node, previousRect, currentRect }) => `${node?.nodeName} ${node?.textContent?.slice(0, 40)}: ${previousRect.y} to ${currentRect.y}`));
      };
      Object.assign(globalThis, { moved });
    });
    const moved = () => page.evaluate(() => (globalThis as unknown as { moved: () => Promise<string[]> }).moved());
    // A font that arrives moves what it writes, and is no script: here none does.
    await page.route("**/*.woff2", (route) => route.abort("aborted"));
    // The script comes late, as from afar: the page was painted without it.
    let release = () => {};
    let held = Promise.resolve();
    await page.route("**/*.wasm", async (route) => {
      await held;
      await route.continue();
    });
    const look = async (path: string) => {
      held = new Promise<void>((resolve) => (release = resolve));
      await page.goto(path, { waitUntil: "commit" });
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await moved();
      release();
      await alive(page);
      expect(await moved(), path).toEqual([]);
    };
    await look("/sign-in");
    await look("/sign-up");
    const judged = page.getByRole("meter");
    await page.getByLabel("Password", { exact: true }).fill("violet lantern kettle orbit");
    await expect(judged).toBeVisible();
    expect(await moved(), "the meter").toEqual([]);
    await look("/forgot-password");
    await context.addCookies(client.jar());
    const account = ["/account/security", "/account/security/passkeys/new", "/account/security/totp", "/account/security/password", "/account/profile"];
    const organization = ["", "/keys", "/keys/new", "/members", "/audit", "/audit/verify"].map((room) => `/o/${slug}${room}`);
    for (const path of [...account, ...organization]) await look(path);
    // What does move is seen.
    await page.evaluate(() => {
      const late = document.createElement("p");
      late.style.height = "80px";
      document.querySelector("main")?.prepend(late);
    });
    expect(await moved()).not.toEqual([]);
  });
});

test("a button that was pressed turns a spinner until the next page is there", async ({ open, page }) => {
  await open("/sign-in");
  const button = page.getByRole("button", { name: "Sign in", exact: true });
  // The page is on its way out once the form is sent: it notes by itself what it looked like.
  await page.evaluate(() => {
    addEventListener("pagehide", () => (sessionStorage.busy = document.querySelectorAll("main button[aria-busy=true]").length));
  });
  await button.click();
  await expect(page.getByRole("alert")).toBeFocused();
  expect(await page.evaluate(() => sessionStorage.busy)).toBe("1");
  await expect(button).not.toHaveAttribute("aria-busy");
});

test.describe("in a browser far away", () => {
  test.use({ timezoneId: "America/Sao_Paulo" });

  test("the browser's own time zone is offered until it is chosen", async ({ open, page, look, node, context }) => {
    const { client } = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Ada Lovelace");
    await context.addCookies(client.jar());
    await open("/account/preferences");
    const [list, offer] = [page.getByLabel("Time zone"), page.getByText("This browser is set to America/Sao Paulo.")];
    await expect(list).toHaveValue("UTC");
    await expect(offer).toBeVisible();
    await look("preferences-browser-zone");
    await page.getByRole("button", { name: "Use it" }).click();
    await expect(list).toHaveValue("America/Sao_Paulo");
    await expect(list).toBeFocused();
    await expect(offer).toHaveCount(0);
    await page.getByRole("button", { name: "Save formats" }).click();
    await expect(page.getByRole("status").getByText("Time zone and formats saved")).toBeVisible();
    await alive(page);
    await expect(list).toHaveValue("America/Sao_Paulo");
    await expect(offer).toHaveCount(0);
  });
});

test.describe("in a browser that knows its zone by an older name", () => {
  test.use({ timezoneId: "Asia/Kolkata" });

  test("the same zone is not offered again", async ({ open, page, node, context }) => {
    const { client } = await member(node, `${randomBytes(6).toString("hex")}@example.org`, "Ada Lovelace");
    await context.addCookies(client.jar());
    const offer = page.getByText("This browser is set to");
    await open("/account/preferences");
    await expect(offer).toContainText(/Asia\/(Kolkata|Calcutta)/);
    for (const time_zone of ["Asia/Kolkata", "Asia/Calcutta"]) {
      await client.post("/account/preferences/reading", { time_zone, locale: "en" });
      await open("/account/preferences");
      await expect(page.getByLabel("Time zone")).toHaveValue(time_zone);
      await expect(offer).toHaveCount(0);
    }
  });
});

test.describe("with an unexpected script", () => {
  test.use({ expectedComplaints: [/content security policy|Content Security Policy/i] });

  test("the policy blocks it, and the fixture would tell", async ({ open, page, context }) => {
    const told: string[] = [];
    context.on("console", (message) => told.push(message.text()));
    await open("/");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.documentElement.dataset.injected = ''";
      document.body.append(script);
    });
    await alive(page);
    await expect(page.locator("html[data-injected]")).toHaveCount(0);
    await expect.poll(() => told.some((text) => /content security policy/i.test(text))).toBe(true);
  });
});
