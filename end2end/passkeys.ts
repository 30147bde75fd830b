// An authenticator for a page: Chromium's own virtual one, over the DevTools protocol.
import type { Page } from "./test.ts";

export type Authenticator = {
  /** Whether the person puts a finger on it when asked. */
  verifies: (yes: boolean) => Promise<void>;
  /** How many passkeys it holds. */
  count: () => Promise<number>;
};

export async function addAuthenticator(page: Page): Promise<Authenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verifies: async (yes) => void (await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: yes })),
    count: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
  };
}
