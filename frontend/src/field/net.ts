import type { Conflict, Data, Entry, Phase, Problem, Receipt, Who } from "./types";

/** No answer, or one that can't be the program's own (a hotel's sign-in page): try again later. */
export class Unreachable extends Error {}
/** The server stumbled over this one request; others may go well. */
export class Stumbled extends Error {}
/** Nobody is signed in any more. */
export class SignedOut extends Error {}
/** Somebody else is signed in. */
export class Stranger extends Error {}

export type Filed =
  | { receipt: Receipt }
  | { conflict: Conflict }
  | { problems: Problem[] }
  | { missing: string[] };
export type Stored = { sha256: string; doubts: string[] } | { problems: Problem[] };

export interface Net {
  who(): Promise<Who>;
  photo(entry: Entry, blob: Blob, name: string): Promise<Stored>;
  file(entry: Entry): Promise<Filed>;
}

const PATIENCE_MS = 30_000;
// A photo may crawl: a slow village line of 40 kbit/s is still waited for.
const SLOWEST_BYTES_A_SECOND = 5_000;
const PATHS = {
  report: "reports/",
  amendment: "reports/",
  sign: "signatures/",
  object: "signatures/",
  photos: "archive/",
};

/** The program's own answers over HTTP; `base` is the address of the page, /field/. */
export class Http implements Net {
  private csrf = "";

  constructor(private readonly base: string) {}

  async who(): Promise<Who> {
    const who = (await this.ask("who/")).body as Who;
    this.csrf = who.csrf;
    return who;
  }

  async data(post: number | null): Promise<Data> {
    return (await this.ask(post === null ? "data/" : `data/?post=${post}`)).body as Data;
  }

  async photo(entry: Entry, blob: Blob, name: string): Promise<Stored> {
    const form = new FormData();
    form.set("account", String(entry.account));
    form.set("post", String(entry.post));
    form.set("size", String(blob.size));
    form.set("photo", blob, name);
    const patience = PATIENCE_MS + (blob.size / SLOWEST_BYTES_A_SECOND) * 1000;
    const { body } = await this.ask("photos/", { method: "POST", body: form }, patience);
    return body as Stored;
  }

  async file(entry: Entry): Promise<Filed> {
    const sent = { ...payload(entry), sent_at: new Date().toISOString() };
    const init = { method: "POST", body: JSON.stringify(sent), headers: { "Content-Type": "application/json" } };
    const { body } = await this.ask(PATHS[entry.kind], init);
    const filed = body as Filed;
    if ("receipt" in filed && filed.receipt.client_id !== entry.id) throw new Stumbled("another report's receipt");
    return filed;
  }

  async signOut(to: string): Promise<void> {
    await this.who();
    await fetch(to, { method: "POST", headers: { "X-CSRFToken": this.csrf }, redirect: "manual" });
  }

  async speak(to: string, language: string): Promise<void> {
    await this.who();
    const headers = { "X-CSRFToken": this.csrf, "Content-Type": "application/x-www-form-urlencoded" };
    await fetch(to, { method: "POST", headers, body: new URLSearchParams({ language }), redirect: "manual" });
  }

  private async ask(path: string, init: RequestInit = {}, patience = PATIENCE_MS, again = true): Promise<Answer> {
    const headers: Record<string, string> = { Accept: "application/json", ...(init.headers as object) };
    if (init.method === "POST") headers["X-CSRFToken"] = this.csrf;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    const options: RequestInit = { ...init, headers, signal: stop.signal, cache: "no-store", redirect: "manual", credentials: "same-origin" };
    let status: number, body: unknown;
    try {
      const response = await fetch(this.base + path, options);
      status = response.status;
      body = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : null;
    } catch (error) {
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
    }
    if (status === 401) throw new SignedOut();
    if (status === 403 && body === null && again) {
      // The token was renewed by a sign-in elsewhere.
      await this.who();
      return this.ask(path, init, patience, false);
    }
    if (status === 403 && isObject(body) && "stranger" in body) throw new Stranger();
    if (status >= 500 || status === 429) throw new Stumbled(`${status}`);
    if (!isObject(body)) throw new Unreachable(`${status} without the program's own answer`);
    return { status, body };
  }
}

interface Answer {
  status: number;
  body: object;
}

const isObject = (body: unknown): body is object => typeof body === "object" && body !== null;

/** What the server is told of a row, but for the moment of sending. */
export function payload(entry: Entry): Record<string, unknown> {
  const { form } = entry;
  return {
    ...entry.target,
    client_id: entry.id,
    account: entry.account,
    post: entry.post,
    kind: entry.kind,
    percent: form.percent,
    count: form.count,
    done: form.done,
    paid: form.paid.trim() === "" ? null : form.paid.trim(),
    why: form.why,
    reason: form.reason,
    photos: entry.photos.map(({ sha256, phase, name, taken }): { sha256: string | null; phase: Phase; name: string; claimed_at: string | null } => ({
      sha256,
      phase,
      name,
      claimed_at: taken,
    })),
    made_at: entry.made_at,
    seconds: Math.ceil(entry.seconds),
    fields: entry.fields,
  };
}
