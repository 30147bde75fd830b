// Counterparts of the ways in through Google and GitHub: a certified OpenID provider, and what there is of GitHub for a sign-in. They run in
// the test's process, at 127.0.0.1, so that for the browser they are another site than the console at localhost.
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { interactionPolicy } from "oidc-provider";
import { Node, sparePort } from "./node.ts";

/** Who sits at the provider's page. */
export type Person = { id: number; email: string; verified: boolean; name: string; login: string };

/** What the console meets when it asks the provider; what people see in the browser stays up. */
export type Mood = "up" | "down" | "broken" | "slow";

export function newPerson(name = "Ada Lovelace"): Person {
  const login = `ada-${randomBytes(4).toString("hex")}`;
  return { id: randomBytes(4).readUInt32BE(), email: `${login}@example.org`, verified: true, name, login };
}

const client = { id: "console", secret: "secret of the console" };

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** A server that stands in for a provider. */
export class Counterpart {
  /** How it answers the console. */
  mood: Mood = "up";
  /** Who is at its page. */
  person = newPerson();
  private server = createServer();

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  serve(handler: Handler): void {
    this.server.on("request", async (request, response) => {
      try {
        if (request.headers["sec-fetch-mode"] === undefined) {
          if (this.mood === "down") return request.socket.destroy();
          if (this.mood === "broken") return reply(response, 500, "text/plain", "out of order");
          if (this.mood === "slow") await new Promise((resolve) => setTimeout(resolve, 3000));
        }
        await handler(request, response, new URL(request.url ?? "/", this.url));
      } catch (error) {
        reply(response, 500, "text/plain", String(error));
      }
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export type Providers = { google: Counterpart; github: Counterpart; node: Node; dispose: () => Promise<void> };

/** Both counterparts, and a console that knows them. */
export async function startProviders(): Promise<Providers> {
  const [google, github] = [new Counterpart(), new Counterpart()];
  await Promise.all([google.listen(), github.listen()]);
  const port = await sparePort();
  const callback = (provider: string) => `http://localhost:${port}/auth/${provider}/callback`;
  serveOpenId(google, callback("google"));
  serveGitHub(github, callback("github"));
  const node = await Node.start({
    port,
    environment: {
      CONSOLE_OAUTH__GOOGLE__CLIENT_ID: client.id,
      CONSOLE_OAUTH__GOOGLE__CLIENT_SECRET: client.secret,
      CONSOLE_OAUTH__GOOGLE__ISSUER: google.url,
      CONSOLE_OAUTH__GITHUB__CLIENT_ID: client.id,
      CONSOLE_OAUTH__GITHUB__CLIENT_SECRET: client.secret,
      CONSOLE_OAUTH__GITHUB__AUTHORIZE_URL: `${github.url}/login/oauth/authorize`,
      CONSOLE_OAUTH__GITHUB__TOKEN_URL: `${github.url}/login/oauth/access_token`,
      CONSOLE_OAUTH__GITHUB__API_URL: `${github.url}/api`,
    },
  });
  const dispose = async () => {
    await node.dispose();
    await Promise.all([google.close(), github.close()]);
  };
  return { google, github, node, dispose };
}

function serveOpenId(at: Counterpart, callback: string): void {
  const known = new Map<string, Person>();
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  policy.remove("consent");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const hour = 3600;
  const provider: Provider = new Provider(at.url, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [callback],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    pkce: { required: () => true },
    scopes: ["openid", "email", "profile"],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    // As Google does: the claims stand in the ID token.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
    ttl: { AccessToken: hour, AuthorizationCode: 60, Grant: hour, IdToken: hour, Interaction: hour, Session: hour },
    interactions: { policy, url: (_, interaction) => `/choose/${interaction.uid}` },
    findAccount: (_, accountId) => {
      const person = known.get(accountId);
      if (!person) return undefined;
      const claims = { sub: accountId, email: person.email, email_verified: person.verified, name: person.name };
      return { accountId, claims: () => claims };
    },
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({ clientId: client.id, accountId: ctx.oidc.session?.accountId ?? "" });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  at.serve(async (request, response, url) => {
    if (!url.pathname.startsWith("/choose/")) return void (await handle(request, response));
    if (request.method === "GET") return page(response, "Google", at.person, "Continue");
    const answer = (await fields(request)).get("answer");
    if (answer === "no") return provider.interactionFinished(request, response, { error: "access_denied" });
    const accountId = String(at.person.id);
    known.set(accountId, at.person);
    await provider.interactionFinished(request, response, { login: { accountId }, select_account: {} });
  });
}

function serveGitHub(at: Counterpart, callback: string): void {
  const codes = new Map<string, { person: Person; challenge: string | null }>();
  const tokens = new Map<string, Person>();
  const json = (response: ServerResponse, body: unknown, status = 200) => reply(response, status, "application/json", JSON.stringify(body));
  at.serve(async (request, response, url) => {
    const query = url.searchParams;
    if (url.pathname === "/login/oauth/authorize") {
      if (query.get("client_id") !== client.id || query.get("redirect_uri") !== callback) return reply(response, 404, "text/plain", "no such app");
      if (request.method === "GET") return page(response, "GitHub", at.person, "Authorize");
      const back = new URL(callback);
      back.searchParams.set("state", query.get("state") ?? "");
      if ((await fields(request)).get("answer") === "no") back.searchParams.set("error", "access_denied");
      else {
        const code = randomBytes(10).toString("hex");
        codes.set(code, { person: at.person, challenge: query.get("code_challenge") });
        back.searchParams.set("code", code);
      }
      return void response.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === "/login/oauth/access_token") {
      const sent = await fields(request);
      const code = sent.get("code") ?? "";
      const given = codes.get(code);
      codes.delete(code);
      if (sent.get("client_id") !== client.id || sent.get("client_secret") !== client.secret) return json(response, { error: "incorrect_client_credentials" });
      if (sent.get("redirect_uri") !== callback) return json(response, { error: "redirect_uri_mismatch" });
      const challenge = createHash("sha256").update(sent.get("code_verifier") ?? "").digest("base64url");
      if (!given || (given.challenge && given.challenge !== challenge)) return json(response, { error: "bad_verification_code" });
      const token = `gho_${randomBytes(18).toString("hex")}`;
      tokens.set(token, given.person);
      return json(response, { access_token: token, token_type: "bearer", scope: "read:user,user:email" });
    }
    const person = tokens.get((request.headers.authorization ?? "").replace("Bearer ", ""));
    if (!person || !request.headers["user-agent"]) return json(response, { message: "Bad credentials" }, 401);
    if (url.pathname === "/api/user") return json(response, { id: person.id, login: person.login, name: person.name, email: null });
    if (url.pathname === "/api/user/emails") return json(response, [{ email: person.email, primary: true, verified: person.verified, visibility: null }]);
    return json(response, { message: "Not Found" }, 404);
  });
}

async function fields(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": `${type}; charset=utf-8` }).end(body);
}

/** The provider's own page, which posts to its own address. */
function page(response: ServerResponse, provider: string, person: Person, yes: string): void {
  reply(
    response,
    200,
    "text/html",
    `<!doctype html><html lang="en"><title>${provider}</title><link rel="icon" href="data:,"><h1>${provider}</h1><p>${person.name}, ${person.email}</p>
<form method="post"><button name="answer" value="yes">${yes}</button> <button name="answer" value="no">Cancel</button></form></html>`,
  );
}
