// Takes the icons named in icons.txt out of @tabler/icons (MIT) and writes their shapes to the console app,
// where the template tag {% icon "name" %} reads them. The result is committed: pages and tests need no Node.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const target = here("../src/cunshi/front/console/icons.json");

export function collect() {
  const names = readFileSync(here("icons.txt"), "utf8").split("\n").filter(Boolean).sort();
  const shapes = {};
  for (const name of names) {
    const svg = readFileSync(here(`node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
    const paths = [...svg.matchAll(/<path d="([^"]+)"/g)].map((match) => match[1]);
    if (paths.length === 0) throw new Error(`icon ${name} has no path`);
    shapes[name] = paths;
  }
  return JSON.stringify(shapes, null, 1) + "\n";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, collect());
