// The shipped gateways in front of a model API: who may call is let through and named, and whoever may not is told why, whole; then the
// model API hears nothing. No page is involved.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createKey, createTeam, createToken, member, models } from "../client.ts";
import { Gateway, names, program, Upstream } from "../gateways.ts";
import { expect, Node, test } from "../test.ts";

const CALL = "/v1/chat/completions?stream=false&mode=nginx";
const BODY = JSON.stringify({ model: "any", messages: [{ role: "user", content: "x".repeat(20_000) }] });
/** What a caller would like to be believed. */
const FORGED = {
  "x-console-organization": "org_forged",
  "x-console-key": "key_forged",
  "x-console-problem": "e30",
  "x-gateway-secret": "forged",
  "x_console_key": "key_forged",
};

type Told = { status: number; body: any; headers: Headers };

for (const name of names) {
  test.describe(`behind ${name}`, () => {
    // One console and one gateway for all of them.
    test.describe.configure({ mode: "default" });
    test.skip(!program(name), `needs ${name}: .ci/install test`);

    let node: Node;
    let upstream: Upstream;
    let gateway: Gateway;
    let person: { client: Client; slug: string };

    test.beforeAll(async () => {
      node = await Node.start({ environment: { CONSOLE_NETWORK__TRUSTED_PROXIES: "127.0.0.1/32" } });
      // Another network than the one that calls come from.
      node.visitor = "127.77.0.1";
      upstream = await Upstream.start();
      const secret = (await readFile(join(node.directory, "data/gateway.secret"), "utf8")).trim();
      gateway = await Gateway.start(name, node, upstream, secret);
      person = await member(node, `${name}@example.org`, "Ada");
    });

    test.beforeEach(() => {
      upstream.seen.length = 0;
    });

    test.afterAll(async () => {
      await gateway?.dispose();
      await upstream?.dispose();
      await node?.dispose();
    });

    const call = async (key?: string, headers: Record<string, string> = {}): Promise<Told> => {
      const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const all = { "content-type": "application/json", "user-agent": "OpenAI/JS 7.57.0", ...authorization, ...headers };
      const response = await fetch(`${gateway.url}${CALL}`, { method: "POST", body: BODY, headers: all });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
    };

    /** What the console itself would have told the same caller. */
    const direct = async (key: string) => {
      const response = await fetch(`${node.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
      return { status: response.status, headers: response.headers, body: (await response.json()) as any };
    };

    const isThatOf = (told: Told, said: Told) => {
      expect(told.status).toBe(said.status);
      expect({ ...told.body, request_id: "" }).toEqual({ ...said.body, request_id: "" });
      expect(told.body.request_id).toMatch(/^req_/);
      expect(told.headers.get("x-request-id")).toBe(told.body.request_id);
      for (const header of ["content-type", "www-authenticate", "x-should-retry", "retry-after"]) {
        expect(told.headers.get(header), header).toBe(said.headers.get(header));
      }
      expect(upstream.seen, "the model API hears nothing").toEqual([]);
    };

    test("a good key is let through, and the model API is told whose it is", async () => {
      const key = await createKey(person.client, person.slug, "good");
      const me = (await (await fetch(`${node.url}/api/v1/me`, { headers: { authorization: `Bearer ${key.secret}` } })).json()) as any;
      const told = await call(key.secret, FORGED);
      expect([told.status, told.body]).toEqual([200, { answer: 42 }]);
      expect(upstream.seen).toHaveLength(1);
      const { method, url, headers, body } = upstream.seen[0]!;
      expect([method, url, body]).toEqual(["POST", CALL, BODY]);
      expect(headers).toMatchObject({
        "x-console-organization": me.organization.id,
        "x-console-team": me.team.id,
        "x-console-principal": me.owner.account,
        "x-console-key": me.id,
        "x-forwarded-for": "127.0.0.1",
      });
      expect(headers.authorization, "the key ends at the gateway").toBeUndefined();
      expect(headers["x-console-problem"], "nothing of these names comes from the caller").toBeUndefined();
      expect(JSON.stringify(headers)).not.toContain("_forged");
      // What was used is seen on the page of keys: where from, and with what.
      await expect
        .poll(async () => (await person.client.post("/api/get_key", { slug: person.slug, id: key.id })).text)
        .toMatch(/127\.0\.0\.1.*OpenAI\/JS 7\.57\.0/s);
    });

    test("the call of an organization token is booked to the team that it names as its SDK does", async () => {
      const { client, slug } = await member(node, `${name}-token@example.org`, "Katherine");
      const [alpha, beta, gamma] = [await createTeam(client, slug, "Alpha"), await createTeam(client, slug, "Beta"), await createTeam(client, slug, "Gamma")];
      const token = await createToken(client, slug, "shared", [alpha, beta]);
      const team = () => upstream.seen.at(-1)!.headers["x-console-team"];
      expect((await call(token.secret, { "x-console-team": gamma })).status, "the console's own name, which nothing may forge").toBe(200);
      expect(team()).toBe(alpha);
      expect((await call(token.secret, { "openai-project": beta })).status).toBe(200);
      expect(team()).toBe(beta);
      expect((await call(token.secret, { "openai-project": "beta" })).status).toBe(200);
      expect(team()).toBe(beta);
      upstream.seen.length = 0;
      const told = await call(token.secret, { "openai-project": gamma });
      expect([told.status, told.body.code]).toEqual([403, "wrong_team"]);
      expect(told.body.detail).toContain(`Alpha (${alpha}), Beta (${beta})`);
      expect(told.headers.get("x-should-retry")).toBe("false");
      expect(upstream.seen, "the model API hears nothing").toEqual([]);
    });

    test("a stream comes as it is made", async () => {
      const key = await createKey(person.client, person.slug, "stream");
      const headers = { authorization: `Bearer ${key.secret}` };
      const response = await fetch(`${gateway.url}/v1/chat/completions?stream=true`, { method: "POST", body: "{}", headers });
      const stream = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      expect((await stream.read()).value, "before the last is made").toBe("data: first\n\n");
      upstream.finish();
      expect((await stream.read()).value).toBe("data: last\n\n");
      expect((await stream.read()).done).toBe(true);
    });

    test("whoever may not call is told why, whole", async () => {
      const key = await createKey(person.client, person.slug, "bad");
      const mistyped = key.secret.slice(0, -1) + (key.secret.endsWith("0") ? "1" : "0");
      isThatOf(await call(mistyped, FORGED), await direct(mistyped));
      isThatOf(await call("nonsense"), await direct("nonsense"));

      const without = await call(undefined, FORGED);
      expect([without.status, without.body.code]).toEqual([401, "missing_credential"]);
      expect(upstream.seen).toEqual([]);

      expect((await call(key.secret)).status).toBe(200);
      upstream.seen.length = 0;
      await person.client.post(`/o/${person.slug}/keys/${key.id}/revoke`, { name: "bad" });
      await expect.poll(async () => (await models(node, key.secret)).status).toBe(401);
      const revoked = await call(key.secret, FORGED);
      expect(revoked.body).toMatchObject({ code: "revoked", status: 401, detail: "The key “bad” was revoked." });
      expect(revoked.body.error.message, "official SDKs print nothing else").toContain("/help/errors/revoked");
      isThatOf(revoked, await direct(key.secret));
    });

    test("a network is judged by where the call comes from, whatever the caller says", async () => {
      // An organization of its own: the policy is for all of its keys.
      const { client, slug } = await member(node, `${name}-network@example.org`, "Grace");
      const key = await createKey(client, slug, "ci");
      expect((await call(key.secret)).status).toBe(200);
      upstream.seen.length = 0;
      const applied = await client.post(`/o/${slug}/policies/preview`, { networks: `${node.visitor}/32` });
      expect(applied.location).toBe(`/o/${slug}/policies`);
      await expect.poll(async () => (await call(key.secret)).status).toBe(403);
      upstream.seen.length = 0;
      const told = await call(key.secret, { "x-forwarded-for": node.visitor, "x-real-ip": node.visitor });
      expect([told.status, told.body.code]).toEqual([403, "wrong_network"]);
      isThatOf(told, await direct(key.secret));
    });

    test("when nobody can judge, nobody is let through", async () => {
      const key = await createKey(person.client, person.slug, "later");
      expect((await call(key.secret)).status).toBe(200);
      upstream.seen.length = 0;
      const deaf = await Gateway.start(name, { port: 1 } as Node, upstream, "none");
      const response = await fetch(`${deaf.url}${CALL}`, { method: "POST", body: BODY, headers: { authorization: `Bearer ${key.secret}` } });
      expect(response.status, "never that the key is no good").toBeGreaterThanOrEqual(500);
      await deaf.dispose();
      const wrong = await Gateway.start(name, node, upstream, key.secret);
      const refused = await fetch(`${wrong.url}${CALL}`, { headers: { authorization: `Bearer ${key.secret}` } });
      expect(refused.status, "a gateway that is not the operator's").toBe(401);
      await wrong.dispose();
      expect(upstream.seen).toEqual([]);
    });
  });
}
