import { describe, expect, test } from "vitest";
import { figure, shares, toNumber } from "../src/chartdata";

describe("figures", () => {
  test("decimals that Django writes as strings are numbers again", () => {
    expect(toNumber("2750.92")).toBe(2750.92);
  });

  test("an unknown figure stays unknown, it is not nought", () => {
    expect([toNumber(null), toNumber(""), toNumber("n/a")]).toEqual([null, null, null]);
  });

  test("figures are printed with thousands separated and their unit", () => {
    expect([figure(6210, "件"), figure(49.4, "%"), figure(null, "%")]).toEqual(["6,210 件", "49.4%", "—"]);
  });
});

describe("shares", () => {
  test("the five categories of the region print as the plan prints them", () => {
    const items = [3066, 1391, 692, 838, 223].map((value) => ({ name: "", value }));
    expect(shares(items)).toEqual(["49.4%", "22.4%", "11.1%", "13.5%", "3.6%"]);
  });

  test("a half is rounded up", () => {
    expect(shares([{ name: "", value: 9 }, { name: "", value: 391 }])).toEqual(["2.3%", "97.8%"]);
  });

  test("a share that the page states goes before the computed one", () => {
    expect(shares([{ name: "", value: 3, share: "42.86" }, { name: "", value: 4 }])).toEqual(["42.86%", "57.1%"]);
  });

  test("nothing shared out of nothing is nought", () => {
    expect(shares([{ name: "", value: 0 }])).toEqual(["0.0%"]);
  });
});
