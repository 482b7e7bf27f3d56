import { defineConfig } from "vite";
import { compress } from "./compress";

export default defineConfig({
  base: "/static/",
  plugins: [compress("dist")],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ["src/console.ts"] },
  },
});
