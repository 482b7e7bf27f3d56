/** What the page was served with: texts in the reader's language, and addresses. No word about a person. */
export interface Config {
  base: string;
  worker: string;
  login: string;
  logout: string;
  speak: string;
  console: string;
  language: string;
  languages: [string, string][];
  largest: number;
  texts: Record<string, string>;
}

let held: Config | undefined;

export function config(): Config {
  held ??= JSON.parse(document.getElementById("field")?.textContent ?? "null") as Config;
  return held;
}

/** A text by its key, its places filled: t("late", { days: 3 }). */
export function t(key: string, places: Record<string, string | number> = {}): string {
  const text = config().texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

/** Yuan as people read them: 12,500 or 0.50. */
export function yuan(text: string | number): string {
  return Number(text).toLocaleString("en-US", { minimumFractionDigits: Number(text) % 1 ? 2 : 0, maximumFractionDigits: 2 });
}

/** A moment as "06-30 14:05" in the phone's own time. */
export function moment(iso: string): string {
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Whole days from one day to another, both as ISO dates. */
export function days(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}
