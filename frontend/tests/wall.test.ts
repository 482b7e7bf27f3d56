import { expect, test } from "vitest";
import { time } from "../src/wall";

test("the wall's clock always has four figures", () => {
  expect(time(new Date(2024, 5, 30, 7, 5))).toBe("07:05");
  expect(time(new Date(2024, 5, 30, 23, 59))).toBe("23:59");
});
