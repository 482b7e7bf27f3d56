import { createReadStream, createWriteStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import type { Plugin } from "vite";

const WORTH_BYTES = 1024;

/** Writes each file of the build a second and third time, as .br and .gz, which the server sends as they are. */
export function compress(folder: string): Plugin {
  return {
    name: "compress",
    apply: "build",
    closeBundle: {
      // After every other plugin has written its files.
      sequential: true,
      order: "post",
      async handler() {
        const names = await readdir(folder, { recursive: true });
        await Promise.all(names.filter((name) => /\.(css|js|json|svg)$/.test(name)).map((name) => pack(join(folder, name))));
      },
    },
  };
}

async function pack(path: string): Promise<void> {
  if ((await stat(path)).size < WORTH_BYTES) return;
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await pipeline(createReadStream(path), createGzip({ level: 9 }), createWriteStream(`${path}.gz`));
  await pipeline(createReadStream(path), createBrotliCompress(best), createWriteStream(`${path}.br`));
}
