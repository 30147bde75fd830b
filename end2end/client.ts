// A browser without a screen: keeps cookies, posts forms, reads mail. For journeys that look at the protocol and not at the page.
import { randomBytes } from "node:crypto";
import type { Node } from "./node.ts";

export type Answer = { status: number; location: string; text: string };

export class Client {
  private cookies = new Map<string, string>();

  constructor(private node: Node) {}

  /** Goes on at another node with the same cookies. */
  at(node: Node): Client {
    const client = new Client(node);
    client.cookies = this.cookies;
    return client;
  }

  /** The cookies, for the context of a real browser. */
  jar(): { name: string; value: string; url: string }[] {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.node.url }));
  }

  /** Has a cookie from somewhere else. */
  hold(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  async get(path: string): Promise<Answer> {
    return this.send(path, {});
  }

  /** Posts a form as a browser of the same origin does. */
  async post(path: string, fields: Record<string, string>, submission = newSubmission()): Promise<Answer> {
    const body = new URLSearchParams({ submission, ...fields }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
    return this.send(path, { method: "POST", body, headers });
  }

  private async send(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(init.headers as Record<string, string>), ...(cookie && { cookie }), "x-forwarded-for": this.node.visitor };
    const response = await fetch(`${this.node.url}${path}`, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=", 2);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return { status: response.status, location: response.headers.get("location") ?? "", text: await response.text() };
  }
}

export const newSubmission = () => randomBytes(32).toString("base64url");

export type Mail = { to: string; subject: string; text: string; links: string[]; code: string | null };

/** The mails to an address, the newest first; waits until there are at least so many. */
export async function mailsTo(node: Node, to: string, count = 1): Promise<Mail[]> {
  let found: Mail[] = [];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    found = node.postbox ? node.postbox.to(to) : await fetch(`${node.url}/dev/mail.json?to=${encodeURIComponent(to)}`)
      .then((response) => response.json() as Promise<Mail[]>)
      .catch(() => []);
    if (found.length >= count) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`only ${found.length} of ${count} mails to ${to} came`);
}

/** The newest code that was mailed. */
export async function codeFor(node: Node, to: string): Promise<string> {
  const [mail] = await mailsTo(node, to);
  if (!mail?.code) throw new Error(`no code in: ${mail?.subject}`);
  return mail.code;
}

/** The answer of `GET /v1/models` to a key. */
export async function models(node: Node, key: string, agent = "curl/8.5.0"): Promise<{ status: number; body: any }> {
  const headers = { authorization: `Bearer ${key}`, "user-agent": agent };
  const response = await fetch(`${node.url}/v1/models`, { headers });
  return { status: response.status, body: await response.json() };
}

export const password = "violet lantern kettle orbit";

/** Signs up, confirms, chooses a use case; gives the client and the organization's slug. */
export async function member(node: Node, email: string, name: string): Promise<{ client: Client; slug: string }> {
  const client = new Client(node);
  const begun = await client.post("/sign-up", { email, password, name, terms: "on" });
  if (begun.location !== "/verify-email") throw new Error(`no sign-up: ${begun.status} ${begun.location} ${begun.text}`);
  await client.post("/verify-email", { code: await codeFor(node, email) });
  const { location } = await client.post("/welcome", { use_case: "api" });
  return { client, slug: location.split("/").at(-1) ?? "" };
}

/** Makes a team; gives its id. */
export async function createTeam(client: Client, slug: string, name: string): Promise<string> {
  const { location } = await client.post(`/o/${slug}/teams/new`, { name });
  const id = /team_[0-9a-f]{32}/.exec(location)?.[0];
  if (!id) throw new Error(`no team: ${location}`);
  return id;
}

/** Makes an organization token that these teams share, for the list of models and for text; the first of them is the default one. */
export async function createToken(client: Client, slug: string, name: string, teams: string[]): Promise<{ id: string; secret: string }> {
  const shared = Object.fromEntries(teams.map((team) => [`team_${team}`, "on"]));
  const scopes = { scopes: "restricted", scope_models: "read", scope_text: "write" };
  const fields = { name, lifetime: "90_days", team: teams[0] ?? "", ...scopes, ...shared };
  const { location } = await client.post(`/o/${slug}/organization-tokens/new`, fields);
  const id = /key_[0-9a-f]{32}/.exec(location)?.[0];
  const secret = /mmx_org_[0-9A-Za-z]{49}/.exec((await client.get(location)).text)?.[0];
  if (!id || !secret) throw new Error(`no token: ${location}`);
  return { id, secret };
}

/** Makes a key; gives its id and the secret as the page shows it once. */
export async function createKey(client: Client, slug: string, name: string): Promise<{ id: string; secret: string }> {
  const { location } = await client.post(`/o/${slug}/keys/new`, { name, lifetime: "90_days" });
  const id = /key_[0-9a-f]{32}/.exec(location)?.[0];
  const secret = /mmx_key_[0-9A-Za-z]{49}/.exec((await client.get(location)).text)?.[0];
  if (!id || !secret) throw new Error(`no key: ${location}`);
  return { id, secret };
}
