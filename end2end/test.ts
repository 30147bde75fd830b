// What every browser test starts from: a running console, a page that may not complain, and eyes (axe, screenshots).
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, type Browser, type ConsoleMessage, expect, type Page } from "@playwright/test";
import { join } from "node:path";
import { Node } from "./node.ts";

export { expect, Node };
export type { Browser, Page };

const screenshots = join(import.meta.dirname, "screenshots");

type Fixtures = {
  /** Complaints that a test expects, such as the browser's own line about a 404. */
  expectedComplaints: RegExp[];
  /** Everything that went wrong in the page so far; the test fails on it at its end. */
  complaints: string[];
  /** Goes to a path and waits until the page is alive (with JavaScript). */
  open: (path: string) => Promise<void>;
  /** Looks at the page as it is: axe in both themes, and screenshots (light, dark, phone) under this name. */
  look: (name: string) => Promise<void>;
  /** The page's words, without what differs by script alone. */
  words: () => Promise<string>;
  /** The address that the test comes from: of a network (/24) of its own, so that the tests before have used up nothing that is limited by network. */
  visitor: string;
};

let visitors = 0;

export const test = base.extend<Fixtures, { node: Node }>({
  node: [
    async ({}, use) => {
      const node = await Node.start({ environment: { CONSOLE_NETWORK__TRUSTED_PROXIES: "127.0.0.1/32" } });
      await use(node);
      await node.dispose();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ node }, use) => use(node.url),

  visitor: [
    async ({ node }, use) => {
      visitors += 1;
      node.visitor = `127.${1 + (visitors >> 8)}.${visitors & 255}.1`;
      await use(node.visitor);
    },
    { auto: true },
  ],

  extraHTTPHeaders: async ({ visitor }, use) => use({ "x-forwarded-for": visitor }),

  expectedComplaints: [[], { option: true }],

  complaints: [
    async ({ context, expectedComplaints, javaScriptEnabled }, use) => {
      const complaints: string[] = [];
      const complain = (text: string) => {
        if (!expectedComplaints.some((expected) => expected.test(text))) complaints.push(text);
      };
      context.on("console", (message: ConsoleMessage) => {
        // Without JavaScript nothing uses what the page preloads for it.
        if (javaScriptEnabled === false && /console\.wasm was preloaded using link preload but not used/.test(message.text())) return;
        if (["error", "warning", "assert"].includes(message.type())) complain(`console ${message.type()}: ${message.text()}`);
      });
      context.on("weberror", (error) => complain(`page error: ${error.error().stack ?? error.error().message}`));
      context.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText;
        // A navigation that a newer one replaces is not a failure.
        if (reason === "net::ERR_ABORTED") return;
        // Chromium reports the scripts that it does not load without JavaScript in these words.
        if (javaScriptEnabled === false && reason === "csp" && request.url().endsWith(".js")) return;
        complain(`request failed: ${request.url()} ${reason}`);
      });
      context.on("response", (response) => {
        if (response.status() >= 500) complain(`status ${response.status()}: ${response.url()}`);
      });
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`);
        });
      });
      await use(complaints);
      expect(complaints, "the page complained").toEqual([]);
    },
    { auto: true },
  ],

  open: async ({ page, javaScriptEnabled }, use) => {
    await use(async (path) => {
      await page.goto(path);
      if (javaScriptEnabled !== false) await alive(page);
    });
  },

  look: async ({ page, javaScriptEnabled }, use, info) => {
    await use(async (name) => {
      const size = page.viewportSize();
      for (const theme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        // Both flavours show the same page: one of them is enough for the eye and for axe, which needs scripts.
        if (javaScriptEnabled === false) continue;
        // Colours that are on their way to the other theme would be neither.
        await page.evaluate(async () => {
          await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
          for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
        });
        await page.screenshot({ path: join(screenshots, `${name}-${theme}.png`), fullPage: true });
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
        const found = violations.map((violation) => `${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `  ${node.html}`).join("\n")}`);
        expect(found, `axe, ${theme}, ${info.title}`).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: "light" });
      if (javaScriptEnabled !== false) {
        await page.setViewportSize({ width: 390, height: 844 });
        await page.screenshot({ path: join(screenshots, `${name}-phone.png`), fullPage: true });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, "nothing is wider than a phone").toBeLessThanOrEqual(0);
        if (size) await page.setViewportSize(size);
      }
    });
  },

  words: async ({ page }, use) => {
    await use(async () => (await page.locator("body").innerText()).replace(/\s+/g, " ").trim());
  },
});

/** Waits for the mark that the wasm entry sets after hydration returned without a panic. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("html[data-hydrated]")).toBeAttached({ timeout: 40_000 });
}
