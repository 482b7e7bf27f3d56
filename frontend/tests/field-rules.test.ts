import { describe, expect, it } from "vitest";
import { amount, clockOff, filled, fresh, isPhoto, lacking, phaseOf, todayOf, toFile, unusual } from "../src/field/rules";
import { newId } from "../src/field/ids";
import type { Data, Entry, Matter, Owed } from "../src/field/types";

const MATTER: Matter = {
  id: 7, title: "文化广场", place: "红崖子村", state: "started", label: "实施中", percent: 40, planned: "350000.00", paid: "340000.00", finish: null, lines: [],
};
const owed = (change: Partial<Owed> = {}): Owed => ({
  key: "a", programme: 1, duty: "progress", name: "进度半月报", asks: "progress", needed: 1, division: "640221205200", matter: 7, first: "2024-06-16",
  last: "2024-06-30", period: "6月下半月", due: "2024-06-30", state: "owed", late: false, reason: "", base: 0, filed: null, ...change,
});
const data = (...rows: Owed[]): Data => ({
  account: { id: 1, name: "马建国" }, post: 5, posts: [], now: "", today: "2024-06-30", owed: rows, matters: [MATTER], stages: [],
});
const entry = (form: Partial<Entry["form"]> = {}, change: Partial<Entry> = {}): Entry => {
  const made = fresh(owed(), data(), { person: { id: 1, name: "" }, post: 5 });
  return { ...fresh(owed(), data(owed()), { person: { id: 1, name: "" }, post: 5 }), id: made.id, form: { ...made.form, percent: 40, ...form }, ...change };
};

describe("what I owe", () => {
  it("shows what came back first, then what is due, then what is late with the newest on top", () => {
    const late = (key: string, due: string) => owed({ key, due, late: true });
    const rows = [late("older", "2024-05-31"), late("old", "2024-06-15"), owed({ key: "next", due: "2024-07-15" }), owed({ key: "new" }),
      owed({ key: "back", state: "returned" }), owed({ key: "done", state: "submitted" })];
    expect(toFile(data(...rows), []).map((row) => row.key)).toEqual(["back", "new", "next", "old", "older"]);
  });

  it("leaves out what waits to be sent or just arrived, but not a draft", () => {
    const rows = data(owed());
    expect(toFile(rows, [entry({}, { key: "a", state: "waiting" })])).toEqual([]);
    expect(toFile(rows, [entry({}, { key: "a", state: "sent", receipt: { client_id: "", at: "", version: 1 } })])).toEqual([]);
    expect(toFile(rows, [entry({}, { key: "a", state: "draft" })]).length).toBe(1);
  });

  it("asks again for a report that arrived and was returned since", () => {
    const rows = data(owed({ state: "returned", base: 2 }));
    expect(toFile(rows, [entry({}, { key: "a", state: "sent", receipt: { client_id: "", at: "", version: 1 } })]).length).toBe(1);
  });
});

it("a page opened offline days later still knows what is late", () => {
  const read = Date.parse("2024-06-30T02:00:00Z");
  expect(todayOf({ ...data(), read_at: read }, read + 3 * 86_400_000)).toBe("2024-07-03");
  expect(todayOf({ ...data(), read_at: read }, read - 86_400_000)).toBe("2024-06-30");
});

describe("the report", () => {
  it("starts at the last percent, and at what was filed where it came back", () => {
    expect(fresh(owed(), data(), { person: { id: 1, name: "" }, post: 5 }).form.percent).toBe(40);
    const filed = { percent: 55, count: null, done: "铺砖", paid: "800.00", photos: 1, version: 2, by: "", at: "" };
    const back = fresh(owed({ state: "returned", filed, base: 2 }), data(), { person: { id: 1, name: "" }, post: 5 });
    expect(back.form).toMatchObject({ percent: 55, done: "铺砖", paid: "800.00" });
    expect(back.target.base).toBe(2);
  });

  it("counts the fields that were filled in, not those that were offered", () => {
    expect(filled(entry())).toBe(0);
    expect(filled(entry({ percent: 60, done: "铺砖" }))).toBe(2);
  });

  it("asks why only when percent falls or more is paid than planned", () => {
    expect(unusual(entry({ percent: 40, paid: "10000" }).form, MATTER, undefined)).toEqual({ fell: false, beyond: false });
    expect(unusual(entry({ percent: 35, paid: "10000.01" }).form, MATTER, undefined)).toEqual({ fell: true, beyond: true });
    expect(lacking(entry({ percent: 35, done: "返工" }), false, MATTER, undefined)).toEqual(["why"]);
    expect(lacking(entry({ percent: 35, done: "返工", why: "墙体开裂" }), false, MATTER, undefined)).toEqual([]);
  });

  it("says which fields are wanting", () => {
    expect(lacking(entry({ percent: 101, paid: "一千" }), true, MATTER, undefined)).toEqual(["percent", "count", "done", "paid"]);
    expect(lacking(entry({ done: "改数" }, { kind: "amendment" }), false, MATTER, undefined)).toEqual(["reason"]);
  });

  it("reads amounts as people write them", () => {
    expect([amount(""), amount("12,500"), amount("0.5"), amount("1.234"), amount("-3")]).toEqual([null, 12500, 0.5, NaN, NaN]);
  });
});

describe("photos", () => {
  it("show what came before, during or after by the state of the matter", () => {
    expect(phaseOf({ ...MATTER, state: "listed", percent: 0 }, 0)).toBe("before");
    expect(phaseOf({ ...MATTER, percent: 0 }, 0)).toBe("before");
    expect(phaseOf(MATTER, 60)).toBe("during");
    expect(phaseOf(MATTER, 100)).toBe("after");
    expect(phaseOf({ ...MATTER, state: "finished", percent: 100 }, null)).toBe("after");
    expect(phaseOf(undefined, null)).toBe("other");
  });

  it("are told by their first bytes, never by the name", () => {
    const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
    expect(isPhoto(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1))).toBe(true);
    expect(isPhoto(bytes("\x89PNG\r\n"))).toBe(true);
    expect(isPhoto(bytes("\0\0\0\x18ftypheic"))).toBe(true);
    expect(isPhoto(bytes("RIFF\0\0\0\0WEBP"))).toBe(true);
    expect(isPhoto(bytes("MZ\x90\0\x03\0\0\0\x04\0\0\0"))).toBe(false);
  });
});

it("a phone's clock is named wrong beyond five minutes, never in a demonstration", () => {
  const server = "2024-06-30T08:00:00Z";
  const at = Date.parse(server);
  expect([clockOff(server, at + 299_000), clockOff(server, at + 86_400_000), clockOff(server, at - 600_000), clockOff(null, 0)]).toEqual([0, 1440, -10, 0]);
});

it("an id is made without randomUUID, too", () => {
  const whole = crypto.randomUUID;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  Object.defineProperty(crypto, "randomUUID", { value: whole, configurable: true });
});
