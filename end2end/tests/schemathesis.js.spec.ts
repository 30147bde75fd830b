// The REST interface against its own document, by schemathesis: input that fits and input that does not, for every operation. No server
// error, no answer that the document does not name, nothing accepted that it forbids, nothing let in without a key. No page is involved.
import { execFile, execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { expect, Node, test } from "../test.ts";

const schemathesis = find();

function find(): string | undefined {
  try {
    const python = execFileSync(join(import.meta.dirname, "../../.ci/python"), ["find"], { encoding: "utf8" }).trim();
    return join(dirname(python), "schemathesis");
  } catch {
    return undefined;
  }
}

/** These end the key that calls, or take from it what the others need: they come in a run of their own. */
const ending = ["disable_key", "revoke_key", "rotate_key", "end_former_secret"];
const named = (option: string) => ending.flatMap((id) => [option, id]);

for (const [run, selection] of Object.entries({ "every operation": named("--exclude-operation-id"), "what ends keys": named("--include-operation-id") })) {
  test(`${run} answers as its document says`, async () => {
    test.skip(!schemathesis, "needs Python: .ci/python install");
    const node = await Node.start();
    const [admin] = await node.seed("roles");
    const options = [
      "run", `${node.url}/api/v1/openapi.json`, "--url", node.url, "-H", `Authorization: Bearer ${admin?.console_key}`,
      // Whether a value that fits its type is also a name, an id or a zone that there is, no schema says.
      "--checks", "all", "--exclude-checks", "positive_data_acceptance", "--max-examples", "20", "--seed", "7",
      "--generation-database", "none", ...selection,
    ];
    const report = await new Promise<{ failed: boolean; text: string }>((resolve) =>
      execFile(schemathesis ?? "", options, { cwd: node.directory, maxBuffer: 1 << 26 }, (error, text) => resolve({ failed: error !== null, text })),
    );
    expect(report.failed, report.text).toBe(false);
    // That it ran: operations were tested, and calls were let in.
    const [, tested = "0"] = /Tested: (\d+)/.exec(report.text) ?? [];
    expect(Number(tested), report.text).toBeGreaterThan(selection.includes("--include-operation-id") ? 3 : 30);
    expect(/(\d+) generated/.exec(report.text)?.[1], report.text).toBeTruthy();
    await node.dispose();
  });
}
