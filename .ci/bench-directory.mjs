// The directory with 20,000 members beside smaller ones.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { measure } from "./load.mjs";
import { Person } from "./person.mjs";

const SIZES = [20, 60, 20_000];
const example = join(process.env.CARGO_TARGET_DIR, "release/examples/directory");

/** Prints the figures, against a running node and its directory. */
export async function benchDirectory(node, row, ratio) {
  const database = `sqlite://${join(node.directory, "data/console.db")}`;
  const owners = [];
  for (const [at, size] of SIZES.entries()) {
    const person = new Person(node.port, `10.4.${at}.1`);
    await person.signUp(`directory${size}@example.org`, `Directory ${size}`);
    execFileSync(example, [database, person.home.replace("/o/", ""), String(size)]);
    owners.push(person);
  }
  row(`directory of ${SIZES.at(-1)} members beside ${SIZES.slice(0, -1).join(" and ")}, CPU a page`, "(goal: at most 1.5 times; a page shows 50)");
  const queries = [
    ["first page", () => ""],
    ["last active first", () => "?sort=active"],
    ["a search that finds all", () => "?q=per"],
    // The last one: nobody else's number begins like that one.
    ["a search that finds one", (size) => `?q=person+${size - 1}`],
    ["a role", () => "?role=developer"],
  ];
  for (const [name, query] of queries) {
    const figures = [];
    for (const [at, person] of owners.entries()) {
      const of = (count) => measure(node.child, node.port, `${person.home}/members${query(SIZES[at])}`, person.headers, count);
      await of(20);
      figures.push((await of(200)).micros);
    }
    const [few, full, many] = figures;
    row(`  ${name}`, `${figures.map((micros) => micros.toFixed(0)).join(", ")} µs; ${ratio(many, few)}, a full page ${ratio(many, full)}`);
  }
}
