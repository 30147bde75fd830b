// The official SDKs as customers use them, with nothing but a key and a base URL: models are listed; a refusal is raised in our words,
// after exactly one call. No page is involved.
import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import OpenAI, { APIError } from "openai";
import { type Client, createKey, member } from "../client.ts";
import { Counter } from "../counter.ts";
import { expect, type Node, test } from "../test.ts";

type Outcome = { models?: string[]; status?: number; message?: string };
type Sdk = (url: string, key: string, call?: "models" | "chat") => Promise<Outcome>;

const node: Sdk = async (url, apiKey, call = "models") => {
  const client = new OpenAI({ apiKey, baseURL: `${url}/v1` });
  try {
    if (call === "chat") await client.chat.completions.create({ model: "any", messages: [] });
    const models: string[] = [];
    for await (const model of client.models.list()) models.push(model.id);
    return { models };
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return { status: error.status, message: error.message };
  }
};

const program = `
import json, openai, sys
client = openai.OpenAI()
try:
    if sys.argv[1] == "chat":
        client.chat.completions.create(model="any", messages=[])
    print(json.dumps({"models": [model.id for model in client.models.list()]}))
except openai.APIStatusError as error:
    print(json.dumps({"status": error.status_code, "message": str(error)}))
`;

const python: Sdk = async (url, key, call = "models") => {
  const env = { PATH: process.env.PATH, OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1` };
  const output = await new Promise<string>((resolve, reject) =>
    execFile(interpreter ?? "", ["-c", program, call], { env }, (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout))),
  );
  return JSON.parse(output) as Outcome;
};

const interpreter = find();

function find(): string | undefined {
  try {
    return execFileSync(join(import.meta.dirname, "../../.ci/python"), ["find"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** The same key with its last digit mistyped. */
const mistyped = (secret: string) => secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");

/** Which steps of the checklist are done. */
async function steps(client: Client, slug: string): Promise<Record<string, boolean>> {
  const { text } = await client.post("/api/get_checklist", { slug });
  const checklist = JSON.parse(text) as { steps: { step: string; reached_at: unknown }[] };
  return Object.fromEntries(checklist.steps.map(({ step, reached_at }) => [step, reached_at !== null]));
}

const people = { npm: "Ada", PyPI: "Grace" };

for (const [name, sdk] of Object.entries({ npm: node, PyPI: python }) as ["npm" | "PyPI", Sdk][]) {
  test.describe(`the ${name} SDK`, () => {
    test.skip(name === "PyPI" && !interpreter, "needs Python: .ci/python install");

    const begin = async (console: Node, email: string) => {
      const person = await member(console, email, people[name]);
      const key = await createKey(person.client, person.slug, "ci");
      return { ...person, key, counter: await Counter.before(console) };
    };

    test("lists the models and ticks both steps", async ({ node: console }) => {
      const { client, slug, key, counter } = await begin(console, `lists-${name.toLowerCase()}@example.org`);
      const { models } = await sdk(counter.url, key.secret);
      expect(models?.length, "the models of the price book").toBeGreaterThan(0);
      expect(counter.calls).toEqual(["GET /v1/models"]);
      expect(await steps(client, slug)).toEqual({ create_key: true, install_sdk: true, first_call: true });
      await counter.dispose();
    });

    test("raises what is wrong, after one call", async ({ node: console }) => {
      const { client, slug, key, counter } = await begin(console, `raises-${name.toLowerCase()}@example.org`);
      const cut = await sdk(counter.url, mistyped(key.secret));
      expect(cut).toEqual({ status: 401, message: expect.stringContaining("/help/errors/bad-checksum") });
      expect(counter.calls, "a mistyped key").toHaveLength(1);

      // Left alone, an SDK tries again whatever begins with a 5.
      const unsupported = await sdk(counter.url, key.secret, "chat");
      expect(unsupported).toEqual({ status: 501, message: expect.stringContaining("/help/errors/unsupported") });
      expect(counter.calls.slice(1), "what no upstream answers").toEqual(["POST /v1/chat/completions"]);

      await client.post(`/o/${slug}/keys/${key.id}/revoke`, { name: "ci" });
      const revoked = await sdk(counter.url, key.secret);
      expect(revoked).toEqual({ status: 401, message: expect.stringContaining("The key “ci” was revoked.") });
      expect(counter.calls.slice(2), "a revoked key").toHaveLength(1);
      // Whose key it was is known, so the SDK was seen; a call that was refused is no call.
      expect(await steps(client, slug)).toEqual({ create_key: true, install_sdk: true, first_call: false });
      await counter.dispose();
    });
  });
}
