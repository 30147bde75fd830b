// Every test is a visitor from a network of its own: what is limited by network is there for each, however many came before.
import { member } from "../client.ts";
import { test } from "../test.ts";

// One worker, one console: as many sign-ups as one network has in an hour, and one more.
test.describe.configure({ mode: "serial" });

for (let turn = 1; turn <= 21; turn += 1) {
  test(`visitor ${turn} may sign up`, async ({ node }) => {
    await member(node, `visitor-${turn}@example.org`, "Ada");
  });
}
