import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

/**
 * Builds the service worker of a page as one file of its own, told which files of the page to keep on the phone:
 * those of the entry, and `extra` ones with the digest of their content.
 */
export function worker(folder: string, entry: string, source: string, target: string, extra: string[] = []): Plugin {
  return {
    name: "worker",
    apply: "build",
    async closeBundle() {
      const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Record<string, Chunk>;
      const built = filesOf(manifest, entry).map((file) => ({ url: `/static/${file}`, revision: null }));
      const others = extra.map((file) => ({ url: `/static/${file}`, revision: digest(join(folder, file)) }));
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: { __PRECACHE__: JSON.stringify([...built, ...others]), "process.env.NODE_ENV": '"production"' },
        build: {
          outDir: join(folder, "field"),
          emptyOutDir: false,
          target: "es2022",
          rolldownOptions: { input: source, output: { format: "iife", entryFileNames: target } },
        },
      });
    },
  };
}

function filesOf(manifest: Record<string, Chunk>, name: string): string[] {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`${name} is not in the manifest`);
  return [...new Set([chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((each) => filesOf(manifest, each))])];
}

const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
