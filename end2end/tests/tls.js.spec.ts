// Behind TLS, as in production: the session cookie is bound to the host, and the journey goes on in a real browser.
import { password } from "../client.ts";
import { alive, expect, Node, test } from "../test.ts";
import { tlsProxy } from "../tls.ts";

test.use({ ignoreHTTPSErrors: true });

test("the journey behind a proxy that ends TLS", async ({ page, context }) => {
  let node: Node | undefined;
  const proxy = await tlsProxy(() => node?.port ?? 0);
  node = await Node.start({ environment: { CONSOLE_PUBLIC_URL: proxy.url, CONSOLE_NETWORK__TRUSTED_PROXIES: "127.0.0.1/32" } });
  const at = (path: string) => `${proxy.url}${path}`;
  try {
    await page.goto(at("/sign-up"));
    await alive(page);
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("We sent a code")).toBeVisible();
    const code = async () => (await (await page.request.get(at("/dev/mail.json?to=ada@example.org"))).json())[0]?.code ?? "";
    await expect.poll(code).toMatch(/^\d{6}$/);
    await page.getByLabel("Code").fill(await code());
    await page.getByRole("button", { name: "Confirm address" }).click();
    await expect(page).toHaveURL(at("/welcome"));
    await page.getByRole("radio", { name: /API access/ }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(/\/o\/ada-lovelace$/);

    const cookies = await context.cookies();
    expect(cookies.map((cookie) => cookie.name).filter((name) => !name.startsWith("__Host-")), "cookies that are not bound to the host").toEqual([]);
    const session = cookies.find((cookie) => cookie.name === "__Host-session");
    expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: "Lax", path: "/" });
    const answer = await page.request.get(at("/sign-in"));
    expect(answer.headers()["strict-transport-security"]).toMatch(/max-age=\d{7,}/);

    // Live events pass the proxy as well: the step ticks while the page stays open.
    await alive(page);
    await page.goto(at("/o/ada-lovelace/keys/new"));
    await page.getByLabel("Name").fill("ci");
    await page.getByRole("button", { name: "Create API key" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("“ci” is ready");
    const secret = await page.getByLabel("API key", { exact: true }).inputValue();
    await page.goto(at("/o/ada-lovelace"));
    await alive(page);
    const called = await page.request.get(at("/v1/models"), { headers: { authorization: `Bearer ${secret}`, "user-agent": "curl/8.5.0" } });
    expect(called.status()).toBe(200);
    await expect(page.getByRole("listitem").filter({ hasText: "Make your first successful call" })).toContainText(": Done");

    // What a page of another origin sends is refused, signed in or not.
    const foreign = await page.request.post(at("/sign-out"), { form: { submission: "" }, headers: { origin: "https://evil.example" } });
    expect(foreign.status()).toBe(403);
    await page.reload();
    await expect(page).toHaveURL(/\/o\/ada-lovelace$/);
    const ours = await page.request.post(at("/sign-out"), { form: { submission: "" }, headers: { origin: proxy.url }, maxRedirects: 0 });
    expect(ours.status(), "the same from our own origin").toBe(303);
  } finally {
    await node.dispose();
    await proxy.close();
  }
});
