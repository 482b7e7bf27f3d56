import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { Box, unsent } from "../src/field/box";
import { type Filed, type Net, payload, SignedOut, type Stored, Stumbled, Unreachable } from "../src/field/net";
import { amend, fresh, lessThanTheirs, onlyPhotos, replace, withoutPhoto } from "../src/field/rules";
import { alone, pause, round } from "../src/field/sender";
import type { Data, Entry, Owed, Who } from "../src/field/types";

const CLERK = { id: 1, name: "马建国" };
const OTHER = { id: 2, name: "王秀英" };
const OWED: Owed = {
  key: "progress:2024-06-16:7", programme: 1, duty: "progress", name: "进度半月报", asks: "progress", needed: 1, division: "640221205200",
  matter: 7, first: "2024-06-16", last: "2024-06-30", period: "2024年6月下半月", due: "2024-06-30", state: "owed", late: false, reason: "",
  base: 0, filed: null,
};
const DATA: Data = {
  account: CLERK, post: 5, posts: [], now: "2024-06-30T08:00:00Z", today: "2024-06-30", owed: [OWED], stages: [],
  matters: [{ id: 7, title: "文化广场", place: "红崖子村", state: "started", label: "实施中", percent: 40, planned: "350000", paid: "1000", finish: null, lines: [] }],
};

/** A server that keeps what it takes by client id, as the real one does, and a network that breaks where the test says. */
class Server implements Net {
  account = CLERK;
  files = new Map<string, string>();
  reports = new Map<string, Record<string, unknown>>();
  asked: string[] = [];
  /** Called before and after each request is worked on; throws to break the network there. */
  fault: (at: string) => void = () => {};
  says: (entry: Entry) => Filed | null = () => null;
  saysOf: (name: string) => Stored | null = () => null;

  async who(): Promise<Who> {
    return this.answer("who", () => ({ account: this.account, csrf: "t", now: null }));
  }

  async photo(_entry: Entry, blob: Blob, name: string): Promise<Stored> {
    return this.answer(`photo ${name}`, () => {
      const refused = this.saysOf(name);
      if (refused) return refused;
      this.files.set(`sha-${name}`, String(blob.size));
      return { sha256: `sha-${name}`, doubts: [] };
    });
  }

  async file(entry: Entry): Promise<Filed> {
    return this.answer("report", () => {
      const refused = this.says(entry);
      if (refused) return refused;
      if (!this.reports.has(entry.id)) this.reports.set(entry.id, payload(entry));
      return { receipt: { client_id: entry.id, at: "2024-06-30T08:00:01Z", version: 1 } };
    });
  }

  private async answer<T>(name: string, work: () => T): Promise<T> {
    this.asked.push(name);
    this.fault(`before ${name}`);
    const said = work();
    this.fault(`after ${name}`);
    return said;
  }
}

let box: Box;
let server: Server;
let opened = 0;
let name = "";

beforeEach(async () => {
  name = `box-${(opened += 1)}`;
  box = await Box.open(name);
  server = new Server();
  await box.greet(CLERK);
});

async function queued(photos: string[] = [], change: Partial<Entry> = {}): Promise<Entry> {
  const entry = fresh(OWED, DATA, { person: CLERK, post: 5, now: new Date(2024, 5, 30, 10, opened, (opened += 1) % 60) });
  Object.assign(entry, { state: "waiting", form: { ...entry.form, done: "铺砖" } }, change);
  for (const name of photos) {
    const id = await box.addPhoto(entry.id, new Blob([name]));
    entry.photos.push({ id, name, size: 1, phase: "during", chosen: false, taken: null, sha256: null, problem: null, doubts: [] });
  }
  await box.put(entry);
  return entry;
}

const states = async (): Promise<string[]> => (await box.all(CLERK.id)).map((entry) => entry.state);
const later = (): number => Date.now() + 3_600_000;

describe("a report in the queue", () => {
  it("sends its photos first, then itself, and lets the photos go only with the receipt", async () => {
    const entry = await queued(["a.jpg", "b.jpg"]);
    expect(await round(box, server)).toBe("sent");
    expect(server.asked).toEqual(["who", "photo a.jpg", "photo b.jpg", "report"]);
    expect((await box.get(entry.id))?.receipt?.client_id).toBe(entry.id);
    expect(await box.blob(entry.photos[0]!.id)).toBeNull();
    expect(server.reports.get(entry.id)?.photos).toEqual([
      { sha256: "sha-a.jpg", phase: "during", name: "a.jpg", claimed_at: null },
      { sha256: "sha-b.jpg", phase: "during", name: "b.jpg", claimed_at: null },
    ]);
  });

  it("survives the end of the browser at any moment and goes on where it was", async () => {
    const entry = await queued(["a.jpg"]);
    await box.take(entry.id);
    box.close();
    box = await Box.open(name);
    expect(await states()).toEqual(["sending"]);
    expect(await round(box, server)).toBe("sent");
    expect(await states()).toEqual(["sent"]);
    expect(server.reports.size).toBe(1);
  });

  it.each(["before who", "after who", "before photo a.jpg", "after photo a.jpg", "before report", "after report"])(
    "arrives once when the network breaks %s",
    async (point) => {
      const entry = await queued(["a.jpg"]);
      let broken = 3;
      server.fault = (at) => {
        if (at === point && broken-- > 0) throw new Unreachable(at);
      };
      for (let i = 0; i < 3; i += 1) {
        expect(await round(box, server, undefined, later)).toBe("offline");
        expect(unsent(await box.all(CLERK.id)).length).toBe(1);
        expect(await box.blob(entry.photos[0]!.id)).not.toBeNull();
        await box.hurry(CLERK.id);
      }
      expect(await round(box, server, undefined, later)).toBe("sent");
      expect([...server.reports.keys()]).toEqual([entry.id]);
      expect([...server.files.keys()]).toEqual(["sha-a.jpg"]);
    },
  );

  it("does not send a photo again that the server has", async () => {
    await queued(["a.jpg", "b.jpg"]);
    server.fault = (at) => {
      if (at === "before photo b.jpg" && server.asked.filter((each) => each === "photo b.jpg").length === 1) throw new Unreachable();
    };
    await round(box, server);
    await box.hurry(CLERK.id);
    await round(box, server);
    expect(server.asked).toEqual(["who", "photo a.jpg", "photo b.jpg", "who", "photo b.jpg", "report"]);
  });

  it("waits its pause out while the others are sent", async () => {
    const stubborn = await queued(["big.jpg"]);
    const second = await queued();
    server.fault = (at) => {
      if (at === "before photo big.jpg") throw new Unreachable();
    };
    expect(await round(box, server)).toBe("offline");
    expect(await round(box, server)).toBe("sent");
    expect([...server.reports.keys()]).toEqual([second.id]);
    expect((await box.get(stubborn.id))?.state).toBe("waiting");
  });

  it("is tried again when the server stumbles over it, and does not keep the next one", async () => {
    const first = await queued();
    const second = await queued();
    server.says = (entry) => {
      if (entry.id === first.id) throw new Stumbled("500");
      return null;
    };
    expect(await round(box, server)).toBe("later");
    expect([...server.reports.keys()]).toEqual([second.id]);
    expect((await box.get(first.id))?.tries).toBe(1);
  });

  it("names a broken photo; taken out, the rest goes", async () => {
    const entry = await queued(["good.jpg", "broken.heic"]);
    const problem = { where: "broken.heic", what: "照片打不开", mend: "换一张" };
    server.saysOf = (file) => (file === "broken.heic" ? { problems: [problem] } : null);
    await round(box, server);
    expect(await box.get(entry.id)).toMatchObject({ state: "stuck", problems: [problem] });
    expect(server.reports.size).toBe(0);
    await box.change(entry.id, (row) => withoutPhoto(row, entry.photos[1]!.id));
    await round(box, server);
    expect((server.reports.get(entry.id)?.photos as unknown[]).length).toBe(1);
  });

  it("sends a photo again that the server no longer has", async () => {
    const entry = await queued(["a.jpg"]);
    let lost = true;
    server.says = () => (lost ? ((lost = false), { missing: ["sha-a.jpg"] }) : null);
    expect(await round(box, server)).toBe("later");
    await box.hurry(CLERK.id);
    expect(await round(box, server)).toBe("sent");
    expect(server.asked.filter((each) => each.startsWith("photo"))).toEqual(["photo a.jpg", "photo a.jpg"]);
    expect(server.reports.has(entry.id)).toBe(true);
  });
});

describe("a report that meets another state of things", () => {
  const theirs = { percent: 50, count: null, done: "挖沟", paid: "0.00", photos: 0, version: 3, by: "乡政府", at: "2024-06-30T00:00:00Z" };

  it("of a locked period becomes an amendment with its reason and the same photos", async () => {
    const entry = await queued(["a.jpg"]);
    server.says = (row) => (row.kind === "report" ? { conflict: { kind: "locked", problems: [], theirs } } : null);
    await round(box, server);
    expect((await box.get(entry.id))?.conflict).toEqual({ kind: "locked", problems: [], theirs });
    await box.change(entry.id, (row) => amend(row, "补报"));
    await round(box, server);
    expect(server.reports.get(entry.id)).toMatchObject({ kind: "amendment", reason: "补报", photos: [{ sha256: "sha-a.jpg" }] });
  });

  it("of the second of two phones replaces the first one's only when its person says so", async () => {
    const entry = await queued();
    server.says = (row) => (row.target.base < 3 ? { conflict: { kind: "already", problems: [], theirs } } : null);
    await round(box, server);
    expect(await states()).toEqual(["conflict"]);
    await round(box, server);
    expect(server.reports.size).toBe(0);
    expect(lessThanTheirs((await box.get(entry.id))!)).toBe(true);
    await box.change(entry.id, (row) => replace(row, "返工"));
    await round(box, server);
    expect(server.reports.get(entry.id)).toMatchObject({ base: 3, why: "返工" });
  });

  it("of a suspended matter gives its photos to the archive", async () => {
    const entry = await queued(["a.jpg"]);
    server.says = (row) => (row.kind === "photos" ? null : { conflict: { kind: "state", problems: [], theirs: null } });
    await round(box, server);
    await box.change(entry.id, onlyPhotos);
    await round(box, server);
    expect(server.reports.get(entry.id)).toMatchObject({ kind: "photos", matter: 7 });
  });
});

describe("an edited report", () => {
  it("keeps its id as long as it never was under way", async () => {
    const entry = await queued();
    expect((await box.reopen(entry.id))?.id).toBe(entry.id);
  });

  it("goes on under a new id with its photos when the server may have it", async () => {
    const entry = await queued(["a.jpg"]);
    server.fault = (at) => {
      if (at === "after report") throw new Unreachable();
    };
    await round(box, server);
    const again = (await box.reopen(entry.id))!;
    expect(again.id).not.toBe(entry.id);
    expect(await box.get(entry.id)).toBeUndefined();
    expect(await box.blob(again.photos[0]!.id)).not.toBeNull();
    await box.received(again.id, { client_id: again.id, at: "", version: 2 });
    expect(await box.blob(again.photos[0]!.id)).toBeNull();
  });

  it("shows again what the server refused", async () => {
    const entry = await queued();
    const problems = [{ where: "进度", what: "进度低于上次。", mend: "请写明原因。" }];
    server.says = () => ({ problems });
    await round(box, server);
    expect((await box.reopen(entry.id))?.problems).toEqual(problems);
  });

  it("can't be edited while it is being sent", async () => {
    const entry = await queued();
    await box.take(entry.id);
    expect(await box.reopen(entry.id)).toBeNull();
  });
});

describe("the person at the phone", () => {
  it("whose session ended loses nothing and goes on after signing in", async () => {
    await queued(["a.jpg"]);
    server.fault = () => {
      throw new SignedOut();
    };
    expect(await round(box, server)).toBe("signed_out");
    expect(await states()).toEqual(["waiting"]);
    server.fault = () => {};
    expect(await round(box, server)).toBe("sent");
  });

  it("never sends another person's reports, and does not see them", async () => {
    const entry = await queued();
    await box.keep(DATA);
    server.account = OTHER;
    expect(await round(box, server)).toBe("stranger");
    await box.greet(OTHER);
    expect(await box.data(CLERK.id)).toBeNull();
    expect(await box.all(OTHER.id)).toEqual([]);
    expect(await round(box, server)).toBe("idle");
    server.account = CLERK;
    await box.greet(CLERK);
    expect(await round(box, server)).toBe("sent");
    expect([...server.reports.keys()]).toEqual([entry.id]);
  });

  it("wipes everything of its own at signing out and nothing of anybody else's", async () => {
    const entry = await queued(["a.jpg"]);
    const others = await queued(["b.jpg"], { account: OTHER.id });
    await box.keep(DATA);
    await box.wipe(CLERK.id);
    expect(await box.person()).toBeNull();
    expect(await box.data(CLERK.id)).toBeNull();
    expect(await box.all(CLERK.id)).toEqual([]);
    expect(await box.blob(entry.photos[0]!.id)).toBeNull();
    expect((await box.all(OTHER.id)).map((row) => row.id)).toEqual([others.id]);
    expect(await box.blob(others.photos[0]!.id)).not.toBeNull();
  });
});

describe("sending", () => {
  it("is done by one page of the phone only", async () => {
    const first = alone(box, async () => {
      expect(await alone(box, async () => "sent")).toBe("busy");
      return "sent";
    });
    expect(await first).toBe("sent");
  });

  it("is leased through the store where the browser has no locks, and a dead page's lease runs out", async () => {
    expect(await box.lease("one", 1_000)).toBe(true);
    expect(await box.lease("two", 2_000)).toBe(false);
    expect(await box.lease("two", 62_000)).toBe(true);
    await box.release("two");
    expect(await box.lease("one", 62_001)).toBe(true);
  });

  it("pauses longer after each failure, up to five minutes", () => {
    expect([1, 2, 3, 9, 30].map((failures) => pause(failures, 1))).toEqual([2_000, 4_000, 8_000, 300_000, 300_000]);
    expect(pause(1, 0)).toBe(1_500);
  });

  it("keeps no more than the last twenty that arrived", async () => {
    for (let i = 0; i < 22; i += 1) await queued();
    await round(box, server);
    expect((await states()).length).toBe(20);
    expect(server.reports.size).toBe(22);
  });
});
