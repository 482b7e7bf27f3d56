import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { collect, target } from "../icons.mjs";

test("the icons that pages read are those of icons.txt, freshly taken", () => {
  expect(readFileSync(target, "utf8")).toBe(collect());
});
