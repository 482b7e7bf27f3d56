import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { newId } from "./ids";
import type { Conflict, Data, Entry, EntryState, Person, PhotoRef, Problem, Receipt } from "./types";

interface Photo {
  id: string;
  entry: string;
  blob: Blob;
}

interface Shape extends DBSchema {
  meta: { key: string; value: unknown };
  data: { key: [number, number]; value: Data };
  queue: { key: string; value: Entry; indexes: { account: number } };
  photos: { key: string; value: Photo; indexes: { entry: string } };
}

const LEASE_MS = 60_000;
const KEPT_SENT = 20;
const OPEN: EntryState[] = ["waiting", "sending", "stuck", "conflict"];

/** The phone's own store: who is signed in, what the server last told, and the queue with its photos. */
export class Box {
  private constructor(private readonly db: IDBPDatabase<Shape>) {}

  static async open(name = "cunshi-field"): Promise<Box> {
    const db = await openDB<Shape>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("meta");
        fresh.createObjectStore("data");
        fresh.createObjectStore("queue", { keyPath: "id" }).createIndex("account", "account");
        fresh.createObjectStore("photos", { keyPath: "id" }).createIndex("entry", "entry");
      },
    });
    return new Box(db);
  }

  close(): void {
    this.db.close();
  }

  async person(): Promise<Person | null> {
    return ((await this.db.get("meta", "person")) as Person | undefined) ?? null;
  }

  /** Remember who is signed in; what is known of anybody else is wiped, but for that person's own queue. */
  async greet(person: Person): Promise<void> {
    const tx = this.db.transaction(["meta", "data"], "readwrite");
    for (const key of await tx.objectStore("data").getAllKeys()) {
      if (key[0] !== person.id) await tx.objectStore("data").delete(key);
    }
    await tx.objectStore("meta").put(person, "person");
    await tx.done;
  }

  /** Forget who was signed in and all that was read; the queue waits, hidden, for its owner. */
  async hide(): Promise<void> {
    const tx = this.db.transaction(["meta", "data"], "readwrite");
    await tx.objectStore("data").clear();
    await tx.objectStore("meta").delete("person");
    await tx.objectStore("meta").delete("post");
    await tx.done;
  }

  /** Wipe everything of a person who signs out: data, queue, photos. */
  async wipe(account: number): Promise<void> {
    await this.hide();
    for (const entry of await this.all(account)) await this.discard(entry.id);
  }

  async keep(data: Data): Promise<void> {
    const tx = this.db.transaction(["meta", "data"], "readwrite");
    await tx.objectStore("data").put({ ...data, read_at: Date.now() }, [data.account.id, data.post]);
    await tx.objectStore("meta").put(data.post, "post");
    await tx.done;
  }

  /** What the server last told this person, for the post chosen last. */
  async data(account: number): Promise<Data | null> {
    const post = (await this.db.get("meta", "post")) as number | undefined;
    const found = post === undefined ? undefined : await this.db.get("data", [account, post]);
    return found ?? null;
  }

  async choose(post: number): Promise<void> {
    await this.db.put("meta", post, "post");
  }

  async post(): Promise<number | null> {
    return ((await this.db.get("meta", "post")) as number | undefined) ?? null;
  }

  async all(account: number): Promise<Entry[]> {
    const rows = await this.db.getAllFromIndex("queue", "account", account);
    return rows.sort((a, b) => a.made_at.localeCompare(b.made_at) || a.id.localeCompare(b.id));
  }

  async get(id: string): Promise<Entry | undefined> {
    return this.db.get("queue", id);
  }

  async put(entry: Entry): Promise<void> {
    await this.db.put("queue", entry);
  }

  async addPhoto(entry: string, blob: Blob): Promise<string> {
    const id = newId();
    await this.db.put("photos", { id, entry, blob });
    return id;
  }

  async blob(id: string): Promise<Blob | null> {
    return (await this.db.get("photos", id))?.blob ?? null;
  }

  async dropPhoto(id: string): Promise<void> {
    await this.db.delete("photos", id);
  }

  /** Take a waiting row for sending; null when somebody edited, discarded or sent it meanwhile. */
  async take(id: string): Promise<Entry | null> {
    return this.change(id, (entry) => {
      if (entry.state !== "waiting") return false;
      entry.state = "sending";
      return true;
    });
  }

  /** Change a row inside one transaction; null when it is gone or `change` says no. */
  async change(id: string, change: (entry: Entry) => boolean | void): Promise<Entry | null> {
    const tx = this.db.transaction("queue", "readwrite");
    const entry = await tx.store.get(id);
    const said = entry ? change(entry) : false;
    if (entry && said !== false) await tx.store.put(entry);
    await tx.done;
    return entry && said !== false ? entry : null;
  }

  /** Rows that may be sent now, oldest first. */
  async ready(account: number, now: number): Promise<Entry[]> {
    return (await this.all(account)).filter((entry) => entry.state === "waiting" && entry.next <= now);
  }

  /** Rows left "sending" by a page that was closed wait again. Only called by whoever holds the lock. */
  async recover(account: number): Promise<void> {
    for (const entry of await this.all(account)) {
      if (entry.state === "sending") await this.change(entry.id, (row) => void (row.state = "waiting"));
    }
  }

  /** The network is back: nothing waits for its pause to end. */
  async hurry(account: number): Promise<void> {
    for (const entry of await this.all(account)) {
      if (entry.next > 0) await this.change(entry.id, (row) => void (row.next = 0));
    }
  }

  async refused(id: string, problems: Problem[]): Promise<void> {
    await this.change(id, (row) => {
      row.state = "stuck";
      row.problems = problems;
    });
  }

  async conflicting(id: string, conflict: Conflict): Promise<void> {
    await this.change(id, (row) => {
      row.state = "conflict";
      row.conflict = conflict;
    });
  }

  async photo(id: string, photo: string, change: (photo: PhotoRef) => void): Promise<void> {
    await this.change(id, (row) => {
      const found = row.photos.find((each) => each.id === photo);
      if (found) change(found);
    });
  }

  /** The server has it: the receipt is stored and only with it, in one transaction, the photos are let go. */
  async received(id: string, receipt: Receipt): Promise<void> {
    const tx = this.db.transaction(["queue", "photos"], "readwrite");
    const entry = await tx.objectStore("queue").get(id);
    if (entry) {
      await tx.objectStore("queue").put({ ...entry, state: "sent", receipt, problems: [], conflict: null });
      for (const key of await tx.objectStore("photos").index("entry").getAllKeys(id)) {
        await tx.objectStore("photos").delete(key);
      }
    }
    await tx.done;
    if (entry) await this.prune(entry.account);
  }

  /** Take a row and its photos away for good. */
  async discard(id: string): Promise<void> {
    const tx = this.db.transaction(["queue", "photos"], "readwrite");
    await tx.objectStore("queue").delete(id);
    for (const key of await tx.objectStore("photos").index("entry").getAllKeys(id)) {
      await tx.objectStore("photos").delete(key);
    }
    await tx.done;
  }

  /**
   * Open a row for editing. A report that was under way may already stand at the server, which would take an edited one
   * with the same id for a resend and ignore it; so that one goes on under a new id, with its photos.
   */
  async reopen(id: string): Promise<Entry | null> {
    const tx = this.db.transaction(["queue", "photos"], "readwrite");
    const entry = await tx.objectStore("queue").get(id);
    if (!entry || entry.state === "sending" || entry.state === "sent") return null;
    const again: Entry = { ...entry, state: "draft", conflict: null, tries: 0, next: 0 };
    if (entry.tried) {
      again.id = newId();
      again.tried = false;
      for (const photo of await tx.objectStore("photos").index("entry").getAll(id)) {
        await tx.objectStore("photos").put({ ...photo, entry: again.id });
      }
      await tx.objectStore("queue").delete(id);
    }
    await tx.objectStore("queue").put(again);
    await tx.done;
    return again;
  }

  /** Whether nobody else is sending: for browsers without navigator.locks. */
  async lease(owner: string, now: number): Promise<boolean> {
    const tx = this.db.transaction("meta", "readwrite");
    const held = (await tx.store.get("lease")) as { owner: string; until: number } | undefined;
    const free = !held || held.owner === owner || held.until < now;
    if (free) await tx.store.put({ owner, until: now + LEASE_MS }, "lease");
    await tx.done;
    return free;
  }

  async release(owner: string): Promise<void> {
    const tx = this.db.transaction("meta", "readwrite");
    const held = (await tx.store.get("lease")) as { owner: string } | undefined;
    if (held?.owner === owner) await tx.store.delete("lease");
    await tx.done;
  }

  private async prune(account: number): Promise<void> {
    const sent = (await this.all(account)).filter((entry) => entry.state === "sent");
    for (const entry of sent.slice(0, -KEPT_SENT)) await this.db.delete("queue", entry.id);
  }
}

/** Rows that are filled in and not yet at the server. */
export function unsent(entries: Entry[]): Entry[] {
  return entries.filter((entry) => OPEN.includes(entry.state));
}
