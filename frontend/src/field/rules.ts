import { unsent } from "./box";
import { newId } from "./ids";
import type { Data, Entry, Form, Matter, Owed, Person, Phase, Stage } from "./types";

export const LARGEST_PHOTO = 20 * 1024 * 1024;
export const CLOCK_TOLERANCE_MS = 5 * 60_000;
const UNFILED = ["owed", "draft", "returned"];
const RUNNING = ["started"];

/**
 * What still has to be filed: what came back, then what is due next, then what is late, the newest first: the report of
 * today is what a clerk opens the page for. A report in the queue is no longer owed.
 */
export function toFile(data: Data, entries: Entry[]): Owed[] {
  const queued = new Set(unsent(entries).map((entry) => entry.key));
  return data.owed
    .filter((owed) => UNFILED.includes(owed.state) && !queued.has(owed.key) && !filedSince(owed, entries))
    .sort((a, b) => rank(a) - rank(b) || a.due.localeCompare(b.due) * (isLate(a) ? -1 : 1) || a.key.localeCompare(b.key));
}

/** Late, and not on the desk again: what is folded away below the work of today. */
export const isLate = (row: Owed): boolean => row.late && row.state !== "returned";
const rank = (row: Owed): number => (row.state === "returned" ? 0 : row.late ? 2 : 1);

/** Sent by this phone, while what is shown of the server is older: nobody is asked for it again. */
function filedSince(owed: Owed, entries: Entry[]): boolean {
  return entries.some((entry) => entry.key === owed.key && entry.state === "sent" && (entry.receipt?.version ?? 0) > owed.base);
}

export const waits = (stage: Stage): boolean => stage.state === "open" || stage.state === "answered";

/** Today as the server counted it, gone on with the phone's days since: a page opened offline later still knows what is late. */
export function todayOf(data: Data, now = Date.now()): string {
  const passed = Math.max(0, Math.floor((now - (data.read_at ?? now)) / 86_400_000));
  return new Date(Date.parse(data.today) + passed * 86_400_000).toISOString().slice(0, 10);
}

/** Stages to sign that are not signed in the queue already. */
export function toSign(data: Data, entries: Entry[]): Stage[] {
  const queued = new Set(unsent(entries).map((entry) => entry.key));
  return data.stages.filter((stage) => waits(stage) && !queued.has(stageKey(stage)));
}

export const stageKey = (stage: Stage): string => `stage:${stage.matter}:${stage.stage}`;

/** The phase that a photo most likely shows; the person can change it. */
export function phaseOf(matter: Matter | undefined, percent: number | null): Phase {
  if (!matter) return "other";
  if (!RUNNING.includes(matter.state)) return percent === 100 || matter.percent === 100 ? "after" : "before";
  if (percent === 100) return "after";
  return matter.percent === 0 && !percent ? "before" : "during";
}

/** Yuan as a number; null when nothing is filled in, NaN when it is no amount. */
export function amount(text: string): number | null {
  const plain = text.trim().replace(/[,，\s]/g, "");
  if (plain === "") return null;
  return /^\d{1,12}(\.\d{1,2})?$/.test(plain) ? Number(plain) : NaN;
}

export interface Asked {
  fell: boolean;
  beyond: boolean;
}

/** Whether the figures must be explained: percent below the last one, or more paid than planned. */
export function unusual(form: Form, matter: Matter | undefined, owed: Owed | undefined): Asked {
  if (!matter) return { fell: false, beyond: false };
  const paid = amount(form.paid) ?? 0;
  // What this very report said before stands in the matter's sum already.
  const before = Number(matter.paid) - Number(owed?.filed?.paid ?? 0);
  return { fell: form.percent !== null && form.percent < matter.percent, beyond: paid > 0 && before + paid > Number(matter.planned) };
}

/** What keeps a report from being filed, as the names of its fields. */
export function lacking(entry: Entry, asksCount: boolean, matter: Matter | undefined, owed: Owed | undefined): string[] {
  const found: string[] = [];
  const { form } = entry;
  if (form.percent !== null && !(form.percent >= 0 && form.percent <= 100)) found.push("percent");
  if (asksCount && !(form.count !== null && Number.isInteger(form.count) && form.count >= 0)) found.push("count");
  if (form.done.trim() === "") found.push("done");
  if (Number.isNaN(amount(form.paid))) found.push("paid");
  const asked = unusual(form, matter, owed);
  if ((asked.fell || asked.beyond) && form.why.trim() === "") found.push("why");
  if (entry.kind === "amendment" && form.reason.trim() === "") found.push("reason");
  return found;
}

/** How many fields the person filled in: what was offered and left as it was counts nothing. */
export function filled(entry: Entry): number {
  const { form, start } = entry;
  const changed = (Object.keys(form) as (keyof Form)[]).filter((name) => form[name] !== start[name]);
  return changed.length + (entry.photos.length > 0 ? 1 : 0);
}

const blank = (percent: number | null, count: number | null = null): Form => ({ percent, count, done: "", paid: "", why: "", reason: "" });

interface About {
  person: Person;
  post: number;
  now?: Date;
}

/** A fresh report on what is owed, with all filled in that is known. */
export function fresh(owed: Owed, data: Data, { person, post, now = new Date() }: About): Entry {
  const matter = data.matters.find((each) => each.id === owed.matter);
  const form = blank(matter ? (owed.filed?.percent ?? matter.percent) : null);
  // What came back is mended, not written anew; its money stands in the ledger only once it is accepted.
  if (owed.filed) Object.assign(form, { done: owed.filed.done, paid: owed.filed.paid ?? "", count: owed.filed.count });
  return {
    ...empty(person, post, now),
    key: owed.key,
    title: matter?.title ?? owed.name,
    period: owed.period,
    target: { programme: owed.programme, duty: owed.duty, first: owed.first, division: owed.division, matter: owed.matter, base: owed.base },
    form,
    start: { ...form },
  };
}

/** A signature or an objection of the supervisory committee at a stage. */
export function signature(stage: Stage, kind: "sign" | "object", text: string, { person, post, now = new Date() }: About): Entry {
  const form = { ...blank(null), done: text };
  return {
    ...empty(person, post, now),
    kind,
    state: "waiting",
    key: stageKey(stage),
    title: stage.title,
    period: stage.name,
    target: { matter: stage.matter, stage: stage.stage, base: 0 },
    form,
    start: blank(null),
    fields: text.trim() ? 1 : 0,
  };
}

function empty(person: Person, post: number, now: Date): Omit<Entry, "key" | "title" | "period" | "target" | "form" | "start"> {
  return {
    id: newId(),
    account: person.id,
    post,
    kind: "report",
    state: "draft",
    photos: [],
    made_at: now.toISOString(),
    seconds: 0,
    fields: 0,
    tried: false,
    tries: 0,
    next: 0,
    problems: [],
    conflict: null,
    receipt: null,
  };
}

/** How far the phone's clock is off, in minutes with sign; 0 within the tolerance. */
export function clockOff(server: string | null, phone: number): number {
  if (server === null) return 0;
  const off = phone - Date.parse(server);
  return Math.abs(off) > CLOCK_TOLERANCE_MS ? Math.round(off / 60_000) : 0;
}

const MAGIC: [number, number[]][] = [
  [0, [0xff, 0xd8, 0xff]],
  [0, [0x89, 0x50, 0x4e, 0x47]],
  [8, [0x57, 0x45, 0x42, 0x50]],
];

/** Whether the first bytes are those of a photo: a program named .jpg is told at once, without a network. */
export function isPhoto(head: Uint8Array): boolean {
  if (MAGIC.some(([at, bytes]) => bytes.every((byte, i) => head[at + i] === byte))) return true;
  const brand = String.fromCharCode(...head.slice(4, 12));
  return /^ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif)$/.test(brand);
}

// Ways out of what the server refused; each gives the row as it goes on.

/** Mine instead of what stands there: the version that I have seen is the base of the new one. */
export function replace(entry: Entry, why: string): void {
  entry.form = { ...entry.form, why: why || entry.form.why };
  entry.target = { ...entry.target, base: entry.conflict?.theirs?.version ?? entry.target.base };
  wait(entry);
}

/** Whether mine says less progress than what stands there, without a word why. */
export function lessThanTheirs(entry: Entry): boolean {
  const { percent, why } = entry.form;
  return percent !== null && percent < (entry.conflict?.theirs?.percent ?? 0) && why === "";
}

/** The period is locked: sent as an amendment with its reason. */
export function amend(entry: Entry, reason: string): void {
  entry.kind = "amendment";
  entry.form = { ...entry.form, reason };
  wait(entry);
}

/** The matter no longer takes reports: only the photos go, into its archive. */
export function onlyPhotos(entry: Entry): void {
  entry.kind = "photos";
  wait(entry);
}

export function withoutPhoto(entry: Entry, photo: string): void {
  entry.photos = entry.photos.filter((each) => each.id !== photo);
  if (entry.state === "stuck" && !entry.photos.some((each) => each.problem)) wait(entry);
}

export function wait(entry: Entry): void {
  Object.assign(entry, { state: "waiting", problems: [], conflict: null, tries: 0, next: 0 });
}
