// Builds what style/public holds from npm packages: the fonts with their licence, the icon sprite and the marks.
// Run it (`node style/assets.mjs`) after adding an icon to app/src/ui/icon.rs; its output is committed.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const out = join(here, "public");
const modules = process.env.NODE_MODULES ?? join(root, "node_modules");
const from = (...path) => join(modules, ...path);

mkdirSync(join(out, "fonts"), { recursive: true });
for (const family of ["geist", "geist-mono"]) {
  for (const subset of ["latin", "latin-ext"]) {
    const name = `${family}-${subset}-wght-normal.woff2`;
    copyFileSync(from("@fontsource-variable", family, "files", name), join(out, "fonts", `${family}-${subset}.woff2`));
  }
}
copyFileSync(from("@fontsource-variable", "geist", "LICENSE"), join(out, "fonts", "LICENSE.txt"));

const source = readFileSync(join(root, "app/src/ui/icon.rs"), "utf8");
const names = [...source.matchAll(/^\s+[A-Z]\w+ => "([a-z0-9-]+)",$/gm)].map((match) => match[1]).sort();
const brands = new Set(["github", "google"]);
const inner = (svg) => svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/<title>.*?<\/title>/, "").replace(/\s*\n\s*/g, "").trim();
const symbol = (name) => {
  const path = brands.has(name) ? join(here, "brands", `${name}.svg`) : from("lucide-static", "icons", `${name}.svg`);
  const body = inner(readFileSync(path, "utf8"));
  return brands.has(name)
    ? `<symbol id="${name}" viewBox="0 0 24 24"><g fill="currentColor" stroke="none">${body}</g></symbol>`
    : `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
};

// The sign-in panel's decoration: the mark's bars, many of them, as two waves that meet.
const weave = () => {
  const bars = [];
  for (let i = 0; i < 46; i += 1) {
    const x = 8 + i * 14;
    const swell = Math.sin((i / 45) * Math.PI);
    const wave = 0.5 + 0.32 * Math.sin(i * 0.46) + 0.18 * Math.sin(i * 1.13 + 0.8);
    const height = Math.round(10 + 190 * swell * wave);
    const opacity = (0.16 + 0.74 * swell * wave).toFixed(2);
    bars.push(`<rect x="${x}" y="${120 - height / 2}" width="6" height="${height}" rx="3" opacity="${opacity}"/>`);
  }
  return `<symbol id="weave" viewBox="0 0 652 240"><g fill="currentColor" stroke="none">${bars.join("")}</g></symbol>`;
};

writeFileSync(
  join(out, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide (ISC; parts MIT, from Feather), Simple Icons (CC0): see icons.LICENSE.txt -->\n${names.map(symbol).join("\n")}\n${weave()}\n</svg>\n`,
);
copyFileSync(from("lucide-static", "LICENSE"), join(out, "icons.LICENSE.txt"));

const mark = (radius) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<defs><linearGradient id="g" x1="3" y1="1" x2="29" y2="31" gradientUnits="userSpaceOnUse"><stop stop-color="#ff6a4d"/><stop offset=".5" stop-color="#e8358f"/><stop offset="1" stop-color="#6a4df0"/></linearGradient></defs>
<rect width="32" height="32" rx="${radius}" fill="url(#g)"/>
<g fill="#fff"><rect x="7" y="12.500" width="3" height="7" rx="1.500"/><rect x="12" y="8" width="3" height="16" rx="1.500"/><rect x="17" y="10.500" width="3" height="11" rx="1.500"/><rect x="22" y="13.500" width="3" height="5" rx="1.500"/></g>
</svg>
`.replaceAll(".500", ".5");
writeFileSync(join(out, "mark.svg"), mark(9));
writeFileSync(join(out, "favicon.svg"), mark(8));
