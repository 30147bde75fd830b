// How the browser tests run: every journey twice, with JavaScript and without.
// tests/NAME.spec.ts runs in both; tests/NAME.js.spec.ts and tests/NAME.no-js.spec.ts in one.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const chromium = execFileSync(join(import.meta.dirname, "../.ci/chromium"), { encoding: "utf8" }).trim();

export default defineConfig({
  testDir: "tests",
  outputDir: "results/artifacts",
  fullyParallel: true,
  workers: 2,
  // Watchdogs, not measurements: a development build on a busy machine is slow to wake.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI === "true",
  reporter: [["list"], ["json", { outputFile: "results/report.json" }]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium,
      // The sandbox of Chromium does not start as root; the rest keeps it from talking to anyone.
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "js", testIgnore: "**/*.no-js.spec.ts" },
    { name: "no-js", testIgnore: "**/*.js.spec.ts", use: { javaScriptEnabled: false } },
  ],
});
