// Reads cargo's JSON messages and prints one line per test binary: package, target, binary, directory of the package.
import { createInterface } from "node:readline";
import { dirname } from "node:path";

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith("{")) continue;
  const { reason, executable, target, profile, manifest_path: manifest } = JSON.parse(line);
  if (reason !== "compiler-artifact" || !executable || !profile.test) continue;
  const directory = dirname(manifest);
  console.log([directory.split("/").pop(), target.name, executable, directory].join("\t"));
}
