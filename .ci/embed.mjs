// Copies a built site for embedding: hashes in the names of the three entry files, and everything that shrinks also as brotli.
//   node .ci/embed.mjs FROM TO
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [from, to] = process.argv.slice(2);
rmSync(to, { recursive: true, force: true });
let total = 0;
for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || /\.(ts|br|gz)$/.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const name = relative(from, path).replace(/^pkg\/console\.(css|js|wasm)$/, `pkg/console.${hash}.$1`);
  const target = join(to, name);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  const small = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const isWorth = small.length < bytes.length * 0.95;
  if (isWorth) writeFileSync(`${target}.br`, small);
  total += isWorth ? small.length : bytes.length;
  console.log(`${String(bytes.length).padStart(9)} ${String(isWorth ? small.length : bytes.length).padStart(8)}  ${name}`);
}
console.log(`${total} bytes as sent`);
