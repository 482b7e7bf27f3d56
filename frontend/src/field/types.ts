/** What the server tells and what the phone keeps. Money is text in yuan, days and times are ISO text. */

export type Phase = "before" | "during" | "after" | "other";

export interface Problem {
  where: string;
  what: string;
  mend: string;
}

/** A report as it stands at the server. */
export interface Figures {
  percent: number | null;
  count: number | null;
  done: string;
  paid: string | null;
  photos: number;
  version: number;
  by: string;
  at: string;
}

export type OwedState = "owed" | "draft" | "submitted" | "returned" | "reviewed" | "locked";

/** One report that the post owes for one period, about a matter or, without one, about a duty of the village. */
export interface Owed {
  key: string;
  programme: number;
  duty: string;
  name: string;
  asks: "progress" | "count" | "statement";
  needed: number;
  division: string;
  matter: number | null;
  first: string;
  last: string;
  period: string;
  due: string;
  state: OwedState;
  late: boolean;
  reason: string;
  base: number;
  filed: Figures | null;
}

export interface Matter {
  id: number;
  title: string;
  place: string;
  state: string;
  label: string;
  percent: number;
  planned: string;
  paid: string;
  finish: string | null;
  lines: string[];
}

/** A stage of a matter that the supervisory committee signs or objects to. */
export interface Stage {
  matter: number;
  title: string;
  stage: string;
  name: string;
  /** `answered`: an objection got its answer, so the committee speaks once more. */
  state: "open" | "answered" | "signed" | "objected";
  note: string;
}

export interface Post {
  id: number;
  name: string;
  place: string;
  village: boolean;
  reports: boolean;
  supervises: boolean;
}

export interface Person {
  id: number;
  name: string;
}

export interface Data {
  account: Person;
  post: number;
  posts: Post[];
  /** The server's real time, null where a demonstration's date is set. */
  now: string | null;
  today: string;
  /** By the phone's own clock. */
  read_at?: number;
  owed: Owed[];
  matters: Matter[];
  stages: Stage[];
}

export interface Who {
  account: Person;
  csrf: string;
  /** The server's real time, null where a demonstration's date is set. */
  now: string | null;
}

export interface PhotoRef {
  id: string;
  name: string;
  size: number;
  phase: Phase;
  chosen: boolean;
  taken: string | null;
  sha256: string | null;
  problem: Problem | null;
  doubts: string[];
}

export interface Conflict {
  kind: "locked" | "already" | "state";
  problems: Problem[];
  theirs: Figures | null;
}

export interface Receipt {
  client_id: string;
  at: string;
  version: number;
}

/** What a person filled in. */
export interface Form {
  percent: number | null;
  count: number | null;
  done: string;
  paid: string;
  why: string;
  reason: string;
}

/** What a report is about; sent as it is. */
export interface Target {
  programme?: number;
  duty?: string;
  first?: string;
  division?: string;
  matter: number | null;
  stage?: string;
  base: number;
}

export type Kind = "report" | "amendment" | "sign" | "object" | "photos";
export type EntryState = "draft" | "waiting" | "sending" | "stuck" | "conflict" | "sent";

/** One row of the queue: it leaves the phone only after the server's receipt stands in it. */
export interface Entry {
  id: string;
  account: number;
  post: number;
  kind: Kind;
  state: EntryState;
  key: string;
  title: string;
  period: string;
  target: Target;
  form: Form;
  start: Form;
  photos: PhotoRef[];
  made_at: string;
  seconds: number;
  fields: number;
  /** Whether the report itself was ever under way, so that the server may hold it. */
  tried: boolean;
  tries: number;
  next: number;
  problems: Problem[];
  conflict: Conflict | null;
  receipt: Receipt | null;
}
