// Google and GitHub, against counterparts that behave as they do: signing up and in, an address that has an account, linking and unlinking,
// step-up, and what people see when nothing comes of it.
import { mailsTo, member, password } from "../client.ts";
import { type Person, type Providers, newPerson, startProviders } from "../providers.ts";
import { test as base, expect, type Page } from "../test.ts";

// Every page on the way is looked at, in two themes and on a phone.
base.describe.configure({ timeout: 180_000 });

const test = base.extend<{ person: Person }, { providers: Providers }>({
  providers: [
    async ({}, use) => {
      const providers = await startProviders();
      await use(providers);
      await providers.dispose();
    },
    { scope: "worker" },
  ],
  node: [async ({ providers }, use) => use(providers.node), { scope: "worker" }],
  /** Who sits at both providers' pages; everybody is well. */
  person: [
    async ({ providers: { google, github } }, use) => {
      const person = newPerson();
      for (const provider of [google, github]) Object.assign(provider, { person, mood: "up" });
      await use(person);
    },
    { auto: true },
  ],
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

async function acceptTerms(page: Page): Promise<void> {
  await expect(page).toHaveURL("/sign-up/provider");
  await page.getByRole("checkbox").check();
  await button(page, "Create account").click();
  await expect(page).toHaveURL("/welcome");
  await page.getByRole("radio", { name: /Text generation/ }).check();
  await button(page, "Continue").click();
  await expect(page).toHaveURL(/\/o\/ada-lovelace/);
}

async function signUpByGoogle(page: Page): Promise<void> {
  await page.goto("/sign-up");
  await button(page, "Continue with Google").click();
  await button(page, "Continue").click();
  await acceptTerms(page);
}

test("sign-up by Google, sign-out, sign-in", async ({ open, page, look, person }) => {
  await open("/sign-up");
  await look("sign-up-providers");
  await button(page, "Continue with Google").click();
  await expect(heading(page)).toHaveText("Google");
  await button(page, "Continue").click();
  await expect(heading(page)).toHaveText("Create your account");
  await expect(page.getByText(person.email)).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Ada Lovelace");
  await look("sign-up-provider");
  await acceptTerms(page);

  await page.getByRole("button", { name: new RegExp(person.email) }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await page.goto("/sign-in?next=/account/sessions");
  await look("sign-in-providers");
  await button(page, "Continue with Google").click();
  await expect(page, "who is known at Google is not asked there again, and goes on to the page that was asked for").toHaveURL("/account/sessions");
  await expect(page.getByText("Google").first()).toBeVisible();
});

test("sign-up by GitHub, however long it takes", async ({ page, person, providers: { github } }) => {
  github.mood = "slow";
  await page.goto("/sign-up");
  await button(page, "Continue with GitHub").click();
  await button(page, "Authorize").click();
  await expect(page.getByText(person.email)).toBeVisible();
  await acceptTerms(page);
  await page.goto("/account/security");
  await expect(page.getByText(`GitHub: ${person.login}`)).toBeVisible();
});

test("an address that has an account is linked by its person alone", async ({ page, look, person, node, context }) => {
  await member(node, person.email, "Ada Lovelace");
  await page.goto("/sign-in");
  await button(page, "Continue with Google").click();
  await button(page, "Continue").click();
  await expect(page).toHaveURL("/sign-in/link");
  await look("sign-in-link");
  await page.goto("/account/security");
  await expect(page, "nobody is signed in").toHaveURL("/sign-in?next=/account/security");

  await page.goto("/sign-in/link");
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await button(page, "Sign in and connect Google").click();
  await expect(page.getByRole("alert")).toContainText("Nothing was connected");
  await expect(page.getByText("This is not the password that the account has now.").first(), "no address is asked for").toBeVisible();
  await look("sign-in-link-refused");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await button(page, "Sign in and connect Google").click();
  await expect(page).toHaveURL(/\/o\/ada-lovelace/);
  await page.goto("/account/security");
  await expect(page.getByText(`Google: ${person.email}`)).toBeVisible();
  await expect(async () => expect((await mailsTo(node, person.email)).map((mail) => mail.text).join()).toContain("Google")).toPass();

  await context.clearCookies({ domain: "localhost" });
  await page.goto("/sign-in");
  await button(page, "Continue with Google").click();
  await expect(page).toHaveURL(/\/o\/ada-lovelace/);
});

test("connected and disconnected on the security page, never the last way in", async ({ page, look, person }) => {
  await signUpByGoogle(page);
  await page.goto("/account/security");
  await button(page, "Disconnect Google").click();
  await expect(page.getByText("This is the last way into your account.")).toBeVisible();
  await look("security-last-identity");

  await button(page, "Connect GitHub").click();
  await button(page, "Cancel").click();
  await expect(page).toHaveURL("/account/security");
  await expect(page.getByText("You cancelled at the provider")).toBeVisible();
  await button(page, "Connect GitHub").click();
  await button(page, "Authorize").click();
  await expect(page).toHaveURL("/account/security");
  await expect(page.getByText("It is connected")).toBeVisible();
  await expect(page.getByText(`GitHub: ${person.login}`)).toBeVisible();
  await look("security-identities");

  await button(page, "Disconnect Google").click();
  await expect(page.getByText("It is disconnected")).toBeVisible();
  await button(page, "Disconnect GitHub").click();
  await expect(page.getByText("This is the last way into your account.")).toBeVisible();

  await page.goto("/account/confirm?next=/account/sessions");
  await expect(button(page, "Confirm with Google")).toHaveCount(0);
  await button(page, "Confirm with GitHub").click();
  await button(page, "Authorize").click();
  await expect(page).toHaveURL("/account/sessions");
});

test("step-up without a password asks Google to ask again", async ({ page, look, person, context, providers: { google } }) => {
  await signUpByGoogle(page);
  await page.goto("/account/confirm?next=/account/sessions");
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await look("confirm-provider");
  await button(page, "Confirm with Google").click();
  await expect(heading(page), "it was a minute ago that Google asked, and it asks again").toHaveText("Google");
  await button(page, "Cancel").click();
  await expect(page).toHaveURL("/account/confirm");
  await expect(page.getByText("You cancelled at the provider")).toBeVisible();

  // Who leaves Google is a stranger there.
  const leave = () => context.clearCookies({ domain: "127.0.0.1" });
  await leave();
  google.person = newPerson("Grace Hopper");
  await button(page, "Confirm with Google").click();
  await button(page, "Continue").click();
  await expect(page.getByText("That is another account")).toBeVisible();
  await look("confirm-provider-other");

  await leave();
  google.person = person;
  await button(page, "Confirm with Google").click();
  await button(page, "Continue").click();
  await expect(page, "where it was asked for, however many tries it took").toHaveURL("/account/sessions");
});

test("nothing comes of it: the reason, and the other ways", async ({ page, look, person, providers: { google, github } }) => {
  const attempt = async (provider: "Google" | "GitHub", answer: string) => {
    await page.goto("/sign-in");
    await button(page, `Continue with ${provider}`).click();
    await button(page, answer).click();
  };
  const told = async (reason: string) => {
    await expect(page).toHaveURL("/sign-in");
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
    await expect(button(page, "Continue with Google")).toBeVisible();
  };
  await attempt("Google", "Cancel");
  await told("You cancelled at the provider");
  await look("sign-in-cancelled");
  await attempt("GitHub", "Cancel");
  await told("You cancelled at the provider");

  person.verified = false;
  await attempt("GitHub", "Authorize");
  await told("That account has no confirmed address");
  person.verified = true;

  for (const mood of ["down", "broken"] as const) {
    github.mood = mood;
    await attempt("GitHub", "Authorize");
    await told("That provider could not confirm who you are");
  }
  await look("sign-in-provider-failed");
  google.mood = "broken";
  await attempt("Google", "Continue");
  await told("That provider could not confirm who you are");
  await page.goto("/sign-up/provider");
  await expect(heading(page)).toHaveText("That sign-in is over");
  await look("sign-up-provider-over");
});

test("a provider that is away before the trip begins", async ({ page }) => {
  const { google, node, dispose } = await startProviders();
  try {
    google.mood = "down";
    await page.goto(`${node.url}/sign-up`);
    await button(page, "Continue with Google").click();
    await expect(page).toHaveURL(`${node.url}/sign-in`);
    await expect(page.getByText("That provider could not confirm who you are")).toBeVisible();
    google.mood = "up";
    await button(page, "Continue with Google").click();
    await expect(heading(page)).toHaveText("Google");
  } finally {
    await dispose();
  }
});
