import { defineConfig } from "vite";
import { compress } from "./compress";
import { worker } from "./worker";

const FIELD = "src/field/field.tsx";

export default defineConfig({
  base: "/static/",
  plugins: [worker("dist", FIELD, "src/field/sw.ts", "sw.js", ["field/icon-192.png"]), compress("dist")],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ["src/console.ts", FIELD] },
  },
});
